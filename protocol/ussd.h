#ifndef DARMAND_PROTOCOL_USSD_H
#define DARMAND_PROTOCOL_USSD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/message.h"
#include "protocol/pdu.h"
#include "protocol/text.h"

/*
 * USSD over SMPP: each operator's habits as a row of a table (facts "smpp-ussd" §2, §8), so that
 * another operator is another row and no new code.
 *
 *   ussd_dialects.c  the rows        ussd_read.c  what the gateway says
 *                                    ussd_write.c what we say
 *
 * A dialect says how a session begins, goes on and ends in both directions, and what carries its
 * reference.  The MSISDN is always the key of a session; the reference is a check and is given
 * back.  No row has met an Iranian gateway yet: ask the operator, or take a trace.
 */

/** What carries the session's reference. */
enum ussd_carrier {
    USSD_CARRIER_NONE,      /* K0: the MSISDN alone */
    USSD_CARRIER_UMR,       /* K1: user_message_reference, echoed */
    USSD_CARRIER_ITS16,     /* K2: its_session_info, opaque, echoed bit for bit */
    USSD_CARRIER_ITS15_END, /* K3: its_session_info, 15-bit id, bit 0 = end of session */
    USSD_CARRIER_ITS8,      /* K4, K5: its_session_info by the book: id, sequence << 1 | end */
    USSD_CARRIER_TLV32,     /* K6: a vendor's TLV 0x1501 of four octets, echoed */
};

/** The name of a carrier in a configuration, "none" … "tlv32"; NULL behind the last. */
const char *ussd_carrier_name_at(size_t index);

/** The longest reference of any carrier. */
#define USSD_REFERENCE_MAX 4

/** As received, but without the end bit. */
struct ussd_reference {
    uint8_t octets[USSD_REFERENCE_MAX];
    uint8_t size; /* 0: none */
};

/** What the gateway says. */
enum ussd_event {
    USSD_BEGIN,      /* text: the dialled string, or its arguments */
    USSD_ANSWER,     /* text: what was typed */
    USSD_NOTICE_ACK, /* the handset has shown our notice; no text, nothing to do */
    USSD_ABORT,      /* the subscriber or the network ended it; no text */
};

/** What we say. */
enum ussd_action {
    USSD_ASK,     /* show the text, wait for an answer */
    USSD_END,     /* show the text, the session is over */
    USSD_RELEASE, /* end without a text */
};

#define USSD_ACTIONS 3

/* ---- dialects ----------------------------------------------------------------------------- */

/** No op: none came, or none is sent. */
#define USSD_OP_NONE 0xFF

/** What an op means when the gateway sends it. */
struct ussd_op {
    uint8_t op;
    enum ussd_event event;
    bool last; /* and the gateway has closed the session: no page of ours can be shown */
};

/** By what a deliver_sm or data_sm is known as USSD (facts §2.4); any one is enough. */
#define USSD_SIGN_OP           1u  /* the op TLV */
#define USSD_SIGN_SERVICE_TYPE 2u  /* the service_type we send ourselves */
#define USSD_SIGN_REFERENCE    4u  /* the TLV of the carrier */
#define USSD_SIGN_LETTERS      8u  /* a service_type of two letters, which are the op */
#define USSD_SIGN_DIALLED      16u /* a text that is *…# */

#define USSD_DIALECT_NAME_MAX 15
#define USSD_SERVICE_TYPE_MAX 5
#define USSD_OWN_OPS_MAX      3

/**
 * One operator's habits (facts §8).  A configuration copies a row and changes what differs.
 */
struct ussd_dialect {
    char name[USSD_DIALECT_NAME_MAX + 1];
    unsigned signs; /* USSD_SIGN_* */
    enum ussd_carrier carrier;
    bool counts;    /* USSD_CARRIER_ITS8: our page has the next sequence, not the same */
    bool end_clear; /* USSD_CARRIER_ITS8: the end is bit 0 clear, not set */
    const struct ussd_op *ops_in;                /* ends with USSD_OP_NONE */
    struct ussd_op own_ops_in[USSD_OWN_OPS_MAX]; /* of a configuration; looked at first */
    size_t own_op_count;
    enum ussd_event unknown_op_in; /* the meaning of an op that is in neither */
    uint8_t ops_out[USSD_ACTIONS]; /* for each enum ussd_action */
    char service_types[USSD_ACTIONS][USSD_SERVICE_TYPE_MAX + 1]; /* likewise */
    uint8_t dcs_gsm7; /* data_coding of a page in GSM 03.38 */
    uint8_t dcs_ucs2; /* data_coding of a page in UCS-2 */
    bool data_sm;     /* pages go out in data_sm, which has its text in message_payload */
    bool payload;     /* the text goes out in message_payload of a submit_sm */
};

