#ifndef DARMAND_PROTOCOL_MESSAGE_H
#define DARMAND_PROTOCOL_MESSAGE_H

#include <stddef.h>

#include "protocol/pdu.h"

/*
 * What a link hands on when somebody asked something: who, to which number, and the text in UTF-8.
 * Addresses are kept exactly as received, because the answer goes back to them (facts "smpp-ussd"
 * §2.5); who the caller *is* comes from msisdn_parse(from.digits).
 */

/** A question's text is short; what is longer is not a question (octets with the NUL). */
#define MESSAGE_TEXT_MAX 1024

struct message {
    struct smpp_address from;
    struct smpp_address to;
    char text[MESSAGE_TEXT_MAX];
};

#endif
