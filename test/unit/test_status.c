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
    ck_assert_msg(status_class(rows[_i].status) == rows[_i].class, "0x%02X", rows[_i].status);
}
END_TEST

START_TEST(only_zero_is_accepted)
{
    for (uint32_t status = 1; status < 0x1000; status++)
        ck_assert_msg(status_class(status) != STATUS_ACCEPTED, "0x%02X", status);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("status");
    TCase *tcase = tcase_create("status");

    tcase_add_loop_test(tcase, a_status_has_its_name_and_class, 0, sizeof(rows) / sizeof(rows[0]));
    tcase_add_test(tcase, only_zero_is_accepted);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
