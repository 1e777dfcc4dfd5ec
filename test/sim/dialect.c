#include "test/sim/dialect.h"

#include <string.h>

const struct dialect dialects[] = {
    {
        .name = "standard",
        .sentence = "ops 1, 18 and 2, 17; the MSISDN is the session",
        .begin = 0x01,
        .answer = 0x12,
        .abort_op = 0x81,
        .gsm = 0x00,
        .ucs2 = 0x08,
    },
    {
        .name = "msisdn-only",
        .sentence = "the same, data_coding 0x0F, destination is the service's number",
        .begin = 0x01,
        .answer = 0x12,
        .abort_op = 0x81,
        .gsm = 0x0F,
        .ucs2 = 0x48,
        .dials_number = true,
    },
    {
        .name = "echo-its",
        .sentence = "two octets of its_session_info, to be echoed bit for bit",
        .begin = 0x01,
        .answer = 0x12,
        .abort_op = 0x81,
        .gsm = 0x00,
        .ucs2 = 0x08,
        .session = DIALECT_ECHO,
    },
    {
        .name = "its15",
        .sentence = "its_session_info is a 15-bit number and an end bit; always op 2",
        .begin = 0x01,
        .answer = 0x12,
        .abort_op = 0x12,
        .gsm = 0x00,
        .ucs2 = 0x08,
        .session = DIALECT_END_BIT,
    },
    {0},
};

const struct dialect *dialect_named(const char *name)
{
    for (const struct dialect *dialect = dialects; dialect->name != NULL; dialect++) {
        if (strcmp(dialect->name, name) == 0) {
            return dialect;
        }
    }
    return NULL;
}
