/* Do parts find each other, in any order, and only those that belong together? */
#include "protocol/segment.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "protocol/error.h"
#include "test/unit/support.h"

#define COUNT(table) (sizeof table / sizeof table[0])

#define TIMEOUT_MS 600000

/* One part that arrives, and what comes of it. */
struct arrival {
    int64_t at_ms;
    uint8_t reference;
    uint8_t number; /* of three; 0 ends a story */
    const char *text;
    const char *whole; /* NULL: kept, not whole yet */
    size_t dropped;
};

/* Each story is told to a table with room for two messages of three parts. */
static const struct {
    const char *name;
    struct arrival arrivals[8];
} stories[] = {
    {"in order", {{0, 1, 1, "a", NULL, 0}, {0, 1, 2, "b", NULL, 0}, {0, 1, 3, "c", "abc", 0}}},
    {"in order 2, 1, 3",
     {{0, 1, 2, "b", NULL, 0}, {0, 1, 1, "a", NULL, 0}, {0, 1, 3, "c", "abc", 0}}},
    {"in order 3, 2, 1",
     {{0, 1, 3, "c", NULL, 0}, {0, 1, 2, "b", NULL, 0}, {0, 1, 1, "a", "abc", 0}}},
    {"with empty parts", {{0, 1, 1, "", NULL, 0}, {0, 1, 2, "b", NULL, 0}, {0, 1, 3, "", "b", 0}}},
    {"an equal part again is nothing new",
     {{0, 1, 1, "a", NULL, 0},
      {0, 1, 1, "a", NULL, 0},
      {0, 1, 2, "b", NULL, 0},
      {0, 1, 2, "b", NULL, 0},
      {0, 1, 3, "c", "abc", 0}}},
    {"an equal empty part again is nothing new",
     {{0, 1, 1, "", NULL, 0},
      {0, 1, 1, "", NULL, 0},
      {0, 1, 2, "b", NULL, 0},
      {0, 1, 3, "c", "bc", 0}}},
    {"a part with other octets begins again",
     {{0, 1, 1, "a", NULL, 0},
      {0, 1, 2, "b", NULL, 0},
      {0, 1, 2, "B", NULL, 1},
      {0, 1, 3, "C", NULL, 0},
      {0, 1, 1, "A", "ABC", 0}}},
    {"a part that is longer begins again",
     {{0, 1, 1, "a", NULL, 0},
      {0, 1, 2, "b", NULL, 0},
      {0, 1, 2, "bb", NULL, 1},
      {0, 1, 1, "a", NULL, 0},
      {0, 1, 3, "c", "abbc", 0}}},
    {"a missing part leaves nothing whole", {{0, 1, 1, "a", NULL, 0}, {0, 1, 3, "c", NULL, 0}}},
    {"the same reference again after a whole message is a new one",
     {{0, 1, 1, "a", NULL, 0},
      {0, 1, 2, "b", NULL, 0},
      {0, 1, 3, "c", "abc", 0},
      {1, 1, 1, "d", NULL, 0},
      {1, 1, 2, "e", NULL, 0},
      {1, 1, 3, "f", "def", 0}}},
    {"the last moment is in time",
     {{0, 1, 1, "a", NULL, 0}, {0, 1, 2, "b", NULL, 0}, {TIMEOUT_MS - 1, 1, 3, "c", "abc", 0}}},
    {"a moment later is too late",
     {{0, 1, 1, "a", NULL, 0}, {0, 1, 2, "b", NULL, 0}, {TIMEOUT_MS, 1, 3, "c", NULL, 1}}},
    {"time counts from the first part",
     {{0, 1, 1, "a", NULL, 0},
      {TIMEOUT_MS - 1, 1, 2, "b", NULL, 0},
      {TIMEOUT_MS, 1, 3, "c", NULL, 1}}},
    {"late messages are dropped whoever comes",
     {{0, 1, 1, "a", NULL, 0}, {1, 2, 1, "x", NULL, 0}, {2 * TIMEOUT_MS, 3, 1, "o", NULL, 2}}},
    {"two messages at once",
     {{0, 1, 1, "a", NULL, 0},
      {0, 2, 3, "z", NULL, 0},
      {0, 2, 1, "x", NULL, 0},
      {0, 1, 3, "c", NULL, 0},
      {0, 1, 2, "b", "abc", 0},
      {0, 2, 2, "y", "xyz", 0}}},
    {"a full table gives up the oldest",
     {{0, 1, 1, "a", NULL, 0},
      {1, 2, 1, "x", NULL, 0},
      {2, 3, 1, "o", NULL, 1},
      {3, 2, 2, "y", NULL, 0},
      {3, 2, 3, "z", "xyz", 0},
      {4, 3, 2, "p", NULL, 0},
      {5, 3, 3, "q", "opq", 0}}},
    {"a message that began again is the youngest",
     {{0, 1, 1, "a", NULL, 0},
      {1, 2, 1, "x", NULL, 0},
      {2, 1, 1, "A", NULL, 1},
      {3, 3, 1, "o", NULL, 1},
      {4, 1, 2, "B", NULL, 0},
      {4, 1, 3, "C", "ABC", 0}}},
};

