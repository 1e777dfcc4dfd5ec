/* Is the place to listen at taken as it is meant, and refused where it is none? */
#include "daemon/conf_metrics.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/unit/conf_support.h"

static struct complaints complaints;
static struct conf *conf;

static void begin(void)
{
    conf_support_begin();
    conf_support_copy("texts.fa");
    conf_support_write("password", "secret");
}

static enum dm_error load(const char *section)
{
    char text[1024];

    conf_free(conf);
    conf = NULL;
    complaints_init(&complaints);
    (void)snprintf(
        text, sizeof text,
        "link \"a\" { host = \"127.0.0.1\" system_id = \"s\" password_file = \"password\" "
        "}\n%s\n",
        section);
    return conf_load(conf_support_write("darmand.conf", text), &conf, &complaints);
}

static void end(void)
{
    conf_free(conf);
    conf = NULL;
    conf_support_end();
}

START_TEST(nothing_is_served_unless_it_is_asked_for)
{
    ck_assert_int_eq(load(""), DM_OK);
    ck_assert_str_eq(conf->metrics.socket, "");
    ck_assert_uint_eq(conf->metrics.port, 0);
    ck_assert_int_eq(load("metrics { }"), DM_OK);
    ck_assert_uint_eq(conf->metrics.port, 0);
}
END_TEST

START_TEST(an_address_or_a_path)
{
    char path[CONF_PATH_MAX];

    ck_assert_int_eq(load("metrics { listen = \"127.0.0.1:9420\" }"), DM_OK);
    ck_assert_str_eq(conf->metrics.address, "127.0.0.1");
    ck_assert_uint_eq(conf->metrics.port, 9420);
    ck_assert_uint_eq(complaints.count, 0);
    ck_assert_int_eq(load("metrics { listen = \"[::1]:1\" }"), DM_OK);
    ck_assert_str_eq(conf->metrics.address, "::1");
    ck_assert_uint_eq(conf->metrics.port, 1);
    ck_assert_uint_eq(complaints.count, 0);
    ck_assert_int_eq(load("metrics { listen = \"./web\" }"), DM_OK);
    (void)snprintf(path, sizeof path, "%s/./web", conf_support_directory);
    ck_assert_str_eq(conf->metrics.socket, path);
    ck_assert_uint_eq(conf->metrics.port, 0);
}
END_TEST

START_TEST(what_others_reach_is_warned_of)
{
    ck_assert_int_eq(load("metrics { listen = \"0.0.0.0:9420\" }"), DM_OK);
    conf_support_expect("all addresses", &complaints, true,
                        (const char *const[]){"whoever reaches 0.0.0.0", NULL});
    ck_assert_uint_eq(conf->metrics.port, 9420);
}
END_TEST

START_TEST(anything_else_is_refused)
{
    static const char *const wrong[] = {"9420",          "127.0.0.1",        "127.0.0.1:",
                                        "127.0.0.1:0",   "127.0.0.1:65536",  "127.0.0.1:-1",
                                        "127.0.0.1: 80", "localhost:9420",   "[127.0.0.1:80",
                                        "[]:80",         "127.0.0.1:09420x", ":9420"};
    char section[256];

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        (void)snprintf(section, sizeof section, "metrics { listen = \"%s\" }", wrong[i]);
        ck_assert_msg(load(section) == DM_E_FORMAT, "%s", wrong[i]);
        conf_support_expect(wrong[i], &complaints, false,
                            (const char *const[]){"neither an address", NULL});
    }
}
END_TEST

START_TEST(a_path_too_long_for_a_socket_is_refused)
{
    char section[256] = "metrics { listen = \"/";

    memset(section + strlen(section), 'a', 120);
    strcat(section, "\" }");
    ck_assert_int_eq(load(section), DM_E_FORMAT);
    conf_support_expect("long", &complaints, false, (const char *const[]){"too long", NULL});
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conf_metrics");
    TCase *tests = tcase_create("conf_metrics");
    SRunner *runner = srunner_create(suite);

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, nothing_is_served_unless_it_is_asked_for);
    tcase_add_test(tests, an_address_or_a_path);
    tcase_add_test(tests, what_others_reach_is_warned_of);
    tcase_add_test(tests, anything_else_is_refused);
    tcase_add_test(tests, a_path_too_long_for_a_socket_is_refused);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
