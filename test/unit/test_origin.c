/* Is a file taken for the sender's only when it is? */
#include "store/origin.h"
#include "store/loader.h"
#include "test/unit/load_support.h"

#include <check.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* SHA-256 of "abc", FIPS 180-4, and of something else. */
#define ABC   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define OTHER "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char directory[LOAD_SUPPORT_PATH];
static char path[LOAD_SUPPORT_PATH];

static void begin(void)
{
    load_support_begin(directory);
    load_support_write(directory, "p.csv", "abc", 3, path);
}

static void end(void)
{
    load_support_end(directory);
}

static void beside(const char *suffix, const void *octets, size_t size, char *written)
{
    char name[64];

    snprintf(name, sizeof name, "p.csv%s", suffix);
    load_support_write(directory, name, octets, size, written);
}

static void take_complaint(void *context, const char *where, uint64_t line, const char *what)
{
    struct told *told = context;

    (void)line;
    snprintf(told->items[told->count].path, LOAD_SUPPORT_PATH, "%s", where);
    snprintf(told->items[told->count++].what, sizeof told->items[0].what, "%s", what);
}

/* A verdict that is not good is always complained of, and a good one never. */
static enum origin_verdict look(const struct origin_request *request, struct origin *origin)
{
    struct told told = {0};
    struct load_complaints complaints = {
        .tell = take_complaint, .context = &told, .max = LOADER_ERRORS_MAX};
    enum origin_verdict verdict = ORIGIN_GOOD;

    ck_assert_int_eq(origin_check(request, path, false, origin, &verdict, &complaints), DM_OK);
    ck_assert_msg((verdict == ORIGIN_GOOD) == (told.count == 0), "verdict %d, %zu complaints",
                  (int)verdict, told.count);
    return verdict;
}

/* ---- digests --------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *given;  /* NULL: none */
    const char *beside; /* FILE.sha256; NULL: there is none */
    bool needed;
    enum origin_verdict verdict;
} digests[] = {
    {"none asked for and none there", NULL, NULL, false, ORIGIN_GOOD},
    {"none there where one is needed", NULL, NULL, true, ORIGIN_BAD_DIGEST},
    {"the right one given", ABC, NULL, true, ORIGIN_GOOD},
    {"another one given", OTHER, NULL, false, ORIGIN_BAD_DIGEST},
    {"the right one beside it", NULL, ABC "  p.csv\n", true, ORIGIN_GOOD},
    {"the right one in binary mode", NULL, ABC " *p.csv\n", false, ORIGIN_GOOD},
    {"the right one in capitals and without a newline", NULL,
     "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD  p.csv", false, ORIGIN_GOOD},
    {"the right one under a path", NULL, ABC "  export/p.csv\n", false, ORIGIN_GOOD},
    {"among those of other files", NULL, OTHER "  d.csv\n" ABC "  p.csv\n", false, ORIGIN_GOOD},
    {"another one beside it", NULL, OTHER "  p.csv\n", false, ORIGIN_BAD_DIGEST},
    {"the right one of another file", NULL, ABC "  old.csv\n", false, ORIGIN_BAD_DIGEST},
    {"one cut short", NULL, "ba7816bf  p.csv\n", false, ORIGIN_BAD_DIGEST},
    {"an empty file", NULL, "", false, ORIGIN_BAD_DIGEST},
    {"the right one given, another beside it", ABC, OTHER "  p.csv\n", false, ORIGIN_BAD_DIGEST},
};

START_TEST(a_digest_is_compared)
{
    const struct origin_request request = {
        .digests = {digests[_i].given},
        .digest_count = digests[_i].given != NULL,
        .digest_needed = digests[_i].needed,
    };
    char written[LOAD_SUPPORT_PATH];
    struct origin origin;

    if (digests[_i].beside != NULL)
        beside(".sha256", digests[_i].beside, strlen(digests[_i].beside), written);
    ck_assert_msg(look(&request, &origin) == digests[_i].verdict, "%s", digests[_i].name);
}
END_TEST

START_TEST(any_of_the_files_may_have_any_of_the_digests_given)
{
    const struct origin_request request = {.digests = {OTHER, ABC}, .digest_count = 2};
    struct origin origin;

    ck_assert_int_eq(look(&request, &origin), ORIGIN_GOOD);
    ck_assert(origin.digested);
}
END_TEST

START_TEST(a_file_that_is_written_to_after_the_look_is_noticed)
{
    const struct origin_request request = {.digests = {ABC}, .digest_count = 1};
    struct told told = {0};
    struct load_complaints complaints = {
        .tell = take_complaint, .context = &told, .max = LOADER_ERRORS_MAX};
    char moved[LOAD_SUPPORT_PATH + 8];
    struct origin origin;

    ck_assert_int_eq(look(&request, &origin), ORIGIN_GOOD);
    ck_assert(origin_is_same(&origin, path, &complaints));
    ck_assert_int_eq(truncate(path, 2), 0);
    ck_assert(!origin_is_same(&origin, path, &complaints));
    snprintf(moved, sizeof moved, "%s.old", path);
    ck_assert_int_eq(rename(path, moved), 0);
    load_support_write(directory, "p.csv", "abc", 3, path);
    ck_assert(!origin_is_same(&origin, path, &complaints));
    ck_assert_uint_eq(told.count, 2);
}
END_TEST

