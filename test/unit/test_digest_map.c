/* Are exactly the digests put last remembered, each with a slot of its own? */
#include "store/digest_map.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

/* All begin with the same octets, so that they collide; the last octet tells them apart. */
static struct digest colliding(uint8_t number)
{
    return (struct digest){{1, 2, 3, 4, 5, 6, 7, 8, [DIGEST_SIZE - 1] = number}};
}

static struct digest spread(uint64_t number)
{
    struct digest digest = {{0}};
    uint64_t bits = number * UINT64_C(0x9E3779B97F4A7C15);

    memcpy(digest.octets, &bits, sizeof bits);
    return digest;
}

START_TEST(nothing_is_found_in_an_empty_map)
{
    struct digest_map *map = digest_map_new(1);
    struct digest digest = colliding(0);
    size_t slot;

    ck_assert(!digest_map_find(map, &digest, &slot));
    digest_map_free(map);
}
END_TEST

START_TEST(a_map_of_no_size_or_an_absurd_one_is_not_made)
{
    ck_assert_ptr_null(digest_map_new(0));
    ck_assert_ptr_null(digest_map_new(SIZE_MAX));
    digest_map_free(NULL);
}
END_TEST

START_TEST(the_oldest_is_forgotten_among_digests_that_collide)
{
    struct digest_map *map = digest_map_new(4);
    size_t slot;

    for (uint8_t number = 0; number < 200; number++) {
        struct digest digest = colliding(number);
        size_t put = digest_map_put(map, &digest);
        ck_assert_uint_lt(put, 4);
        for (uint8_t other = 0; other <= number; other++) {
            digest = colliding(other);
            ck_assert_int_eq(digest_map_find(map, &digest, &slot), number - other < 4);
        }
    }
    digest_map_free(map);
}
END_TEST

/* A guess goes by few bits, so it never misses what is there, and the look afterwards decides. */
START_TEST(a_guess_finds_what_is_there)
{
    struct digest_map *map = digest_map_new(1000);
    size_t guessed = 0;
    size_t slot = 1;

    digest_map_grow(map, 5000);
    for (uint64_t number = 0; number < 5000; number++) {
        struct digest digest = spread(number);
        ck_assert(!digest_map_guess(map, &digest, &guessed));
        digest_map_expect(map, &digest);
        ck_assert_uint_eq(digest_map_put(map, &digest), number % 1000);
        ck_assert(digest_map_guess(map, &digest, &guessed));
        ck_assert(digest_map_find(map, &digest, &slot));
        ck_assert_uint_eq(guessed, slot);
    }
    digest_map_free(map);
}
END_TEST

START_TEST(a_keyed_digest_depends_on_its_key_and_its_octets)
{
    static const struct digest_key keys[] = {{{0}}, {{1}}};
    struct digest digests[] = {
        digest_keyed(&keys[0], (const uint8_t *)"abc", 3),
        digest_keyed(&keys[1], (const uint8_t *)"abc", 3),
        digest_keyed(&keys[0], (const uint8_t *)"abd", 3),
        digest_keyed(&keys[0], (const uint8_t *)"abc", 2),
    };

    for (size_t i = 1; i < 4; i++)
        ck_assert_mem_ne(&digests[0], &digests[i], sizeof digests[0]);
    digests[1] = digest_keyed(&keys[0], (const uint8_t *)"abc", 3);
    ck_assert_mem_eq(&digests[0], &digests[1], sizeof digests[0]);
}
END_TEST

START_TEST(a_digest_put_again_is_the_youngest)
{
    struct digest_map *map = digest_map_new(3);
    struct digest a = colliding(1);
    struct digest b = colliding(2);
    struct digest c = colliding(3);
    size_t slot;

    (void)digest_map_put(map, &a);
    (void)digest_map_put(map, &b);
    ck_assert_uint_eq(digest_map_put(map, &a), 2);
    (void)digest_map_put(map, &c);
    ck_assert(digest_map_find(map, &a, &slot));
    ck_assert_uint_eq(slot, 2);
    ck_assert(digest_map_find(map, &b, &slot));
    (void)digest_map_put(map, &a);
    ck_assert(!digest_map_find(map, &b, &slot));
    ck_assert(digest_map_find(map, &a, &slot));
    digest_map_free(map);
}
END_TEST

/* Put over and over: the slots of what is remembered are all different, and nothing else is found. */
START_TEST(a_map_that_forgets_for_long_stays_exact)
{
    const uint64_t max = 1000;
    struct digest_map *map = digest_map_new(max);
    uint64_t holder[1000];
    size_t slot;

    for (uint64_t number = 0; number < 50 * max; number++) {
        struct digest digest = spread(number);
        holder[digest_map_put(map, &digest)] = number;
    }
    for (uint64_t number = 0; number < 50 * max; number++) {
        struct digest digest = spread(number);
        bool found = digest_map_find(map, &digest, &slot);
        ck_assert_int_eq(found, number >= 49 * max);
        if (found)
            ck_assert_uint_eq(holder[slot], number);
    }
    digest_map_free(map);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("digest_map");
    TCase *tcase = tcase_create("digest_map");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, nothing_is_found_in_an_empty_map);
    tcase_add_test(tcase, a_map_of_no_size_or_an_absurd_one_is_not_made);
    tcase_add_test(tcase, the_oldest_is_forgotten_among_digests_that_collide);
    tcase_add_test(tcase, a_guess_finds_what_is_there);
    tcase_add_test(tcase, a_keyed_digest_depends_on_its_key_and_its_octets);
    tcase_add_test(tcase, a_digest_put_again_is_the_youngest);
    tcase_add_test(tcase, a_map_that_forgets_for_long_stays_exact);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
