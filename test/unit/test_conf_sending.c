/* Is what a link's section says about sending taken as it is meant, and refused where it is not? */
#include "daemon/conf_sending.h"

#include <stdio.h>
#include <stdlib.h>

#include <check.h>

#include "test/unit/conf_support.h"

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

/* Two links, of which the first has these options. */
static enum dm_error load(const char *options)
{
    char text[8192];

    snprintf(text, sizeof text,
             "link \"a\" { host = \"127.0.0.1\" system_id = \"s\" password_file = \"password\"\n"
             "%s\n}\n"
             "link \"b\" { host = \"127.0.0.1\" system_id = \"s\" password_file = \"password\"\n"
             "status \"0x45\" { class = \"throttled\" } }\n",
             options);
    return conf_load(conf_support_write("darmand.conf", text), &conf, &complaints);
}

START_TEST(without_a_word_it_is_the_default)
{
    ck_assert_int_eq(load(""), DM_OK);
    const struct conf_sending *sending = &conf->links[0].sending;
    ck_assert_int_eq(sending->long_sms, SEGMENT_UDH);
    ck_assert(sending->validity);
    ck_assert_int_eq(sending->registered_delivery, 0);
    ck_assert(!sending->receipt_tlvs);
    ck_assert_int_eq(sending->id_base, RECEIPT_ID_AS_IS);
    ck_assert_uint_eq(sending->status_count, 0);
    ck_assert_uint_eq(conf->links[1].sending.status_count, 1);
}
END_TEST

START_TEST(every_option_arrives)
{
    ck_assert_int_eq(load("long_sms = \"sar\" validity = no registered_delivery = \"failure\"\n"
                          "receipt_tlvs = yes id_base = \"hex_to_dec\"\n"
                          "status \"0x45\" { class = \"temporary\" again = 1 first = 5 last = 7 }\n"
                          "status \"1025\" { class = \"settings\" }"),
                     DM_OK);
    const struct conf_sending *sending = &conf->links[0].sending;
    ck_assert_int_eq(sending->long_sms, SEGMENT_SAR);
    ck_assert(!sending->validity);
    ck_assert_int_eq(sending->registered_delivery, 2);
    ck_assert(sending->receipt_tlvs);
    ck_assert_int_eq(sending->id_base, RECEIPT_ID_HEX_TO_DEC);
    ck_assert_uint_eq(sending->status_count, 2);
    ck_assert_uint_eq(sending->statuses[0].status, 0x45);
    ck_assert_int_eq(sending->statuses[0].rule.class, STATUS_TEMPORARY);
    ck_assert_int_eq(sending->statuses[0].rule.again, 1);
    ck_assert_int_eq(sending->statuses[0].rule.first_ms, 5000);
    ck_assert_int_eq(sending->statuses[0].rule.last_ms, 7000);
    ck_assert_uint_eq(sending->statuses[1].status, 0x401);
    ck_assert_int_eq(sending->statuses[1].rule.class, STATUS_SETTINGS);
}
END_TEST

START_TEST(a_class_has_its_patience_unless_told)
{
    ck_assert_int_eq(load("status \"0x400\" { class = \"temporary\" first = 60 }"), DM_OK);
    const struct status_rule *rule = &conf->links[0].sending.statuses[0].rule;
    ck_assert_int_eq(rule->again, STATUS_ALWAYS);
    ck_assert_int_eq(rule->first_ms, 60000);
    ck_assert_int_eq(rule->last_ms, 60000);
}
END_TEST

static const struct {
    const char *options, *complaint;
} wrong[] = {
    {"long_sms = \"fax\"", "unknown long_sms \"fax\"; there are udh, sar, payload"},
    {"validity = perhaps", "validity"},
    {"registered_delivery = \"both\"", "there are none, final, failure"},
    {"id_base = \"octal\"", "there are as_is, hex_to_dec, dec_to_hex"},
    {"status \"0\" { class = \"temporary\" }", "status \"0\" is no command_status"},
    {"status \"-1\" { class = \"temporary\" }", "status \"-1\" is no command_status"},
    {"status \"0x100000000\" { class = \"link\" }", "is no command_status; write one like"},
    {"status \"busy\" { class = \"temporary\" }", "status \"busy\" is no command_status"},
    {"status \"0x45x\" { class = \"temporary\" }", "status \"0x45x\" is no command_status"},
    {"status \"\" { class = \"temporary\" }", "status \"\" is no command_status"},
    {"status \"0x45\" { again = 1 }", "status \"0x45\" has no class"},
    {"status \"0x45\" { class = \"accepted\" }", "unknown class \"accepted\""},
    {"status \"0x45\" { class = \"link\" again = 300 }", "again 300 is too large"},
    {"status \"0x45\" { class = \"link\" first = 4000 }", "first 4000 is too large"},
    {"status \"69\" { class = \"link\" } status \"0x45\" { class = \"link\" }",
     "status \"0x45\" is there twice"},
};

START_TEST(what_is_not_meant_is_refused)
{
    const char *const errors[] = {wrong[_i].complaint, NULL};

    ck_assert_int_eq(load(wrong[_i].options), DM_E_FORMAT);
    conf_support_expect(wrong[_i].options, &complaints, false, errors);
}
END_TEST

START_TEST(statuses_are_bounded)
{
    const char *const errors[] = {"is one too many; 32 are the most", NULL};
    char text[4096];
    size_t used = 0;

    for (int i = 0; i <= CONF_STATUSES_MAX; i++)
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "status \"%d\" { class = \"link\" }\n", 1000 + i);
    ck_assert_int_eq(load(text), DM_E_FORMAT);
    conf_support_expect("33 statuses", &complaints, false, errors);
}
END_TEST

static const char *const changes[] = {"long_sms = \"payload\"",
                                      "validity = no",
                                      "registered_delivery = \"final\"",
                                      "receipt_tlvs = yes",
                                      "id_base = \"dec_to_hex\"",
                                      "status \"0x45\" { class = \"link\" }",
                                      "status \"0x45\" { class = \"throttled\" again = 3 }",
                                      "status \"0x45\" { class = \"throttled\" first = 1 }",
                                      "status \"0x46\" { class = \"throttled\" }"};

/* The second link has one status of its own. */
START_TEST(a_change_is_seen)
{
    ck_assert_int_eq(load(changes[_i]), DM_OK);
    ck_assert(conf_sending_equal(&conf->links[0].sending, &conf->links[0].sending));
    ck_assert_msg(!conf_sending_equal(&conf->links[0].sending, &conf->links[1].sending), "%s",
                  changes[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conf_sending");
    TCase *tcase = tcase_create("conf_sending");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tcase, begin, end);
    tcase_add_test(tcase, without_a_word_it_is_the_default);
    tcase_add_test(tcase, every_option_arrives);
    tcase_add_test(tcase, a_class_has_its_patience_unless_told);
    tcase_add_loop_test(tcase, what_is_not_meant_is_refused, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_test(tcase, statuses_are_bounded);
    tcase_add_loop_test(tcase, a_change_is_seen, 0, sizeof changes / sizeof changes[0]);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
