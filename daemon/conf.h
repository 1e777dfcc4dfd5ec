#ifndef DARMAND_DAEMON_CONF_H
#define DARMAND_DAEMON_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/complaints.h"
#include "daemon/menu.h"
#include "daemon/quota.h"
#include "daemon/role.h"
#include "daemon/texts.h"
#include "protocol/error.h"
#include "protocol/pdu.h"
#include "protocol/receipt.h"
#include "protocol/segment.h"
#include "protocol/status.h"
#include "protocol/text.h"
#include "protocol/ussd.h"
#include "store/gate.h"
#include "store/record.h"

/*
 * The configuration: one file read whole into one new struct, or refused whole with every error
 * named (darmand.conf(5)).  Nothing here opens a socket or a store.
 *
 * Relative paths in the file are relative to the file's own directory.
 *
 * Every error of meaning is named in one run, with two limits: an error of syntax ends the reading of
 * a file (conf_file.h), and menus are looked at once the texts they name are sound.
 */

/** Kinds of centres that ask about patients: those of enum provider_kind before the desk. */
#define CONF_NOTICE_KINDS PROVIDER_DESK

#define CONF_LINKS_MAX    64
#define CONF_DIALECTS_MAX 16
#define CONF_PATH_MAX     512
#define CONF_HOST_MAX     255

enum conf_bind { CONF_BIND_TRANSCEIVER, CONF_BIND_PAIR, CONF_BIND_AUTO };

/** How a link is encrypted and its peer known, when it is. */
struct conf_tls {
    bool on;
    char ca_file[CONF_PATH_MAX];     /* whom to trust; "": the system's authorities */
    char name[CONF_HOST_MAX + 1];    /* name or address the peer's certificate must be for */
    char certificate[CONF_PATH_MAX]; /* ours, its chain behind it; "": none */
    char key[CONF_PATH_MAX];
};

/** Statuses a link may have rules of its own for. */
#define CONF_STATUSES_MAX 32

/** How SMS replies leave on a link, and what is made of the SMSC's answers. */
struct conf_sending {
    enum segment_method long_sms;
    bool validity;               /* send the time left as validity_period */
    uint8_t registered_delivery; /* SMPP 3.4 §5.2.17: 0 none, 1 final, 2 failure */
    bool receipt_tlvs;           /* TLVs alone make a receipt */
    enum receipt_id_base id_base;
    struct status_override statuses[CONF_STATUSES_MAX];
    size_t status_count;
};

/** One operator's link.  Durations in milliseconds; the file has seconds. */
struct conf_link {
    char name[LINK_NAME_MAX + 1];
    char group[LINK_NAME_MAX + 1]; /* of links to one operator; the name when it is alone */
    char host[CONF_HOST_MAX + 1];
    uint16_t port;
    struct conf_tls tls;
    char system_id[SMPP_SYSTEM_ID_MAX + 1];
    char password[SMPP_PASSWORD_MAX + 1];
    char password_file[CONF_PATH_MAX]; /* "": it stood in the configuration */
    char system_type[SMPP_SYSTEM_TYPE_MAX + 1];
    enum conf_bind bind;
    uint32_t window; /* submit_sm awaiting their response, 1 … 4096 */
    uint32_t rate;   /* submit_sm parts a second, 0: no limit */
    struct ussd_dialect dialect;
    enum text_alphabet alphabet; /* what data_coding 0 means on this link */
    int64_t enquire_ms;
    int64_t answer_ms;   /* silence after an enquire_link that counts as a miss */
    int64_t response_ms; /* how long a submit_sm waits for its response */
    int64_t reconnect_max_ms;
    struct conf_sending sending;
};

/** What darmand-load lets into force. */
struct conf_data {
    unsigned keep; /* versions */
    struct gate_limits gate;
    char probes[CONF_PATH_MAX];        /* "": none */
    bool digest;                       /* no file without one */
    char signature_key[CONF_PATH_MAX]; /* "": no signature is asked for */
};

