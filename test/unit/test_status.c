#include "protocol/status.h"

#include <check.h>

#include <stdlib.h>

static const struct {
    uint32_t status;
    const char *name;
    enum status_class class;
} rows[] = {
    {0x00, "ESME_ROK", STATUS_ACCEPTED},
    {0x01, "ESME_RINVMSGLEN", STATUS_PERMANENT},
    {0x02, "ESME_RINVCMDLEN", STATUS_PERMANENT},
    {0x03, "ESME_RINVCMDID", STATUS_SETTINGS},
    {0x04, "ESME_RINVBNDSTS", STATUS_LINK},
    {0x05, "ESME_RALYBND", STATUS_LINK},
    {0x08, "ESME_RSYSERR", STATUS_TEMPORARY},
    {0x09, "", STATUS_PERMANENT},
    {0x0A, "ESME_RINVSRCADR", STATUS_SETTINGS},
    {0x0B, "ESME_RINVDSTADR", STATUS_PERMANENT},
    {0x0D, "ESME_RBINDFAIL", STATUS_LINK},
    {0x0E, "ESME_RINVPASWD", STATUS_LINK},
    {0x0F, "ESME_RINVSYSID", STATUS_LINK},
    {0x14, "ESME_RMSGQFUL", STATUS_THROTTLED},
    {0x15, "ESME_RINVSERTYP", STATUS_SETTINGS},
    {0x22, "", STATUS_PERMANENT},
    {0x43, "ESME_RINVESMCLASS", STATUS_SETTINGS},
    {0x45, "ESME_RSUBMITFAIL", STATUS_PERMANENT},
    {0x48, "ESME_RINVSRCTON", STATUS_SETTINGS},
    {0x49, "ESME_RINVSRCNPI", STATUS_SETTINGS},
    {0x50, "ESME_RINVDSTTON", STATUS_SETTINGS},
    {0x51, "ESME_RINVDSTNPI", STATUS_SETTINGS},
    {0x53, "ESME_RINVSYSTYP", STATUS_LINK},
    {0x58, "ESME_RTHROTTLED", STATUS_THROTTLED},
    {0x61, "ESME_RINVSCHED", STATUS_SETTINGS},
    {0x62, "ESME_RINVEXPIRY", STATUS_SETTINGS},
    {0x64, "ESME_RX_T_APPN", STATUS_TEMPORARY},
    {0x65, "ESME_RX_P_APPN", STATUS_PERMANENT},
    {0x66, "ESME_RX_R_APPN", STATUS_PERMANENT},
    {0xC0, "ESME_RINVOPTPARSTREAM", STATUS_SETTINGS},
    {0xC4, "ESME_RINVOPTPARAMVAL", STATUS_SETTINGS},
    {0xFE, "ESME_RDELIVERYFAILURE", STATUS_PERMANENT},
    {0xFF, "ESME_RUNKNOWNERR", STATUS_TEMPORARY},
    {0x100, "ESME_RSERTYPUNAUTH", STATUS_SETTINGS},
    {0x102, "ESME_RSERTYPUNAVAIL", STATUS_TEMPORARY},
    {0x104, "ESME_RINVDCS", STATUS_SETTINGS},
    {0x407, "", STATUS_PERMANENT},
    {0x80000000, "", STATUS_PERMANENT},
    {0xFFFFFFFF, "", STATUS_PERMANENT},
};

START_TEST(a_status_has_its_name_and_class)
{
    ck_assert_str_eq(status_name(rows[_i].status), rows[_i].name);
    ck_assert_msg(status_rule(rows[_i].status, NULL, 0).class == rows[_i].class, "0x%02X",
                  rows[_i].status);
}
END_TEST

/* Waits in seconds, one a refusal in a row; -1: not sent again; the last one stands for the rest. */
static const struct {
    const char *name;
    uint32_t status;
    int waits[7];
} patiences[] = {
    {"a temporary application error: until the deadline", 0x64, {1, 2, 4, 8, 16, 30, 30}},
    {"a system error: three times, 30 s apart", 0x08, {30, 30, 30, -1, -1, -1, -1}},
    {"a full queue: 10 s to 180 s", 0x14, {10, 20, 40, 80, 160, 180, 180}},
    {"throttled: the link's pause is enough", 0x58, {0, 0, 0, 0, 0, 0, 0}},
    {"a wrong bind status: once", 0x04, {1, -1, -1, -1, -1, -1, -1}},
    {"an unknown error: once", 0xFF, {5, -1, -1, -1, -1, -1, -1}},
    {"a service that is away: until the deadline", 0x102, {1, 2, 4, 8, 16, 30, 30}},
    {"a submit that failed: never", 0x45, {-1, -1, -1, -1, -1, -1, -1}},
    {"a vendor's code: never", 0x407, {-1, -1, -1, -1, -1, -1, -1}},
    {"wrong settings: never", 0x48, {-1, -1, -1, -1, -1, -1, -1}},
};

START_TEST(a_message_waits_as_long_as_its_status_says)
{
    struct status_rule rule = status_rule(patiences[_i].status, NULL, 0);

    for (unsigned i = 0; i < 7; i++) {
        int64_t expected = patiences[_i].waits[i] < 0 ? -1 : patiences[_i].waits[i] * 1000;

        ck_assert_msg(status_delay(&rule, i + 1) == expected, "%s: refusal %u: %d",
                      patiences[_i].name, i + 1, (int)status_delay(&rule, i + 1));
    }
    if (rule.again == STATUS_ALWAYS)
        ck_assert_int_eq(status_delay(&rule, 100000), rule.last_ms);
}
END_TEST

START_TEST(a_link_may_know_better)
{
    static const struct status_override overrides[] = {{0x45, {STATUS_TEMPORARY, 1, 2000, 2000}},
                                                       {0x08, {STATUS_PERMANENT, 0, 0, 0}},
                                                       {0x400, {STATUS_THROTTLED, 9, 0, 0}}};
    struct status_rule rule = status_rule(0x45, overrides, 3);

    ck_assert_int_eq(status_delay(&rule, 1), 2000);
    ck_assert_int_eq(status_delay(&rule, 2), -1);
    ck_assert_int_eq(status_rule(0x08, overrides, 3).class, STATUS_PERMANENT);
    ck_assert_int_eq(status_rule(0x400, overrides, 3).class, STATUS_THROTTLED);
    ck_assert_int_eq(status_rule(0x400, overrides, 2).class, STATUS_PERMANENT);
    ck_assert_int_eq(status_rule(0x64, overrides, 3).class, STATUS_TEMPORARY);
}
END_TEST

START_TEST(only_zero_is_accepted)
{
    for (uint32_t status = 1; status < 0x1000; status++)
        ck_assert_msg(status_rule(status, NULL, 0).class != STATUS_ACCEPTED, "0x%02X", status);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("status");
    TCase *tcase = tcase_create("status");

    tcase_add_loop_test(tcase, a_status_has_its_name_and_class, 0, sizeof(rows) / sizeof(rows[0]));
    tcase_add_loop_test(tcase, a_message_waits_as_long_as_its_status_says, 0,
                        sizeof(patiences) / sizeof(patiences[0]));
    tcase_add_test(tcase, a_link_may_know_better);
    tcase_add_test(tcase, only_zero_is_accepted);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
