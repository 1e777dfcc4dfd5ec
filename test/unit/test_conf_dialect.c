/* Dialects of a configuration's own, and numbers whose base is in doubt. */
#include "daemon/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "test/unit/conf_support.h"

#define LINK                                                                                       \
    "link \"a\" { host = \"h\" system_id = \"s\" password_file = \"password\" dialect = \"own\" "  \
    "}\n"

static struct complaints complaints;
static struct conf *conf;

static const char *const none[] = {NULL};

static void begin(void)
{
    conf_support_begin();
    conf_support_copy("texts.fa");
    conf_support_write("password", "secret\n");
    complaints_init(&complaints);
}

static void end(void)
{
    conf_free(conf);
    conf_support_end();
}

/* A file with one dialect of these lines, and a link that speaks it. */
static enum dm_error load(const char *lines)
{
    char text[1024];
    (void)snprintf(text, sizeof text, "dialect \"own\" {\n%s\n}\n" LINK, lines);
    return conf_load(conf_support_write("darmand.conf", text), &conf, &complaints);
}

START_TEST(a_dialect_is_its_base_where_nothing_is_said)
{
    struct ussd_dialect expected = *ussd_dialect_find("mica");
    ck_assert_int_eq(load("base = \"mica\""), DM_OK);
    conf_support_expect("base", &complaints, false, none);
    strcpy(expected.name, "own");
    ck_assert(ussd_dialect_equal(&conf->links[0].dialect, &expected));
}
END_TEST

START_TEST(a_dialect_changes_what_it_says)
{
    const struct ussd_dialect *dialect;
    ck_assert_int_eq(load("service_type = \"P2\"  carrier = \"its8\"  its_sequence = \"count\"\n"
                          "its_end = \"clear\"  op_begin = 0x20  op_answer = 0x21  op_abort = 153\n"
                          "op_ask = 2  op_end = 0x17  op_release = 128  dcs_gsm7 = 0x0F\n"
                          "dcs_ucs2 = 0x48  send = \"data_sm\"  text = \"message_payload\""),
                     DM_OK);
    dialect = &conf->links[0].dialect;
    ck_assert_str_eq(dialect->name, "own");
    ck_assert_str_eq(dialect->service_types[USSD_END], "P2");
    ck_assert_int_eq(dialect->carrier, USSD_CARRIER_ITS8);
    ck_assert((dialect->signs & USSD_SIGN_REFERENCE) != 0);
    ck_assert(dialect->counts && dialect->end_clear && dialect->data_sm && dialect->payload);
    ck_assert_uint_eq(dialect->own_op_count, 3);
    ck_assert_uint_eq(dialect->own_ops_in[2].op, 153);
    ck_assert_int_eq(dialect->own_ops_in[2].event, USSD_ABORT);
    ck_assert_uint_eq(dialect->ops_out[USSD_ASK], 2);
    ck_assert_uint_eq(dialect->ops_out[USSD_END], 0x17);
    ck_assert_uint_eq(dialect->ops_out[USSD_RELEASE], 128);
    ck_assert_uint_eq(dialect->dcs_gsm7, 0x0F);
    ck_assert_uint_eq(dialect->dcs_ucs2, 0x48);
}
END_TEST

static const struct {
    const char *name;
    const char *lines;
    const char *errors[3];
} wrong[] = {
    {"two digits are in doubt",
     "op_end = 17",
     {":2: op_end = 17 may be meant in base 10 or 16; write 0x11 for 17, or 0x17"}},
    {"so are they for a data_coding", "dcs_ucs2 = 72", {"write 0x48 for 72, or 0x72"}},
    {"letters without 0x", "op_end = \"1f\"", {"op_end = \"1f\" is no octet"}},
    {"more than an octet", "op_end = 0x111", {"op_end = \"0x111\" is no octet"}},
    {"much more", "op_end = 99999999999999999999", {"is no octet; give 0x00 to 0xff"}},
    {"less than nothing", "op_end = \"-1\"", {"op_end = \"-1\" is no octet"}},
    {"a word", "op_end = \"end\"", {"op_end = \"end\" is no octet"}},
    {"0x alone", "op_end = \"0x\"", {"op_end = \"0x\" is no octet"}},
    {"a base there is not",
     "base = \"its16\"",
     {"unknown base \"its16\"; there are standard, msisdn-only"}},
    {"a carrier there is not",
     "carrier = \"umrs\"",
     {"unknown carrier \"umrs\"; there are none, umr, its16, its15, its8, tlv32; did you mean "
      "umr?"}},
    {"letters are no service_type to choose",
     "base = \"svc-letters\" service_type = \"P2\"",
     {"service_type is the op in a dialect based on svc-letters"}},
    {"a service_type is short", "service_type = \"USSDXX\"", {"service_type has 6 octets; 5 is"}},
    {"an option there is not", "op_ende = 1", {"unknown option op_ende; did you mean op_end?"}},
};

START_TEST(a_wrong_dialect_is_named)
{
    ck_assert_int_eq(load(wrong[_i].lines), DM_E_FORMAT);
    conf_support_expect(wrong[_i].name, &complaints, false, wrong[_i].errors);
}
END_TEST

START_TEST(a_name_is_given_once)
{
    static const char *const errors[] = {
        "dialect \"mica\": there is one of that name", "dialect \"own\": there is one of that name",
        "dialect \"a-name-that-is-far-too-long\": a name has", NULL};
    ck_assert_int_eq(load("}\ndialect \"mica\" {\n}\ndialect \"own\" {\n}\n"
                          "dialect \"a-name-that-is-far-too-long\" {"),
                     DM_E_FORMAT);
    conf_support_expect("names", &complaints, false, errors);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("conf dialect");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_dialect_is_its_base_where_nothing_is_said);
    tcase_add_test(tests, a_dialect_changes_what_it_says);
    tcase_add_loop_test(tests, a_wrong_dialect_is_named, 0, (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tests, a_name_is_given_once);
    Suite *suite = suite_create("conf dialect");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
