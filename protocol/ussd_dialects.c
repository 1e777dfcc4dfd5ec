/* The rows of protocol/ussd.h. */
#include <string.h>

#include "protocol/ussd.h"

/* The standard's ops, and those on which vendors agree. */
static const struct ussd_op usual_ops[] = {
    {0x00, USSD_BEGIN, false},      /* PSSD indication */
    {0x01, USSD_BEGIN, false},      /* PSSR indication */
    {0x02, USSD_ANSWER, false},     /* USSR request, sent back by some instead of the confirm */
    {0x12, USSD_ANSWER, false},     /* USSR confirm */
    {0x13, USSD_NOTICE_ACK, false}, /* USSN confirm */
    {0x10, USSD_ABORT, false},      /* PSSD response: the session is closed */
    {0x11, USSD_ABORT, false},      /* PSSR response: the same */
    {0x81, USSD_ABORT, false},      /* released by the subscriber or the network */
    {0x92, USSD_ANSWER, true},      /* USSR confirm and close */
    {USSD_OP_NONE, USSD_ABORT, false},
};

/* Under Mica every other op goes on. */
static const struct ussd_op mica_ops[] = {
    {0x01, USSD_BEGIN, false},
    {0x12, USSD_ANSWER, false},
    {0x81, USSD_ABORT, false},
    {USSD_OP_NONE, USSD_ABORT, false},
};

/* SMPP+ and Eyeline, with the hang-ups below 0x80 that one vendor's clients know (facts §2.3). */
static const struct ussd_op vendor_ops[] = {
    {0x00, USSD_BEGIN, false},      {0x01, USSD_BEGIN, false}, {0x12, USSD_ANSWER, false},
    {0x13, USSD_NOTICE_ACK, false}, {0x10, USSD_ABORT, false}, {0x11, USSD_ABORT, false},
    {0x23, USSD_BEGIN, true},  /* a one-shot request, for which there is no dialogue to answer in */
    {0x41, USSD_ABORT, false}, /* hang-up */
    {0x42, USSD_ABORT, false}, /* failure */
    {0x43, USSD_ABORT, false}, /* reject */
    {0x81, USSD_ABORT, false},      {0x92, USSD_ANSWER, true}, {USSD_OP_NONE, USSD_ABORT, false},
};

#define ALWAYS_USSD                                                                                \
    {                                                                                              \
        "USSD", "USSD", "USSD"                                                                     \
    }
#define USUAL_SIGNS (USSD_SIGN_OP | USSD_SIGN_SERVICE_TYPE)

static const struct ussd_dialect dialects[] = {
    {
        /* SMPP 3.4 §5.3.2.44 by the letter, and a release op, of which the standard has none. */
        .name = "standard",
        .signs = USUAL_SIGNS,
        .carrier = USSD_CARRIER_NONE,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ANSWER,
        .ops_out = {[USSD_ASK] = 0x02, [USSD_END] = 0x11, [USSD_RELEASE] = 0x80},
        .service_types = ALWAYS_USSD,
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
    },
    {
        /* Nothing but the MSISDN names the session, and data_coding is the CBS table's. */
        .name = "msisdn-only",
        .signs = USUAL_SIGNS | USSD_SIGN_DIALLED,
        .carrier = USSD_CARRIER_NONE,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ANSWER,
        .ops_out = {[USSD_ASK] = 0x02, [USSD_END] = 0x11, [USSD_RELEASE] = 0x80},
        .service_types = ALWAYS_USSD,
        .dcs_gsm7 = 0x0F,
        .dcs_ucs2 = 0x08,
    },
    {
        /* its_session_info comes back to the gateway bit for bit. */
        .name = "echo-its",
        .signs = USUAL_SIGNS | USSD_SIGN_REFERENCE,
        .carrier = USSD_CARRIER_ITS16,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ANSWER,
        .ops_out = {[USSD_ASK] = 0x02, [USSD_END] = 0x11, [USSD_RELEASE] = 0x80},
        .service_types = ALWAYS_USSD,
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
    },
    {
        /* Only the end bit ends a session we are asked in; any op without a row ends it as well. */
        .name = "its15",
        .signs = USUAL_SIGNS | USSD_SIGN_REFERENCE,
        .carrier = USSD_CARRIER_ITS15_END,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ABORT,
        .ops_out = {[USSD_ASK] = 0x02, [USSD_END] = 0x02, [USSD_RELEASE] = 0x02},
        .service_types = ALWAYS_USSD,
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
    },
    {
        /* its_session_info as SMPP 3.4 §5.3.2.43 has it: the sequence is the ESME's to count. */
        .name = "its8",
        .signs = USUAL_SIGNS | USSD_SIGN_REFERENCE,
        .carrier = USSD_CARRIER_ITS8,
        .counts = true,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ANSWER,
        .ops_out = {[USSD_ASK] = 0x02, [USSD_END] = 0x11, [USSD_RELEASE] = 0x80},
        .service_types = ALWAYS_USSD,
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
    },
    {
        /* Every page in the default alphabet is data_coding 0.  The end is decimal 17; a gateway
         * that wants the 0x17 of some clients needs a dialect of its own (facts §1.1). */
        .name = "mica",
        .signs = USUAL_SIGNS,
        .carrier = USSD_CARRIER_UMR,
        .ops_in = mica_ops,
        .unknown_op_in = USSD_ANSWER,
        .ops_out = {[USSD_ASK] = 0x02, [USSD_END] = 0x11, [USSD_RELEASE] = 0x80},
        .service_types = ALWAYS_USSD,
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
    },
    {
        /* Comverse SMPP+: the gateway's dialogue id in a TLV of its own, pages in data_sm. */
        .name = "smpp-plus",
        .signs = USUAL_SIGNS | USSD_SIGN_REFERENCE,
        .carrier = USSD_CARRIER_TLV32,
        .ops_in = vendor_ops,
        .unknown_op_in = USSD_ANSWER,
        .ops_out = {[USSD_ASK] = 0x02, [USSD_END] = 0x11, [USSD_RELEASE] = 0x80},
        .service_types = ALWAYS_USSD,
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
        .data_sm = true,
    },
    {
        /* Eyeline, Sibinco: USSD in data_sm is refused, data_coding 15 is its own 7-bit one. */
        .name = "eyeline",
        .signs = USUAL_SIGNS,
        .carrier = USSD_CARRIER_UMR,
        .ops_in = vendor_ops,
        .unknown_op_in = USSD_ANSWER,
        .ops_out = {[USSD_ASK] = 0x02, [USSD_END] = 0x11, [USSD_RELEASE] = 0x80},
        .service_types = ALWAYS_USSD,
        .dcs_gsm7 = 0x0F,
        .dcs_ucs2 = 0x08,
    },
    {
        /* The op is two letters of service_type: C continue or E end, then R request, A response
         * or F release.  No op TLV goes out; one that comes in without letters is understood. */
        .name = "svc-letters",
        .signs = USSD_SIGN_LETTERS | USSD_SIGN_OP,
        .carrier = USSD_CARRIER_NONE,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ANSWER,
        .ops_out = {USSD_OP_NONE, USSD_OP_NONE, USSD_OP_NONE},
        .service_types = {[USSD_ASK] = "CR", [USSD_END] = "EA", [USSD_RELEASE] = "EF"},
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
    },
};
#define DIALECTS (sizeof dialects / sizeof dialects[0])