START_TEST(standard_input_is_taken_only_where_nothing_is_asked_for)
{
    struct origin_request request = {0};
    struct origin origin;

    strcpy(path, "-");
    ck_assert_int_eq(look(&request, &origin), ORIGIN_GOOD);
    request.digest_needed = true;
    ck_assert_int_eq(look(&request, &origin), ORIGIN_BAD_DIGEST);
}
END_TEST

/* ---- signatures ------------------------------------------------------------------------------------------ */

static EVP_PKEY *make_key(void)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

    ck_assert_ptr_nonnull(key);
    return key;
}

static void write_public(EVP_PKEY *key, char *written)
{
    FILE *file;

    load_support_write(directory, "key.pem", "", 0, written);
    file = fopen(written, "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(PEM_write_PUBKEY(file, key), 1);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(written, 0644), 0);
}

static void sign(EVP_PKEY *key, const char *octets, unsigned char signature[64])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t size = 64;

    ck_assert_int_eq(EVP_DigestSignInit(context, NULL, NULL, NULL, key), 1);
    ck_assert_int_eq(
        EVP_DigestSign(context, signature, &size, (const unsigned char *)octets, strlen(octets)),
        1);
    ck_assert_uint_eq(size, 64);
    EVP_MD_CTX_free(context);
}

/* What is done to a good signature before it is looked at. */
enum spoiling {
    NOTHING,
    ANOTHER_KEY,
    ONE_BIT,
    CUT_SHORT,
    TOO_LONG,
    NO_SIGNATURE,
    NO_DIGEST,
    ANOTHER_NAME,
    ANOTHER_FILE,
    KEY_OTHERS_MAY_WRITE,
    NO_KEY,
};

static const struct {
    const char *name;
    enum spoiling spoiling;
    enum origin_verdict verdict;
} signatures[] = {
    {"a good one", NOTHING, ORIGIN_GOOD},
    {"by another key", ANOTHER_KEY, ORIGIN_BAD_SIGNATURE},
    {"a bit is wrong", ONE_BIT, ORIGIN_BAD_SIGNATURE},
    {"cut short", CUT_SHORT, ORIGIN_BAD_SIGNATURE},
    {"something behind it", TOO_LONG, ORIGIN_BAD_SIGNATURE},
    {"there is none", NO_SIGNATURE, ORIGIN_BAD_SIGNATURE},
    {"there is nothing that was signed", NO_DIGEST, ORIGIN_BAD_DIGEST},
    {"of the same file under another name", ANOTHER_NAME, ORIGIN_BAD_DIGEST},
    {"of another file", ANOTHER_FILE, ORIGIN_BAD_DIGEST},
    {"by a key anybody may put there", KEY_OTHERS_MAY_WRITE, ORIGIN_BAD_SIGNATURE},
    {"by a key that is none", NO_KEY, ORIGIN_BAD_SIGNATURE},
};

static const char *signed_text(enum spoiling spoiling)
{
    switch (spoiling) {
    case ANOTHER_NAME: return ABC "  yesterday.csv\n";
    case ANOTHER_FILE: return OTHER "  p.csv\n";
    default: return ABC "  p.csv\n";
    }
}

static void write_signature(enum spoiling spoiling, EVP_PKEY *key, const char *text)
{
    EVP_PKEY *other = make_key();
    unsigned char signature[65] = {0};
    char written[LOAD_SUPPORT_PATH];

    sign(spoiling == ANOTHER_KEY ? other : key, text, signature);
    if (spoiling == ONE_BIT)
        signature[17] ^= 4;
    if (spoiling != NO_SIGNATURE)
        beside(".sig", signature,
               spoiling == CUT_SHORT  ? 63
               : spoiling == TOO_LONG ? 65
                                      : 64,
               written);
    EVP_PKEY_free(other);
}

START_TEST(a_signature_is_verified)
{
    enum spoiling spoiling = signatures[_i].spoiling;
    const char *text = signed_text(spoiling);
    char written[LOAD_SUPPORT_PATH], key_path[LOAD_SUPPORT_PATH];
    const struct origin_request request = {.signature_key = key_path};
    EVP_PKEY *key = make_key();
    struct origin origin;

    write_public(key, key_path);
    if (spoiling == KEY_OTHERS_MAY_WRITE)
        ck_assert_int_eq(chmod(key_path, 0666), 0);
    if (spoiling == NO_KEY)
        ck_assert_int_eq(truncate(key_path, 30), 0);
    if (spoiling != NO_DIGEST)
        beside(".sha256", text, strlen(text), written);
    write_signature(spoiling, key, text);
    ck_assert_msg(look(&request, &origin) == signatures[_i].verdict, "%s", signatures[_i].name);
    EVP_PKEY_free(key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("origin");
    TCase *tests = tcase_create("origin");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, a_digest_is_compared, 0, COUNT(digests));
    tcase_add_test(tests, any_of_the_files_may_have_any_of_the_digests_given);
    tcase_add_test(tests, a_file_that_is_written_to_after_the_look_is_noticed);
    tcase_add_test(tests, standard_input_is_taken_only_where_nothing_is_asked_for);
    tcase_add_loop_test(tests, a_signature_is_verified, 0, COUNT(signatures));
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
