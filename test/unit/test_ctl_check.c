/* What darmandctl makes of an answer: a state for a monitoring, and a line of CSV or of a table. */
#include "daemon/ctl_check.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ctl_table.h"

/* ---- checks --------------------------------------------------------------------------------------------- */

#define UP "{'link': 'a', 'state': 'bound', 'admin': 'active', 'up': true, 'up_ms': 5000}"
#define DOWN_7                                                                                     \
    "{'link': 'b', 'state': 'waiting', 'admin': 'active', 'up_ms': 7000, 'last_reason': 'r'}"
#define AWAY        "{'link': 'c', 'state': 'stopped', 'admin': 'suspended', 'up_ms': 900000}"
#define LEAVES      "{'link': 'd', 'state': 'bound', 'admin': 'draining', 'up_ms': 900000}"
#define LINKS(list) "{'ok': true, 'links': [" list "]}"
#define DATA(age, days, usable)                                                                    \
    "{'ok': true, 'switch_error': '', 'dataset': {'version': 9, 'persons': 17, 'data_date': "      \
    "'1405/09/04', 'age': '" age "', 'age_days': " days ", 'usable': " usable "}}"
#define LEDGER(open, waiting)                                                                      \
    "{'ok': true, 'ledger': {'open': " open ", 'waiting': " waiting                                \
    ", 'records': 4, 'commit_us_max': 56}}"
#define OUTBOX(owed, oldest, dead)                                                                 \
    "{'ok': true, 'owed': " owed ", 'replies': [" oldest "], 'dead_letters': [" dead "]}"

typedef struct ctl_check check_function(const json_t *answer, struct ctl_limits limits);

