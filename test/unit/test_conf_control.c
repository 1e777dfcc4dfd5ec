/* Are the groups of the control socket found, and a wrong one refused? */
#include "daemon/conf_control.h"

#include <check.h>

#include <grp.h>
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

START_TEST(by_default_all_look_and_only_owners_change)
{
    ck_assert_int_eq(load(""), DM_OK);
    ck_assert(conf->control.groups.all_read);
    ck_assert(conf->control.groups.changers == ROLE_NO_GROUP);
    ck_assert_int_eq(load("control { }"), DM_OK);
    ck_assert(conf->control.groups.all_read);
}
END_TEST

START_TEST(groups_have_names)
{
    ck_assert_int_eq(load("control { readers = \"games\" changers = \"staff\" }"), DM_OK);
    ck_assert(!conf->control.groups.all_read);
    ck_assert(conf->control.groups.readers == getgrnam("games")->gr_gid);
    ck_assert(conf->control.groups.changers == getgrnam("staff")->gr_gid);
    ck_assert_str_eq(conf->control.changers, "staff");
}
END_TEST

static const struct {
    const char *section;
    const char *complaint;
} wrong[] = {
    {"control { changers = \"no-such-group\" }", "there is no group \"no-such-group\""},
    {"control { readers = \"nogroup\" }", "everybody whose own is not known"},
    {"control { changer = \"staff\" }", "changers"},
};

START_TEST(a_wrong_group_is_named)
{
    ck_assert_int_eq(load(wrong[_i].section), DM_E_FORMAT);
    ck_assert_uint_eq(complaints.errors, 1);
    ck_assert_msg(strstr(complaints.items[0].text, wrong[_i].complaint) != NULL, "%s",
                  complaints.items[0].text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conf_control");
    TCase *tcase = tcase_create("conf_control");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tcase, begin, end);
    tcase_add_test(tcase, by_default_all_look_and_only_owners_change);
    tcase_add_test(tcase, groups_have_names);
    tcase_add_loop_test(tcase, a_wrong_group_is_named, 0, sizeof wrong / sizeof *wrong);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
