/* What becomes of a session whose page was refused (facts "smpp-ussd" §3.1). */
#include "protocol/ussd_status.h"

#include <check.h>

#include <stdlib.h>

#define COUNT(table) (sizeof table / sizeof table[0])

static const struct {
    uint32_t status;
    enum ussd_fate fate;
    const char *name;
} rows[] = {
    {0x00, USSD_FATE_ACCEPTED, "ESME_ROK"},
    {0x04, USSD_FATE_RETRY, "ESME_RINVBNDSTS"},
    {0x08, USSD_FATE_RETRY, "ESME_RSYSERR"},
    {0x14, USSD_FATE_RETRY, "ESME_RMSGQFUL"},
    {0x58, USSD_FATE_RETRY, "ESME_RTHROTTLED"},
    {0x64, USSD_FATE_RETRY, "ESME_RX_T_APPN"},
    {0x45, USSD_FATE_DEAD, "ESME_RSUBMITFAIL"},
    {0x0A, USSD_FATE_ALARM, "ESME_RINVSRCADR"},
    {0x0B, USSD_FATE_ALARM, "ESME_RINVDSTADR"},
    {0x15, USSD_FATE_ALARM, "ESME_RINVSERTYP"},
    {0xC0, USSD_FATE_ALARM, "ESME_RINVOPTPARSTREAM"},
    {0xC4, USSD_FATE_ALARM, "ESME_RINVOPTPARAMVAL"},
    {0x407, USSD_FATE_DEAD, "dialogue not found"},
    {0x408, USSD_FATE_ALARM, "text too long for the gateway"},
    {0x40E, USSD_FATE_ALARM, "reference mismatch, or USSD in data_sm"},
    {0x49B, USSD_FATE_DEAD, "absent subscriber"},
    {0x49F, USSD_FATE_DEAD, "subscriber busy"},
    {0x4C1, USSD_FATE_DEAD, "ended abnormally while waiting"},
    {0x4C7, USSD_FATE_ALARM, "unknown alphabet"},
    {0x4C8, USSD_FATE_DEAD, "subscriber busy with USSD"},
    {0x65, USSD_FATE_DEAD, "ESME_RX_P_APPN"},
    {0x4FF, USSD_FATE_DEAD, ""},
    {UINT32_MAX, USSD_FATE_DEAD, ""},
};

START_TEST(a_status_decides_this)
{
    ck_assert_msg(ussd_fate(rows[_i].status) == rows[_i].fate, "0x%x: %d",
                  (unsigned)rows[_i].status, ussd_fate(rows[_i].status));
    ck_assert_str_eq(ussd_status_name(rows[_i].status), rows[_i].name);
}
END_TEST

START_TEST(a_busy_gateway_is_asked_twice_more)
{
    ck_assert_int_eq(ussd_retry_ms(0), -1);
    ck_assert_int_eq(ussd_retry_ms(1), 300);
    ck_assert_int_eq(ussd_retry_ms(2), 1000);
    ck_assert_int_eq(ussd_retry_ms(3), -1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ussd status");
    TCase *tests = tcase_create("ussd status");
    SRunner *runner = srunner_create(suite);

    tcase_add_loop_test(tests, a_status_decides_this, 0, COUNT(rows));
    tcase_add_test(tests, a_busy_gateway_is_asked_twice_more);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
