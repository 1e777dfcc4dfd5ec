/* Are claims read as they are meant, and is no line lost, whatever stands in it? */
#include "store/claims.h"

#include <check.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/unit/ledger_support.h"

#define HEADER   "code,provider_id,national_id,date\n"
#define GOOD     "123456789012,PHY-1,0012345679,1405/09/02"
#define GOOD_DAY 20780 /* 2026-11-23 */

static struct calendar calendar;

/* Opens claims from octets in memory, by way of a file. */
static enum dm_error open_text(const char *text, size_t size, struct input **input,
                               struct claims **claims)
{
    char path[SCRATCH_PATH_MAX];
    FILE *file;

    scratch_path(path);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(input_open(path, input), DM_OK);
    return claims_open(*input, &calendar, claims);
}

/* ---- headers ------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *header;
    const char *refusal; /* part of it; NULL: taken */
} headers[] = {
    {"the four columns", HEADER, NULL},
    {"in another order", "date,code,national_id,provider_id\n", NULL},
    {"with others between them", "claim_no,code,provider_id,amount,national_id,date\n", NULL},
    {"behind a byte order mark, with CRLF",
     "\xef\xbb\xbf"
     "code,provider_id,national_id,date\r\n",
     NULL},
    {"without an end of line", "code,provider_id,national_id,date", NULL},
    {"behind blank lines", "\n  \r\n" HEADER, NULL},
    {"nothing at all", "", "the file is empty"},
    {"blank lines only", "\n\n", "the file is empty"},
    {"no date", "code,provider_id,national_id\n", "column \"date\": missing"},
    {"a name with a mistake", "codes,provider_id,national_id,date\n", "column \"code\": missing"},
    {"one there twice", "code,code,provider_id,national_id,date\n", "column \"code\": there twice"},
    {"what this very command made", "code,provider_id,national_id,date,result,note\n",
     "column \"result\": added by this command"},
    {"a line of claims", GOOD "\n", "column \"code\": missing"},
    {"a quote that is not closed", "code,\"provider_id,national_id,date\n", "a quote"},
};

START_TEST(a_header_names_the_columns)
{
    struct input *input;
    struct claims *claims;
    enum dm_error error =
        open_text(headers[_i].header, strlen(headers[_i].header), &input, &claims);

    ck_assert_msg(error == (headers[_i].refusal == NULL ? DM_OK : DM_E_RANGE), "%s: %s",
                  headers[_i].name, dm_strerror(error));
    if (headers[_i].refusal != NULL)
        ck_assert_msg(strstr(claims_refusal(claims), headers[_i].refusal) != NULL, "%s: %s",
                      headers[_i].name, claims_refusal(claims));
    claims_close(claims);
    input_close(input);
}
END_TEST

/* ---- lines --------------------------------------------------------------------------------------- */

#define LINE(text) text, sizeof(text) - 1

static const struct {
    const char *name;
    const char *text;
    size_t size;
    bool aligned;
    const char *why; /* part of it; NULL: readable */
} lines[] = {
    {"a claim", LINE(GOOD), true, NULL},
    {"with CRLF", LINE(GOOD "\r"), true, NULL},
    {"in quotes", LINE("\"123456789012\",\"PHY-1\",\"0012345679\",\"1405/09/02\""), true, NULL},
    {"with spaces around", LINE(" 123456789012 , PHY-1,0012345679 ,1405/09/02"), true, NULL},
    {"the date compact", LINE("123456789012,PHY-1,0012345679,14050902"), true, NULL},
    {"an ID without its leading zeros", LINE("123456789012,PHY-1,12345679,14050902"), true, NULL},
    {"a Gregorian date", LINE("123456789012,PHY-1,0012345679,2026-11-23"), true,
     "date \"2026-11-23\": no Jalali date; write 1405/09/02 for 2026-11-23"},
    {"a Gregorian date with slashes", LINE("123456789012,PHY-1,0012345679,2026/11/23"), true,
     "no Jalali date"},
    {"a Gregorian date, compact", LINE("123456789012,PHY-1,0012345679,20261123"), true,
     "no Jalali date"},
    {"a day that does not exist", LINE("123456789012,PHY-1,0012345679,1404/12/30"), true,
     "there is no such day"},
    {"a date that is none", LINE("123456789012,PHY-1,0012345679,yesterday"), true, "no date"},
    {"no date", LINE("123456789012,PHY-1,0012345679,"), true, "must not be empty"},
    {"Persian digits", LINE("123456789012,PHY-1,۰۰۱۲۳۴۵۶۷۹,1405/09/02"), true,
     "these are Persian digits"},
    {"a code of 11 digits", LINE("12345678901,PHY-1,0012345679,14050902"), true,
     "a code has 12 digits"},
    {"a code of 13 digits", LINE("1234567890123,PHY-1,0012345679,14050902"), true,
     "a code has 12 digits"},
    {"a code that begins with 0", LINE("023456789012,PHY-1,0012345679,14050902"), true,
     "the first 1 to 9"},
    {"a wrong check digit of the ID", LINE("123456789012,PHY-1,0012345678,14050902"), true,
     "the check digit is wrong"},
    {"a centre's name of 17 letters", LINE("123456789012,ABCDEFGHIJKLMNOPQ,0012345679,14050902"),
     true, "provider_id"},
    {"a field too few", LINE("123456789012,PHY-1,0012345679"), false,
     "3 fields where the header names 4"},
    {"a field too many", LINE(GOOD ","), false, "5 fields where the header names 4"},
    {"a quote in the middle", LINE("12345\"6789012,PHY-1,0012345679,1405/09/02"), false, "a quote"},
    {"a quote not closed", LINE("\"123456789012,PHY-1,0012345679,1405/09/02"), false, "a quote"},
    {"a lone carriage return", LINE(GOOD "\r" GOOD), false, "carriage return"},
    {"a NUL", LINE("123456789012,PHY-1\0,0012345679,1405/09/02"), false, "a NUL"},
    {"a field of 65 octets",
     LINE("12345678901234567890123456789012345678901234567890123456789012345,P,0012345679,x"), true,
     "longer than 64 octets"},
    {"no text at all", LINE("\xff\xfe\x80"), false, "1 fields"},
};