const struct ussd_dialect *ussd_dialect_find(const char *name)
{
    for (size_t i = 0; i < DIALECTS; i++) {
        if (strcmp(dialects[i].name, name) == 0)
            return &dialects[i];
    }
    return NULL;
}

const char *ussd_dialect_name_at(size_t index)
{
    return index < DIALECTS ? dialects[index].name : NULL;
}

const char *ussd_carrier_name_at(size_t index)
{
    static const char *const names[] = {
        [USSD_CARRIER_NONE] = "none",   [USSD_CARRIER_UMR] = "umr",
        [USSD_CARRIER_ITS16] = "its16", [USSD_CARRIER_ITS15_END] = "its15",
        [USSD_CARRIER_ITS8] = "its8",   [USSD_CARRIER_TLV32] = "tlv32",
    };

    return index < sizeof names / sizeof names[0] ? names[index] : NULL;
}

static bool same_own_ops(const struct ussd_dialect *a, const struct ussd_dialect *b)
{
    if (a->own_op_count != b->own_op_count)
        return false;
    for (size_t i = 0; i < a->own_op_count; i++) {
        if (a->own_ops_in[i].op != b->own_ops_in[i].op ||
            a->own_ops_in[i].event != b->own_ops_in[i].event)
            return false;
    }
    return true;
}

bool ussd_dialect_equal(const struct ussd_dialect *a, const struct ussd_dialect *b)
{
    return strcmp(a->name, b->name) == 0 && a->signs == b->signs && a->carrier == b->carrier &&
           a->counts == b->counts && a->end_clear == b->end_clear && a->ops_in == b->ops_in &&
           same_own_ops(a, b) && a->unknown_op_in == b->unknown_op_in &&
           memcmp(a->ops_out, b->ops_out, sizeof a->ops_out) == 0 &&
           memcmp(a->service_types, b->service_types, sizeof a->service_types) == 0 &&
           a->dcs_gsm7 == b->dcs_gsm7 && a->dcs_ucs2 == b->dcs_ucs2 && a->data_sm == b->data_sm &&
           a->payload == b->payload;
}

static unsigned umr_of(const struct ussd_reference *reference)
{
    return (unsigned)reference->octets[0] << 8 | reference->octets[1];
}

bool ussd_reference_same(const struct ussd_dialect *dialect, const struct ussd_reference *session,
                         const struct ussd_reference *other)
{
    if (session->size != other->size)
        return false;
    if (dialect->carrier == USSD_CARRIER_ITS8)
        return session->size == 0 || session->octets[0] == other->octets[0];
    if (dialect->carrier == USSD_CARRIER_UMR && session->size == 2 &&
        umr_of(other) == ((umr_of(session) + 1) & 0xFFFFu))
        return true;
    return memcmp(session->octets, other->octets, session->size) == 0;
}
