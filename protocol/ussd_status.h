#ifndef DARMAND_PROTOCOL_USSD_STATUS_H
#define DARMAND_PROTOCOL_USSD_STATUS_H

#include <stdint.h>

/*
 * What the status in the response to a page says about the session (facts "smpp-ussd" §3.1).  A page
 * is perishable: after anything but USSD_FATE_RETRY its session is over, and a second
 * copy of it might open a new window on the phone.
 */

enum ussd_fate {
    USSD_FATE_ACCEPTED, /* the gateway has the page; that it was seen is not said */
    USSD_FATE_RETRY,    /* the gateway is busy and the session may be alive: soon once more */
    USSD_FATE_DEAD,     /* the session is over */
    USSD_FATE_ALARM,    /* over, and every other will be: somebody has to correct the settings */
};

enum ussd_fate ussd_fate(uint32_t status);

/** Why, in words for a log line: what USSD gateways mean by it, else the standard's name or "". */
const char *ussd_status_name(uint32_t status);

/** How long to wait before attempt number `attempt` + 1, in ms; -1: that was the last. */
int64_t ussd_retry_ms(unsigned attempt);

#endif
