/*
 * Is a line without quotes parted as libcsv parts it?  Lines that end in CR alone are all libcsv's, so
 * the same text with either end must be read as the same.
 */
#include "store/csv_table.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define SEEN_MAX     16384

static const struct csv_column columns[] = {
    {.name = "a", .required = true}, {.name = "b", .required = true}, {.name = "c"}};

static char directory[LOAD_SUPPORT_PATH];

static void begin(void)
{
    load_support_begin(directory);
}

static void end(void)
{
    load_support_end(directory);
}

/* What was read, as one text. */
struct seen {
    char text[SEEN_MAX];
    size_t length;
};

static void see(struct seen *seen, const char *text)
{
    seen->length +=
        (size_t)snprintf(seen->text + seen->length, SEEN_MAX - seen->length, "%s", text);
    ck_assert_uint_lt(seen->length, SEEN_MAX);
}

static enum dm_error take(void *context, struct csv_row *row)
{
    for (size_t i = 0; i < 3; i++) {
        see(context, "[");
        see(context, row->values[i]);
        see(context, "]");
    }
    see(context, "\n");
    return DM_OK;
}

static void tell(void *context, const char *path, uint64_t line, const char *what)
{
    (void)path;
    (void)line;
    see(context, what);
    see(context, "\n");
}

static void read_text(const char *octets, size_t size, struct seen *seen)
{
    char path[LOAD_SUPPORT_PATH];
    const struct csv_table table = {
        .path = path, .columns = columns, .column_count = 3, .take = take, .context = seen};
    struct load_complaints complaints = {.tell = tell, .context = seen, .max = 100};

    seen->length = 0;
    seen->text[0] = '\0';
    load_support_write(directory, "table.csv", octets, size, path);
    ck_assert_int_eq(csv_table_read(&table, &complaints), DM_OK);
}

#define SIXTY_FOUR "0123456789012345678901234567890123456789012345678901234567890123"

static const struct {
    const char *name;
    const char *line;
    size_t size; /* 0: up to the NUL */
    const char *seen;
} lines[] = {
    {"three values", "1,2,3", 0, "[1][2][3]\n"},
    {"no values", ",,", 0, "[][][]\n"},
    {"blanks around values", " 1\t,\t 2 , 3 ", 0, "[1][2][3]\n"},
    {"blanks within a value", "1 1,2\t2, ", 0, "[1 1][2\t2][]\n"},
    {"a blank line", "", 0, ""},
    {"a line of blanks", " \t ", 0, ""},
    {"one value only", "1", 0,
     "1 fields where the header names 3; look for a comma too many or too "
     "few\n"},
    {"one comma only", ",", 0,
     "2 fields where the header names 3; look for a comma too many or too "
     "few\n"},
    {"a comma too many", "1,2,3,", 0,
     "4 fields where the header names 3; look for a comma too many "
     "or too few\n"},
    {"UTF-8", "علی,۱,é", 0, "[علی][۱][é]\n"},
    {"octets of no encoding", "\xff\xfe,\x01,\x7f", 0, "[\xff\xfe][\x01][\x7f]\n"},
    {"a NUL", "1,2\0x,3", 7, "b \"2\": holds a NUL character; take it out\n"},
    {"sixty-four octets", SIXTY_FOUR ",2,3", 0, "[" SIXTY_FOUR "][2][3]\n"},
    {"sixty-five octets", "1," SIXTY_FOUR "4,3", 0,
     "b \"********************************************...\": longer than 64 octets; shorten it\n"},
    {"quoted values", "\"1\",\"2,2\",\"3\"\"3\"", 0, "[1][2,2][3\"3]\n"},
    {"a quote within a value", "1,2\"2,3", 0,
     "a quote stands in the middle of a field, or is never closed; put the whole field in quotes "
     "and "
     "write a quote in it twice\n"},
};

START_TEST(a_line_is_parted_as_libcsv_parts_it)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    const char *line = lines[_i].line;
    size_t size = lines[_i].size > 0 ? lines[_i].size : strlen(line);
    struct seen seen;

    for (int i = 0; i < COUNT(ends); i++) {
        char text[512];
        size_t length = (size_t)sprintf(text, "a,b,c%s", ends[i]);
        memcpy(text + length, line, size);
        strcpy(text + length + size, ends[i]);
        read_text(text, length + size + strlen(ends[i]), &seen);
        ck_assert_msg(strcmp(seen.text, lines[_i].seen) == 0, "%s, ended by %s: %s", lines[_i].name,
                      i == 0   ? "LF"
                      : i == 1 ? "CR LF"
                               : "CR",
                      seen.text);
    }
}
END_TEST

/* The last line may lack its end, and the first may begin with a byte order mark. */
START_TEST(a_last_line_without_an_end_is_a_line)
{
    struct seen seen;

    read_text("\xef\xbb\xbf"
              "a,b,c\n1,2,3",
              14, &seen);
    ck_assert_str_eq(seen.text, "[1][2][3]\n");
}
END_TEST

/* Adds up the first column, and counts rows by the line each says it is on. */
struct sums {
    uint64_t values;
    uint64_t lines;
};

static enum dm_error add(void *context, struct csv_row *row)
{
    struct sums *sums = context;

    sums->values += strtoull(row->values[0], NULL, 10);
    sums->lines += row->line;
    return DM_OK;
}

/* A file is read in pieces, which end anywhere in a line; every tenth line is quoted. */
START_TEST(lines_go_over_the_ends_of_pieces)
{
    const uint64_t count = 100000;
    char *text = malloc(count * 16 + 16), path[LOAD_SUPPORT_PATH];
    struct sums sums = {0};
    const struct csv_table table = {
        .path = path, .columns = columns, .column_count = 3, .take = add, .context = &sums};
    struct load_complaints complaints = {.tell = tell, .max = 0};
    size_t length;

    ck_assert_ptr_nonnull(text);
    length = (size_t)sprintf(text, "a,b,c\n");
    for (unsigned i = 1; i <= count; i++)
        length += (size_t)sprintf(text + length, i % 10 == 0 ? "\"%u\",b,c\n" : "%u,b,c\n", i);
    load_support_write(directory, "table.csv", text, length, path);
    ck_assert_int_eq(csv_table_read(&table, &complaints), DM_OK);
    ck_assert_uint_eq(complaints.count, 0);
    ck_assert_uint_eq(sums.values, count * (count + 1) / 2);
    ck_assert_uint_eq(sums.lines, count * (count + 1) / 2 + count);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("csv table");
    TCase *tests = tcase_create("csv table");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, a_line_is_parted_as_libcsv_parts_it, 0, COUNT(lines));
    tcase_add_test(tests, a_last_line_without_an_end_is_a_line);
    tcase_add_test(tests, lines_go_over_the_ends_of_pieces);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