/** Where metrics and the status page are served; nowhere when neither is set. */
#define CONF_GROUP_MAX 33
struct conf_control {
    char readers[CONF_GROUP_MAX]; /* names as in the file, "": none given */
    char changers[CONF_GROUP_MAX];
    struct role_groups groups;
};

struct conf_metrics {
    char socket[CONF_PATH_MAX]; /* a Unix socket, or … */
    char address[46];           /* … an address, numeric, and a port */
    uint16_t port;
};

struct conf {
    char path[CONF_PATH_MAX];
    unsigned node; /* 0 … 9 */
    char state_dir[CONF_PATH_MAX];
    char control_socket[CONF_PATH_MAX];              /* default STATE/control */
    char secret_file[CONF_PATH_MAX];                 /* default STATE/secret */
    bool core_dumps;                                 /* for developers */
    int64_t drain_ms;                                /* of finishing what was begun, at a stop */
    char language[3];                                /* "fa" or "en" */
    struct ussd_dialect dialects[CONF_DIALECTS_MAX]; /* of the file's own */
    size_t dialect_count;
    struct conf_link links[CONF_LINKS_MAX];
    size_t link_count;

    char ussd_code[SMPP_ADDRESS_MAX + 1]; /* "*4*1420#" */
    int64_t ussd_step_ms;                 /* waiting for the subscriber, 90 s */
    int64_t ussd_session_ms;              /* a whole session, 180 s */
    int64_t ussd_slow_ms;   /* waiting for the disk, before it is complained about, 3 s */
    int64_t ussd_answer_ms; /* and before "try later" is said, 8 s */
    bool ussd_late_by_sms;  /* an answer no session showed goes by SMS */
    uint32_t ussd_sessions_max;

    char sms_number[SMPP_ADDRESS_MAX + 1]; /* "1420" */
    int64_t sms_deadline_ms;               /* a reply is worth something so long, 30 min */
    int64_t sms_same_ms;                   /* a message counts as the same one so long, 10 min */

    bool link_science;      /* R17, D11 */
    bool link_registry;     /* R17, D11 */
    int son_age;            /* R15: 19 */
    int max_data_age_days;  /* older data answers DOWN, D12; 0: no limit */
    int warn_data_age_days; /* older data is warned about; 0: not */

    int64_t wait_ms;           /* what has waited longer is a queue that grows; see door.h */
    uint32_t commit_queue_max; /* jobs at the committer */
    uint32_t outbox_max;
    uint32_t remember_max; /* messages taken, and inquiries, for which a repeat is told */
    uint32_t receipts_max; /* parts whose delivery receipt is awaited */

    struct quota_limits quota;
    uint32_t quota_centres_max; /* bounds of usage.h's tables */
    uint32_t quota_phones_max;
    uint32_t quota_blocks_max;

    struct conf_data data;

    bool notice[CONF_NOTICE_KINDS]; /* the insured are told of inquiries by this kind of centre */
    int64_t notice_worth_ms;        /* which is worth something so long, 6 h */

    struct conf_control control;
    struct conf_metrics metrics;
    struct texts texts;
    struct menus menus;

    char *normal; /* all of it as a file (conf_print.h), but texts and passwords */
};

/**
 * Reads, checks and completes with defaults; texts (TEXTS_DIR/texts.LANGUAGE) and menus included.
 * DM_E_FORMAT when there were errors, DM_E_IO when the file itself cannot be read; warnings alone are
 * DM_OK.  conf_free when done.
 */
enum dm_error conf_load(const char *path, struct conf **conf,
                        struct complaints *complaints) DM_CHECKED;
void conf_free(struct conf *conf);

/** Wipes the passwords, once whoever binds with them has them: no password is in memory twice. */
void conf_forget_passwords(struct conf *conf);

#endif
