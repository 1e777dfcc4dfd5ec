#ifndef DARMAND_PROTOCOL_STATUS_H
#define DARMAND_PROTOCOL_STATUS_H

#include <stdint.h>

/*
 * command_status (SMPP 3.4 §5.1.3): its name, and what it means for the message and the link.
 * The classes are those of facts "smpp-sms-esme" §10.  Unknown and vendor codes are permanent.
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
    STATUS_LINK,      /* the bind is not what it should be: rebind */
    STATUS_SETTINGS,  /* our configuration is wrong for this peer: never taken, tell the operator */
};

/** "ESME_RTHROTTLED" and so on; "" for a number without a name.  Never NULL. */
const char *status_name(uint32_t status);

/** What a status in a submit_sm_resp or data_sm_resp calls for. */
enum status_class status_class(uint32_t status);

#endif