static const struct pdu plain_pdu = {
    .command_id = SMPP_DELIVER_SM,
    .source = {.ton = 1, .npi = 1, .digits = "989121234567"},
    .destination = {.ton = 0, .npi = 1, .digits = "1420"},
    .data_coding = 8,
};

static enum dm_error arrive(struct segment_table *table, const struct arrival *arrival,
                            uint8_t *joined, size_t *size, size_t *dropped)
{
    size_t text_size = strlen(arrival->text);
    uint8_t *exact = support_exact_copy(arrival->text, text_size);
    const struct segment_header header = {
        .total = 3,
        .number = arrival->number,
        .reference = arrival->reference,
        .octets = text_size == 0 ? NULL : exact,
        .size = text_size,
    };
    enum dm_error error = segment_table_add(
        table, 0, &plain_pdu, &header, (struct monotime){arrival->at_ms}, joined, size, dropped);
    free(exact);
    return error;
}

START_TEST(a_story_of_parts_ends_as_told)
{
    struct segment_table *table = segment_table_new(2, TIMEOUT_MS);
    uint8_t *joined = malloc(SEGMENT_OCTETS_MAX);
    const char *name = stories[_i].name;
    for (const struct arrival *arrival = stories[_i].arrivals; arrival->number != 0; arrival++) {
        long step = arrival - stories[_i].arrivals;
        size_t size = 0, dropped = 42;
        enum dm_error error = arrive(table, arrival, joined, &size, &dropped);
        ck_assert_msg(dropped == arrival->dropped, "%s, step %ld: %zu dropped", name, step,
                      dropped);
        if (arrival->whole == NULL) {
            ck_assert_msg(error == DM_E_NOT_FOUND, "%s, step %ld: %s", name, step,
                          dm_strerror(error));
            continue;
        }
        ck_assert_msg(error == DM_OK, "%s, step %ld: %s", name, step, dm_strerror(error));
        ck_assert_msg(size == strlen(arrival->whole) && memcmp(joined, arrival->whole, size) == 0,
                      "%s, step %ld: %.*s", name, step, (int)size, (const char *)joined);
    }
    free(joined);
    segment_table_free(table);
}
END_TEST

/* What a part belongs to, and one thing changed in it. */
struct belonging {
    uint32_t group;
    struct smpp_address source;
    struct smpp_address destination;
    uint16_t reference;
    bool wide;
    uint8_t total;
    uint8_t data_coding;
};

#define SUBSCRIBER                                                                                 \
    {                                                                                              \
        1, 1, "989121234567"                                                                       \
    }
#define SERVICE                                                                                    \
    {                                                                                              \
        0, 1, "1420"                                                                               \
    }

static const struct belonging original = {7, SUBSCRIBER, SERVICE, 42, false, 2, 8};

