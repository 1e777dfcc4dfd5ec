/* Is the section about data taken as it is meant, and refused where it is not? */
#include "daemon/conf.h"

#include <stdio.h>
#include <stdlib.h>

#include <check.h>

#include "test/unit/conf_support.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static struct complaints complaints;
static struct conf *conf;

static void begin(void)
{
    conf_support_begin();
    conf_support_copy("texts.fa");
    conf_support_write("password", "secret");
    complaints_init(&complaints);
}

static void end(void)
{
    conf_free(conf);
    conf_support_end();
}

static enum dm_error load(const char *sections)
{
    char text[4096];

    snprintf(
        text, sizeof text,
        "link \"a\" { host = \"127.0.0.1\" system_id = \"s\" password_file = \"password\" }\n%s\n",
        sections);
    return conf_load(conf_support_write("darmand.conf", text), &conf, &complaints);
}

START_TEST(without_a_word_it_is_the_default)
{
    ck_assert_int_eq(load(""), DM_OK);
    ck_assert_uint_eq(conf->data.keep, 3);
    ck_assert(conf->data.gate.on);
    ck_assert_uint_eq(conf->data.gate.fewer, 5);
    ck_assert_uint_eq(conf->data.gate.more, 10);
    ck_assert_uint_eq(conf->data.gate.share, 3);
    ck_assert_str_eq(conf->data.probes, "");
    ck_assert(!conf->data.digest);
    ck_assert_str_eq(conf->data.signature_key, "");
    ck_assert_int_eq(conf->warn_data_age_days, 4);
}
END_TEST

START_TEST(every_option_arrives)
{
    char probes[2 * CONF_SUPPORT_PATH];

    ck_assert_int_eq(load("data { keep = 9 gate = no fewer = 1 more = 200 share = 0\n"
                          "probes = \"known/probes\" digest = yes signature_key = \"/k.pem\" }\n"
                          "rules { max_data_age = 30 warn_data_age = 2 }"),
                     DM_OK);
    snprintf(probes, sizeof probes, "%s/known/probes", conf_support_directory);
    ck_assert_uint_eq(conf->data.keep, 9);
    ck_assert(!conf->data.gate.on);
    ck_assert_uint_eq(conf->data.gate.fewer, 1);
    ck_assert_uint_eq(conf->data.gate.more, 200);
    ck_assert_uint_eq(conf->data.gate.share, 0);
    ck_assert_str_eq(conf->data.probes, probes);
    ck_assert(conf->data.digest);
    ck_assert_str_eq(conf->data.signature_key, "/k.pem");
    ck_assert_int_eq(conf->warn_data_age_days, 2);
}
END_TEST

START_TEST(the_warning_comes_when_two_thirds_are_over)
{
    ck_assert_int_eq(load("rules { max_data_age = 30 }"), DM_OK);
    ck_assert_int_eq(conf->warn_data_age_days, 20);
}
END_TEST

static const struct {
    const char *name;
    const char *sections;
    const char *fragments[3];
} refused[] = {
    {"no version kept", "data { keep = 0 }", {"keep 0 is too small; give 1 to 100"}},
    {"more than all may be missing", "data { fewer = 101 }", {"fewer 101 is too large"}},
    {"a share that is none", "data { share = much }", {"share = \"much\" is no whole number"}},
    {"a gate that is neither", "data { gate = maybe }", {"gate = \"maybe\" is neither"}},
    {"an empty path", "data { probes = \"\" }", {"probes is empty"}},
    {"two sections", "data { keep = 1 }\ndata { keep = 2 }", {"data is there twice"}},
    {"a warning that comes too late",
     "rules { max_data_age = 3 warn_data_age = 4 }",
     {"warn_data_age is longer than max_data_age"}},
};

START_TEST(what_is_wrong_is_named)
{
    ck_assert_int_eq(load(refused[_i].sections), DM_E_FORMAT);
    conf_support_expect(refused[_i].name, &complaints, false, refused[_i].fragments);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conf_data");
    TCase *tests = tcase_create("conf_data");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, without_a_word_it_is_the_default);
    tcase_add_test(tests, every_option_arrives);
    tcase_add_test(tests, the_warning_comes_when_two_thirds_are_over);
    tcase_add_loop_test(tests, what_is_wrong_is_named, 0, COUNT(refused));
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