/* The line between two good ones: it is handed over, and neither of them suffers. */
START_TEST(a_line_is_a_claim_or_says_why_not)
{
    char text[1024] = HEADER GOOD "\n";
    size_t size = strlen(text);
    struct input *input;
    struct claims *claims;
    struct claims_line line;

    memcpy(text + size, lines[_i].text, lines[_i].size);
    size += lines[_i].size;
    memcpy(text + size, "\n" GOOD, sizeof "\n" GOOD);
    size += sizeof "\n" GOOD - 1;
    ck_assert_int_eq(open_text(text, size, &input, &claims), DM_OK);
    for (uint64_t number = 2; number <= 4; number++) {
        ck_assert_int_eq(claims_next(claims, &line), DM_OK);
        ck_assert_uint_eq(line.raw.number, number);
        if (number == 3) {
            ck_assert_msg(line.readable == (lines[_i].why == NULL), "%s: %s", lines[_i].name,
                          line.why);
            ck_assert_msg(line.aligned == lines[_i].aligned, "%s", lines[_i].name);
            ck_assert_msg(line.readable || strstr(line.why, lines[_i].why) != NULL, "%s: %s",
                          lines[_i].name, line.why);
        }
        ck_assert_msg(number == 3 || line.readable, "beside %s: %s", lines[_i].name, line.why);
        if (!line.readable)
            continue;
        ck_assert_str_eq(line.claim.code, "123456789012");
        ck_assert_str_eq(line.claim.provider_id, "PHY-1");
        ck_assert_uint_eq(line.claim.person.value, 12345679);
        ck_assert_int_eq(line.claim.day, GOOD_DAY);
    }
    ck_assert_int_eq(claims_next(claims, &line), DM_E_NOT_FOUND);
    claims_close(claims);
    input_close(input);
}
END_TEST

/* Around each length at which something in between might end: a chunk, and the longest line. */
START_TEST(lines_of_any_length_keep_their_number_and_their_neighbours)
{
    static const size_t sizes[] = {1,    4094, 4095,  4096,  4097,  4098,
                                   8192, 9000, 65535, 65536, 65537, 200000};
    char *text = malloc(sizeof HEADER + 200000 + sizeof GOOD + 1);
    struct input *input;
    struct claims *claims;
    struct claims_line line;
    size_t size = strlen(HEADER);

    ck_assert_ptr_nonnull(text);
    memcpy(text, HEADER, size);
    memset(text + size, 'x', sizes[_i]);
    size += sizes[_i];
    memcpy(text + size, "\n" GOOD, sizeof "\n" GOOD);
    ck_assert_int_eq(open_text(text, strlen(text), &input, &claims), DM_OK);
    ck_assert_int_eq(claims_next(claims, &line), DM_OK);
    ck_assert_uint_eq(line.raw.number, 2);
    ck_assert_uint_eq(line.raw.size, sizes[_i] < LINE_MAX_OCTETS ? sizes[_i] : LINE_MAX_OCTETS);
    ck_assert_int_eq(line.raw.cut, sizes[_i] > LINE_MAX_OCTETS);
    ck_assert(!line.readable);
    ck_assert_int_eq(claims_next(claims, &line), DM_OK);
    ck_assert_uint_eq(line.raw.number, 3);
    ck_assert(line.readable);
    ck_assert_int_eq(claims_next(claims, &line), DM_E_NOT_FOUND);
    claims_close(claims);
    input_close(input);
    free(text);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("claims");
    TCase *tcase = tcase_create("claims");
    SRunner *runner;
    int failed;

    if (calendar_load(&calendar) != DM_OK)
        return EXIT_FAILURE;
    tcase_add_loop_test(tcase, a_header_names_the_columns, 0, ROWS(headers));
    tcase_add_loop_test(tcase, a_line_is_a_claim_or_says_why_not, 0, ROWS(lines));
    tcase_add_loop_test(tcase, lines_of_any_length_keep_their_number_and_their_neighbours, 0, 12);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
