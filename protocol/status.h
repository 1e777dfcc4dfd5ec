#ifndef DARMAND_PROTOCOL_STATUS_H
#define DARMAND_PROTOCOL_STATUS_H

#include <stddef.h>
#include <stdint.h>

/*
 * command_status (SMPP 3.4 §5.1.3): its name, and what it means for the message and the link.
 * The classes and their patience are those of facts "smpp-sms-esme" §10, last column.  Unknown and
 * vendor codes are permanent, unless a link's configuration knows better.
 */

enum smpp_status {
    SMPP_ROK = 0x00,
    SMPP_RINVMSGLEN = 0x01,
    SMPP_RINVCMDLEN = 0x02,
    SMPP_RINVCMDID = 0x03,
    SMPP_RINVBNDSTS = 0x04,
    SMPP_RALYBND = 0x05,
    SMPP_RSYSERR = 0x08,
    SMPP_RBINDFAIL = 0x0D,
    SMPP_RINVPASWD = 0x0E,
    SMPP_RINVSYSID = 0x0F,
    SMPP_RMSGQFUL = 0x14,
    SMPP_RINVSYSTYP = 0x53,
    SMPP_RTHROTTLED = 0x58,
    SMPP_RX_T_APPN = 0x64,
    SMPP_RX_P_APPN = 0x65,
};

enum status_class {
    STATUS_ACCEPTED,
    STATUS_TEMPORARY, /* send this message again later */
    STATUS_THROTTLED, /* the whole link pauses, then send again */
    STATUS_PERMANENT, /* this message will never be taken */
    STATUS_LINK,      /* the bind is not what it should be: rebind, then send again */
    STATUS_SETTINGS,  /* our configuration is wrong for this peer: never taken, tell the operator */
};

/** As often as its deadline allows. */
#define STATUS_ALWAYS UINT8_MAX

/** What a status in a submit_sm_resp or data_sm_resp calls for. */
struct status_rule {
    enum status_class class;
    uint8_t again;    /* how often the message is sent again after this status, at most */
    int64_t first_ms; /* the wait before the first time; it doubles … */
    int64_t last_ms;  /* … up to this */
};

/** What a link's configuration says of one status instead. */
struct status_override {
    uint32_t status;
    struct status_rule rule;
};

/** "ESME_RTHROTTLED" and so on; "" for a number without a name.  Never NULL. */
const char *status_name(uint32_t status);

/** The rule of a status; an override of the `count` given goes before the table. */
struct status_rule status_rule(uint32_t status, const struct status_override *overrides,
                               size_t count);

/** What a class has where nothing else is said. */
struct status_rule status_class_rule(enum status_class class);

/** "temporary" and so on, for the configuration; NULL behind the last. */
const char *status_class_name(size_t class);

/**
 * How long a message waits that was refused `refusals` times in a row (1: once) with the status of
 * this rule, in milliseconds; -1: it is not sent again.
 */
int64_t status_delay(const struct status_rule *rule, unsigned refusals);

#endif
