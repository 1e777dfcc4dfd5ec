#ifndef DARMAND_TEST_UNIT_USSD_SUPPORT_H
#define DARMAND_TEST_UNIT_USSD_SUPPORT_H

#include "protocol/ussd.h"

/*
 * Rows of octets and what a dialect makes of them, shown to our own code, to libsmpp34 and to tshark.
 */

/** The phone of every row. */
extern const struct smpp_address ussd_support_subscriber;

struct ussd_received {
    const char *name;
    const char *dialect;
    const char *hex;
    enum ussd_event event;
    uint8_t op;
    const char *reference; /* in hex */
    const char *text;
    struct smpp_address dialled;
};

struct ussd_sent_page {
    const char *name;
    const char *dialect;
    enum ussd_action action;
    const char *reference; /* in hex */
    const char *text;
    struct smpp_address dialled;
    const char *hex;
};

/** The row's octets are USSD and say what the row says; libsmpp34 reads the same PDU in them. */
void ussd_support_read(const struct ussd_received *row);

/** The row's page becomes the row's octets, in which libsmpp34 reads the same. */
void ussd_support_write(const struct ussd_sent_page *row);

/** tshark reads in all of them what pdu_decode reads, or what was encoded. */
void ussd_support_show_tshark(const struct ussd_received *received, size_t received_count,
                              const struct ussd_sent_page *sent, size_t sent_count);

#endif