static const struct {
    const char *name;
    struct belonging other;
} strangers[] = {
    {"another operator", {8, SUBSCRIBER, SERVICE, 42, false, 2, 8}},
    {"another sender", {7, {1, 1, "989121234568"}, SERVICE, 42, false, 2, 8}},
    {"another TON of the sender", {7, {2, 1, "989121234567"}, SERVICE, 42, false, 2, 8}},
    {"another NPI of the sender", {7, {1, 0, "989121234567"}, SERVICE, 42, false, 2, 8}},
    {"another number written to", {7, SUBSCRIBER, {0, 1, "1421"}, 42, false, 2, 8}},
    {"another reference", {7, SUBSCRIBER, SERVICE, 43, false, 2, 8}},
    {"a 16-bit reference of the same value", {7, SUBSCRIBER, SERVICE, 42, true, 2, 8}},
    {"another total", {7, SUBSCRIBER, SERVICE, 42, false, 3, 8}},
    {"another data_coding", {7, SUBSCRIBER, SERVICE, 42, false, 2, 0}},
};

static enum dm_error belong(struct segment_table *table, const struct belonging *to, uint8_t number,
                            const char *text, uint8_t *joined, size_t *size)
{
    const struct pdu pdu = {
        .source = to->source, .destination = to->destination, .data_coding = to->data_coding};
    const struct segment_header header = {
        .total = to->total,
        .number = number,
        .reference = to->reference,
        .wide_reference = to->wide,
        .octets = (const uint8_t *)text,
        .size = strlen(text),
    };
    size_t dropped;
    enum dm_error error = segment_table_add(table, to->group, &pdu, &header, (struct monotime){0},
                                            joined, size, &dropped);
    ck_assert_uint_eq(dropped, 0);
    return error;
}

START_TEST(a_strangers_part_is_never_joined)
{
    struct segment_table *table = segment_table_new(4, TIMEOUT_MS);
    const char *name = strangers[_i].name;
    uint8_t joined[SEGMENT_OCTETS_MAX];
    size_t size;
    ck_assert(belong(table, &original, 1, "mine ", joined, &size) == DM_E_NOT_FOUND);
    ck_assert_msg(belong(table, &strangers[_i].other, 2, "theirs", joined, &size) == DM_E_NOT_FOUND,
                  "%s was joined", name);
    ck_assert_msg(belong(table, &original, 2, "too", joined, &size) == DM_OK, "%s", name);
    ck_assert_msg(size == 8 && memcmp(joined, "mine too", 8) == 0, "%s", name);
    segment_table_free(table);
}
END_TEST

START_TEST(ten_parts_of_the_largest_size_fit_and_one_octet_more_does_not)
{
    struct segment_table *table = segment_table_new(1, TIMEOUT_MS);
    uint8_t *joined = malloc(SEGMENT_OCTETS_MAX);
    uint8_t octets[SEGMENT_PART_OCTETS_MAX + 1];
    size_t size = 42, dropped;
    memset(octets, 'x', sizeof octets);
    struct segment_header header = {.total = 10, .octets = octets};
    for (header.number = 1; header.number <= 10; header.number++) {
        header.size = SEGMENT_PART_OCTETS_MAX + 1;
        ck_assert(segment_table_add(table, 0, &plain_pdu, &header, (struct monotime){0}, joined,
                                    &size, &dropped) == DM_E_LENGTH);
        ck_assert_uint_eq(size, 42);
        header.size = SEGMENT_PART_OCTETS_MAX;
        enum dm_error error = segment_table_add(table, 0, &plain_pdu, &header, (struct monotime){0},
                                                joined, &size, &dropped);
        ck_assert(error == (header.number < 10 ? DM_E_NOT_FOUND : DM_OK));
    }
    ck_assert_uint_eq(size, SEGMENT_OCTETS_MAX);
    free(joined);
    segment_table_free(table);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("segment_table");
    TCase *tcase = tcase_create("segment_table");
    tcase_add_loop_test(tcase, a_story_of_parts_ends_as_told, 0, COUNT(stories));
    tcase_add_loop_test(tcase, a_strangers_part_is_never_joined, 0, COUNT(strangers));
    tcase_add_test(tcase, ten_parts_of_the_largest_size_fit_and_one_octet_more_does_not);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
