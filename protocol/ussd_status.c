#include "protocol/ussd_status.h"

#include <stddef.h>

#include "protocol/status.h"

/* Facts "smpp-ussd" §3.1; those above 0x400 are Eyeline's. */
static const struct row {
    uint32_t status;
    enum ussd_fate fate;
    const char *name; /* NULL: the standard's */
} rows[] = {
    {SMPP_ROK, USSD_FATE_ACCEPTED, NULL},
    {0x04, USSD_FATE_RETRY, NULL},
    {0x08, USSD_FATE_RETRY, NULL},
    {0x14, USSD_FATE_RETRY, NULL},
    {0x58, USSD_FATE_RETRY, NULL}, /* Eyeline: no dialogue to be had */
    {0x64, USSD_FATE_RETRY, NULL},
    {0x0A, USSD_FATE_ALARM, NULL},
    {0x0B, USSD_FATE_ALARM, NULL},
    {0x15, USSD_FATE_ALARM, NULL},
    {0x45, USSD_FATE_DEAD, NULL}, /* what most give when the session is gone */
    {0xC0, USSD_FATE_ALARM, NULL},
    {0xC1, USSD_FATE_ALARM, NULL},
    {0xC2, USSD_FATE_ALARM, NULL},
    {0xC3, USSD_FATE_ALARM, NULL},
    {0xC4, USSD_FATE_ALARM, NULL},
    {0x407, USSD_FATE_DEAD, "dialogue not found"},
    {0x408, USSD_FATE_ALARM, "text too long for the gateway"},
    {0x40E, USSD_FATE_ALARM, "reference mismatch, or USSD in data_sm"},
    {0x49B, USSD_FATE_DEAD, "absent subscriber"},
    {0x49F, USSD_FATE_DEAD, "subscriber busy"},
    {0x4C1, USSD_FATE_DEAD, "ended abnormally while waiting"},
    {0x4C7, USSD_FATE_ALARM, "unknown alphabet"},
    {0x4C8, USSD_FATE_DEAD, "subscriber busy with USSD"},
};

static const struct row *find(uint32_t status)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].status == status)
            return &rows[i];
    }
    return NULL;
}

enum ussd_fate ussd_fate(uint32_t status)
{
    const struct row *row = find(status);

    return row == NULL ? USSD_FATE_DEAD : row->fate;
}

const char *ussd_status_name(uint32_t status)
{
    const struct row *row = find(status);

    return row == NULL || row->name == NULL ? status_name(status) : row->name;
}

int64_t ussd_retry_ms(unsigned attempt)
{
    static const int64_t waits[] = {300, 1000};

    return attempt >= 1 && attempt <= sizeof waits / sizeof waits[0] ? waits[attempt - 1] : -1;
}