static const struct {
    const char *name;
    check_function *check;
    const char *answer;
    struct ctl_limits limits; /* 0: none given */
    enum ctl_state state;
    const char *text;
    const char *figures;
} rows[] = {
    {"all links bound",
     ctl_check_links,
     LINKS(UP),
     {0},
     CTL_OK,
     "1 of 1 bound",
     "bound=1;;;0 unbound=0s;0;60;0"},
    {"a link not bound for some seconds",
     ctl_check_links,
     LINKS(UP "," DOWN_7),
     {0},
     CTL_WARNING,
     "1 of 2 bound; b waiting for 00:00:07: r",
     "bound=1;;;0 unbound=7s;0;60;0"},
    {"the same, borne with",
     ctl_check_links,
     LINKS(UP "," DOWN_7),
     {.warning = 10},
     CTL_OK,
     "1 of 2 bound; b waiting for 00:00:07: r",
     "bound=1;;;0 unbound=7s;10;60;0"},
    {"the same, not borne with",
     ctl_check_links,
     LINKS(DOWN_7),
     {.critical = 6},
     CTL_CRITICAL,
     "0 of 1 bound; b waiting for 00:00:07: r",
     "bound=0;;;0 unbound=7s;0;6;0"},
    {"a link taken out of service",
     ctl_check_links,
     LINKS(UP "," AWAY),
     {0},
     CTL_WARNING,
     "1 of 2 bound; c suspended",
     "bound=1;;;0 unbound=0s;0;60;0"},
    {"a link that is drained, bound as it is",
     ctl_check_links,
     LINKS(LEAVES),
     {0},
     CTL_WARNING,
     "1 of 1 bound; d draining",
     "bound=1;;;0 unbound=0s;0;60;0"},
    {"one link of several",
     ctl_check_links,
     LINKS(UP "," DOWN_7),
     {.link = "a"},
     CTL_OK,
     "1 of 1 bound",
     "bound=1;;;0 unbound=0s;0;60;0"},
    {"a link that is none",
     ctl_check_links,
     LINKS(UP),
     {.link = "z"},
     CTL_UNKNOWN,
     "there is no link of that name",
     ""},
    {"an answer of another darmand",
     ctl_check_links,
     "{'ok': true}",
     {0},
     CTL_UNKNOWN,
     "there is no link of that name",
     ""},
    {"an answer that is no object", ctl_check_links, "[]", {0}, CTL_UNKNOWN, "", ""},
    {"a refusal",
     ctl_check_outbox,
     "{'ok': false, 'error': 'not for you'}",
     {0},
     CTL_UNKNOWN,
     "not for you",
     ""},

    {"fresh data",
     ctl_check_data,
     DATA("fresh", "1", "true"),
     {0},
     CTL_OK,
     "version 9 of 1405/09/04, 1 days old",
     "age_days=1;;;0 persons=17;;;0"},
    {"ageing data",
     ctl_check_data,
     DATA("ageing", "3", "true"),
     {0},
     CTL_WARNING,
     "version 9 of 1405/09/04, 3 days old",
     "age_days=3;;;0 persons=17;;;0"},
    {"ageing data, by limits that do not mind",
     ctl_check_data,
     DATA("ageing", "3", "true"),
     {.warning = 5},
     CTL_OK,
     "version 9 of 1405/09/04, 3 days old",
     "age_days=3;5;;0 persons=17;;;0"},
    {"data too old to be used, whatever the limits",
     ctl_check_data,
     DATA("too_old", "9", "false"),
     {.critical = 50},
     CTL_CRITICAL,
     "version 9 of 1405/09/04, 9 days old",
     "age_days=9;;50;0 persons=17;;;0"},
    {"no data",
     ctl_check_data,
     "{'ok': true, 'dataset': null}",
     {0},
     CTL_CRITICAL,
     "there is none: everything is answered with DOWN",
     ""},

    {"a ledger that keeps up",
     ctl_check_ledger,
     LEDGER("true", "1000"),
     {0},
     CTL_OK,
     "open, 1000 records waiting",
     "waiting=1000;1000;10000;0 records=4c;;;0 slowest_commit=56us;;;0"},
    {"one that hardly does",
     ctl_check_ledger,
     LEDGER("true", "1001"),
     {0},
     CTL_WARNING,
     "open, 1001 records waiting",
     "waiting=1001;1000;10000;0 records=4c;;;0 slowest_commit=56us;;;0"},
    {"one that is shut",
     ctl_check_ledger,
     LEDGER("false", "0"),
     {0},
     CTL_CRITICAL,
     "SHUT, nothing can be written, 0 records waiting",
     "waiting=0;1000;10000;0 records=4c;;;0 slowest_commit=56us;;;0"},

    {"nothing owed",
     ctl_check_outbox,
     OUTBOX("0", "", ""),
     {0},
     CTL_OK,
     "0 owed; 0 of the last day never arrived",
     "owed=0;;;0 oldest=0s;60;600;0 dead=0;;;0"},
    {"a reply owed for too long",
     ctl_check_outbox,
     OUTBOX("2", "{'link': 'a\\nb', 'age_seconds': 601}, {}", "{}"),
     {0},
     CTL_CRITICAL,
     "2 owed, the oldest for 00:10:01 on a?b; 1 of the last day never arrived",
     "owed=2;;;0 oldest=601s;60;600;0 dead=1;;;0"},
};

/* JSON with other quotes, which are easier to read in C. */
static json_t *parse(const char *text)
{
    char *copy = strdup(text);
    json_t *parsed;

    ck_assert_ptr_nonnull(copy);
    for (char *at = copy; *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    parsed = json_loads(copy, 0, NULL);
    ck_assert_msg(parsed != NULL, "%s", copy);
    free(copy);
    return parsed;
}

START_TEST(each_answer_is_judged)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctl_limits limits = rows[i].limits;
        json_t *answer = parse(rows[i].answer);
        struct ctl_check check;

        limits.warning = limits.warning == 0 ? CTL_UNSET : limits.warning;
        limits.critical = limits.critical == 0 ? CTL_UNSET : limits.critical;
        check = rows[i].check(answer, limits);
        ck_assert_msg(check.state == rows[i].state, "%s: %s", rows[i].name,
                      ctl_state_name(check.state));
        ck_assert_msg(strcmp(check.text, rows[i].text) == 0, "%s: %s", rows[i].name, check.text);
        ck_assert_msg(strcmp(check.figures, rows[i].figures) == 0, "%s: %s", rows[i].name,
                      check.figures);
        json_decref(answer);
    }
}
END_TEST

