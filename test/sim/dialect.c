#include "test/sim/dialect.h"

#include "test/sim/pdu.h"

#include <string.h>

/* What most of them share. */
#define USUAL_OPS                                                                                  \
    .begin = 0x01, .answer = 0x12, .abort_op = 0x81, .ask = 0x02, .end = 0x11, .release = 0x80
#define ITS .tag = TAG_ITS_SESSION_INFO, .size = 2
#define UMR .tag = TAG_USER_MESSAGE_REFERENCE, .size = 2

const struct dialect dialects[] = {
    {
        .name = "standard",
        .sentence = "ops 1, 18 and 2, 17; the MSISDN is the session",
        USUAL_OPS,
        .gsm = 0x00,
        .ucs2 = 0x08,
    },
    {
        .name = "msisdn-only",
        .sentence = "the same, data_coding 0x0F, destination is the service's number",
        USUAL_OPS,
        .gsm = 0x0F,
        .ucs2 = 0x48,
        .destination = DIALECT_NUMBER,
    },
    {
        .name = "echo-its",
        .sentence = "two octets of its_session_info, to be echoed bit for bit",
        USUAL_OPS,
        .gsm = 0x00,
        .ucs2 = 0x08,
        .session = DIALECT_ECHO,
        ITS,
    },
    {
        .name = "its15",
        .sentence = "its_session_info is a 15-bit number and an end bit; always op 2",
        .begin = 0x01,
        .answer = 0x12,
        .abort_op = 0x12,
        .ask = 0x02,
        .end = 0x02,
        .release = 0x80,
        .gsm = 0x00,
        .ucs2 = 0x08,
        .session = DIALECT_END_BIT,
        ITS,
    },
    {
        .name = "its8",
        .sentence = "its_session_info by the book: number, sequence that counts, end bit",
        USUAL_OPS,
        .gsm = 0x00,
        .ucs2 = 0x08,
        .session = DIALECT_COUNTED,
        ITS,
    },
    {
        .name = "its8-clear",
        .sentence = "the same, sequence echoed, end bit clear at the end, op 0x17 ends",
        .begin = 0x01,
        .answer = 0x12,
        .abort_op = 0x12,
        .ask = 0x02,
        .end = 0x17,
        .release = 0x80,
        .gsm = 0x00,
        .ucs2 = 0x08,
        .session = DIALECT_COUNTED,
        ITS,
        .esme_echo = true,
        .end_clear = true,
    },
    {
        .name = "mica",
        .sentence = "user_message_reference echoed; no destination",
        USUAL_OPS,
        .gsm = 0x00,
        .ucs2 = 0x08,
        .session = DIALECT_ECHO,
        UMR,
        .destination = DIALECT_NOBODY,
    },
    {
        .name = "smpp-plus",
        .sentence = "four octets of TLV 0x1501 echoed; data_sm both ways",
        USUAL_OPS,
        .gsm = 0x0F,
        .ucs2 = 0x08,
        .session = DIALECT_ECHO,
        .tag = TAG_VENDOR_DIALOGUE,
        .size = 4,
        .data_sm = true,
        .destination = DIALECT_NUMBER,
    },
    {
        .name = "eyeline",
        .sentence = "user_message_reference echoed; submit_sm only, data_coding 0x0F",
        USUAL_OPS,
        .gsm = 0x0F,
        .ucs2 = 0x08,
        .session = DIALECT_ECHO,
        UMR,
        .destination = DIALECT_NUMBER,
    },
    {
        .name = "svc-letters",
        .sentence = "service_type BR, CA, AN and CR, EA, EF in place of ops",
        .letters = true,
        .begin_letters = "BR",
        .answer_letters = "CA",
        .abort_letters = "AN",
        .ask_letters = "CR",
        .end_letters = "EA",
        .release_letters = "EF",
        .gsm = 0x00,
        .ucs2 = 0x08,
        .destination = DIALECT_NUMBER,
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
