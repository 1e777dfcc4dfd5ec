#ifndef DARMAND_DAEMON_LINK_H
#define DARMAND_DAEMON_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/conf.h"
#include "daemon/connection.h"
#include "daemon/log.h"
#include "daemon/sender_text.h"
#include "protocol/pace.h"
#include "protocol/status.h"
#include "store/outbox.h"

/*
 * One way to an operator: its connections (one transceiver, or a transmitter and a receiver) and what
 * the sender knows about its pace.  Several links of one group are ways to the same operator: an SMS
 * reply may leave by any of them, and parts of a long message may arrive by any; a USSD session stays
 * on the link that asked.
 *
 * What arrives is sorted here and goes to turn_sms or turn_ussd; responses go to the sender or to
 * the USSD session they belong to.
 */

struct event;
struct service;
struct trace;

#define LINK_CONNECTIONS_MAX 2

/** What an operator wants of it (link_admin.h). */
enum link_admin { LINK_ACTIVE, LINK_DRAINING, LINK_SUSPENDED };

/** The reply whose parts are leaving, one after another as the pace allows. */
struct burst {
    bool open;
    struct reply_ref ref;
    uint8_t attempt;
    uint8_t next; /* the part to leave next */
    struct cut_reply cut;
};

struct link {
    struct conf_link conf; /* a copy: a reload compares it with the new one */
    struct service *service;
    struct connection *connections[LINK_CONNECTIONS_MAX];
    size_t connection_count;

    /* the sender's */
    struct pace pace;
    struct burst burst;
    uint8_t reference;        /* of the next long message */
    struct event *send_timer; /* when sending may go on */

    bool draining; /* lets no question in: drain.h */

    struct trace *trace; /* NULL, but while `darmandctl trace` wants the next PDUs */

    struct log_limit drops; /* lines about what is acknowledged and not answered */

    bool up;                  /* all its connections are bound */
    struct monotime up_since; /* that is so, or is not so */

    /* link_admin's */
    enum link_admin admin;
    struct monotime admin_since;
    struct monotime drain_by; /* while it drains: when that ends, done or not */
    bool relieved;            /* while it drains: others of its group send what is owed */

    uint64_t responses[STATUS_SETTINGS + 1]; /* to parts of replies, by class of their status */
    uint64_t lost;                           /* parts without a response in time */
    uint64_t questions;
    uint64_t answers; /* SMS replies accepted, USSD final pages sent */
};

/** Starts connecting.  NULL: no memory. */
struct link *link_new(struct service *service, const struct conf_link *conf);
void link_free(struct link *link);

/** The next `count` PDUs go into a new trace; one that is under way ends.  Errors as trace_begin. */
enum dm_error link_trace(struct link *link, unsigned count) DM_CHECKED;

/** An operator has mended something: what waits to connect again does so now. */
void link_wake(struct link *link);

void link_stop(struct link *link);
/** Takes a stop back. */
void link_start(struct link *link);
bool link_is_stopped(const struct link *link);

/** Stands for the link's group in segment_table_add: one number for one name, whatever is reloaded. */
uint32_t link_group(const struct link *link);

/** The connection that can submit now; NULL when there is none. */
struct connection *link_transmitter(const struct link *link);
/** The connection of a connection_id, or NULL. */
struct connection *link_connection(const struct link *link, uint64_t id);

/*
 * What a submit_sm was for, packed into the token of connection_submit: an SMS reply of the outbox
 * with the part of it and the attempt at it, or a page of a USSD session.
 */
enum submit_kind { SUBMIT_ENTRY = 0, SUBMIT_NOTICE = 1, SUBMIT_PAGE = 2 };
struct submitted {
    enum submit_kind kind;
    uint8_t attempt;
    uint8_t part;    /* 0 … 63 */
    uint64_t number; /* below 2^48 */
};
uint64_t submitted_pack(struct submitted submitted);
struct submitted submitted_unpack(uint64_t token);

#endif
