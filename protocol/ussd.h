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
 * A dialect says how a session begins, goes on and ends in both directions, and what carries its
 * reference.  The MSISDN is always the key of a session; the reference is a check and is given
 * back.
 */

/** What carries the session's reference. */
enum ussd_carrier {
    USSD_CARRIER_NONE,      /* K0: the MSISDN alone */
    USSD_CARRIER_ITS16,     /* K2: its_session_info, opaque, echoed bit for bit */
    USSD_CARRIER_ITS15_END, /* K3: its_session_info, 15-bit id, bit 0 = end of session */
};

/** The longest reference of any carrier. */
#define USSD_REFERENCE_MAX 4

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

struct ussd_dialect;

/** The row of that name, or NULL.  Names: standard, msisdn-only, echo-its, its15. */
const struct ussd_dialect *ussd_dialect_find(const char *name);

/** The i-th row's name for messages and manuals; NULL behind the last. */
const char *ussd_dialect_name_at(size_t index);
const char *ussd_dialect_name(const struct ussd_dialect *dialect);

/**
 * True when a deliver_sm or data_sm is USSD under this dialect: any of the op TLV, its
 * service_type, its session TLV.  A receipt never is.  A short message whose text merely looks like
 * *…# is not.
 */
bool ussd_detect(const struct ussd_dialect *dialect, const struct pdu *pdu);

struct ussd_indication {
    enum ussd_event event;
    struct message message;
    struct ussd_reference reference;
    uint8_t op; /* as received, for the log; 0xFF when there was none */
};

/**
 * Reads a PDU that ussd_detect has recognised.  An end bit beats the op; 0x81 and the ops that
 * close a session are USSD_ABORT; one the dialect has no row for is an answer, but USSD_ABORT under
 * its15 (facts §2.2).  Without an op it is a begin when what was dialled starts with *, else an
 * answer.  A begin whose text is empty takes the destination as what was dialled.
 *
 * Text comes from short_message or message_payload; trailing CR and NUL are dropped.
 * `link_alphabet` as in text_alphabet_of.  DM_E_FORMAT: the session TLV is missing or has the wrong
 * size.  DM_E_ENCODING, DM_E_FULL: the text cannot be read.
 */
enum dm_error ussd_read(const struct ussd_dialect *dialect, const struct pdu *pdu,
                        enum text_alphabet link_alphabet,
                        struct ussd_indication *indication) DM_CHECKED;

/** A submit_sm ready for pdu_encode, with the octets its pointers borrow. */
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