START_TEST(silence_is_critical_unless_it_is_ours)
{
    ck_assert_int_eq(ctl_check_silence(DM_E_NOT_FOUND).state, CTL_CRITICAL);
    ck_assert_int_eq(ctl_check_silence(DM_E_IO).state, CTL_CRITICAL);
    ck_assert_int_eq(ctl_check_silence(DM_E_PERMISSION).state, CTL_UNKNOWN);
    ck_assert_int_eq(ctl_check_silence(DM_E_FORMAT).state, CTL_UNKNOWN);
}
END_TEST

START_TEST(what_does_not_fit_is_cut_off)
{
    json_t *links = json_array();
    json_t *answer = json_pack("{s:b, s:o}", "ok", 1, "links", links);
    json_t *link = parse(DOWN_7);
    struct ctl_check check;

    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(json_array_append(links, link), 0);
    check = ctl_check_links(answer, (struct ctl_limits){CTL_UNSET, CTL_UNSET, NULL});
    ck_assert_uint_eq(strlen(check.text), CTL_CHECK_MAX - 1);
    ck_assert_int_eq(check.state, CTL_WARNING);
    json_decref(link);
    json_decref(answer);
}
END_TEST

/* ---- columns -------------------------------------------------------------------------------------------- */

static void show_loud(const json_t *item, char cell[CTL_CELL])
{
    (void)snprintf(cell, CTL_CELL, "%s!", json_string_value(json_object_get(item, "name")));
}

static const struct ctl_column columns[] = {{"name", "NAME", -6, show_loud},
                                            {"deep.down", "DEEP", 5, NULL},
                                            {.name = "hidden"},
                                            {"last", "LAST", -1, NULL}};
static const struct ctl_list list = CTL_LIST("items", columns);

static const char answer_text[] =
    "{'items': [{'name': 'a,b', 'deep': {'down': 12}, 'hidden': true, 'last': 'x'},"
    " {'name': 'esc\\u001b[2J', 'deep': {'down': null}, 'hidden': false},"
    " {'name': 'much too long', 'deep': 3, 'last': 'y'}]}";

static char *printed(bool csv)
{
    json_t *answer = parse(answer_text);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(out);
    if (csv)
        ctl_table_csv(out, &list, true, answer);
    else
        ctl_table_print(out, &list, answer);
    ck_assert_int_eq(fclose(out), 0);
    json_decref(answer);
    return text;
}

START_TEST(csv_has_the_values_as_they_are)
{
    char *text = printed(true);

    ck_assert_str_eq(text, "name,deep.down,hidden,last\n"
                           "\"a,b\",12,true,x\n"
                           "esc?[2J,,false,\n"
                           "much too long,,,y\n");
    free(text);
}
END_TEST

START_TEST(a_table_has_no_spaces_behind_a_line)
{
    char *text = printed(false);

    ck_assert_str_eq(text, "NAME     DEEP  LAST\n"
                           "a,b!       12  x\n"
                           "esc?[2J!\n"
                           "much too long!         y\n");
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ctl_check");
    TCase *tests = tcase_create("ctl_check");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, each_answer_is_judged);
    tcase_add_test(tests, silence_is_critical_unless_it_is_ours);
    tcase_add_test(tests, what_does_not_fit_is_cut_off);
    tcase_add_test(tests, csv_has_the_values_as_they_are);
    tcase_add_test(tests, a_table_has_no_spaces_behind_a_line);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