/**
 * The row of that name, or NULL.  Names: standard, msisdn-only, echo-its, its15, its8, mica,
 * smpp-plus, eyeline, svc-letters.
 */
const struct ussd_dialect *ussd_dialect_find(const char *name);

/** The i-th row's name for messages and manuals; NULL behind the last. */
const char *ussd_dialect_name_at(size_t index);

/** Whether two dialects speak alike, their names included. */
bool ussd_dialect_equal(const struct ussd_dialect *a, const struct ussd_dialect *b);

/**
 * Whether a reference may be that of a session which began with another: equal; by its id alone
 * under its8; or one higher under user_message_reference, which some gateways count up when an old
 * session hangs (facts §2.1).
 */
bool ussd_reference_same(const struct ussd_dialect *dialect, const struct ussd_reference *session,
                         const struct ussd_reference *other);

/* ---- in ----------------------------------------------------------------------------------- */

/**
 * True when a deliver_sm or data_sm is USSD by any of the dialect's signs.  A receipt never is.  A
 * short message whose text merely looks like *…# is not, but under msisdn-only.
 */
bool ussd_detect(const struct ussd_dialect *dialect, const struct pdu *pdu);

struct ussd_indication {
    enum ussd_event event;
    struct message message;
    struct ussd_reference reference;
    uint8_t op;   /* as received, for the log; USSD_OP_NONE when there was none */
    bool last;    /* the gateway has closed the session with this */
    bool guessed; /* a begin that no op says, but what was dialled */
    /* A guessed begin without a text.  Where a session is open or was until now, this is how some
     * gateways say that it has ended (facts §1.2). */
    bool bare;
};

/**
 * Reads a PDU that ussd_detect has recognised.  An end bit beats the op; 0x81 and the ops that
 * close a session are USSD_ABORT; 0x92 is an answer behind which the gateway has closed; one the
 * dialect has no row for is an answer, but USSD_ABORT under its15 (facts §2.2).  Letters in the
 * service_type are read before an op.  Without either it is a begin when what was dialled starts
 * with *, else an answer.  A begin whose text is empty takes the destination as what was dialled.
 *
 * Text comes from short_message or message_payload; trailing CR and NUL are dropped.
 * `link_alphabet` as in text_alphabet_of.  DM_E_FORMAT: the session TLV is missing or has the wrong
 * size.  DM_E_ENCODING, DM_E_FULL: the text cannot be read.
 */
enum dm_error ussd_read(const struct ussd_dialect *dialect, const struct pdu *pdu,
                        enum text_alphabet link_alphabet,
                        struct ussd_indication *indication) DM_CHECKED;

/* ---- out ---------------------------------------------------------------------------------- */

/** A submit_sm or data_sm ready for pdu_encode, with the octets its pointers borrow. */
struct ussd_page {
    struct pdu pdu;
    uint8_t text[TEXT_USSD_OCTETS];
    uint8_t op;
    uint8_t reference[USSD_REFERENCE_MAX];
};

/**
 * Writes one page of a session: destination is the subscriber as received (`to`), source the number
 * they dialled (`from`).  sequence_number is left 0 for the caller.  A reference of size 0 starts a
 * session of our own.  Text goes out in GSM 03.38 when it can, else UCS-2, under the dialect's
 * data_coding; with USSD_RELEASE it is not looked at and may be NULL.  DM_E_LENGTH: more than 160
 * octets, or an empty text with USSD_ASK or USSD_END (facts §4.1).  DM_E_ENCODING: malformed UTF-8.
 * The page must stay where it is until encoded.
 */
enum dm_error ussd_write(const struct ussd_dialect *dialect, enum ussd_action action,
                         const struct smpp_address *to, const struct smpp_address *from,
                         const struct ussd_reference *reference, const char *text,
                         struct ussd_page *page) DM_CHECKED;

#endif
