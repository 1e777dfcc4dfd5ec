#ifndef DARMAND_DAEMON_LINK_H
#define DARMAND_DAEMON_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/conf.h"
#include "daemon/connection.h"
#include "daemon/log.h"
#include "protocol/segment.h"

/*
 * One operator: its connections (one transceiver, or a transmitter and a receiver), the parts of
 * long messages that wait for the rest, and what the sender knows about its pace.
 *
 * What arrives is sorted here and goes to turn_sms or turn_ussd; responses go to the sender or to
 * the USSD session they belong to.
 */

struct event;
struct service;

#define LINK_CONNECTIONS_MAX 2

struct link {
    struct conf_link conf; /* a copy: a reload compares it with the new one */
    struct service *service;
    struct connection *connections[LINK_CONNECTIONS_MAX];
    size_t connection_count;
    struct segment_table *parts;
    uint32_t group; /* keeps its parts apart from another link's */

    /* the sender's */
    uint32_t in_flight;           /* SMS parts awaiting their response */
    double tokens;                /* of the rate's bucket, in parts */
    struct monotime tokens_at;    /* when they were counted */
    struct monotime paused_until; /* after a throttling status */
    int64_t pause_ms;             /* the last pause; doubles up to a bound */
    uint8_t reference;            /* of the next long message */
    struct event *pace;           /* when sending may go on */

    struct log_limit drops; /* lines about what is acknowledged and not answered */

    uint64_t questions;
    uint64_t answers; /* SMS replies accepted, USSD final pages sent */
};

/** Starts connecting.  NULL: no memory. */
struct link *link_new(struct service *service, const struct conf_link *conf, uint32_t group);
void link_free(struct link *link);

/** An operator has mended something: what waits to connect again does so now. */
void link_wake(struct link *link);

void link_stop(struct link *link);
bool link_is_stopped(const struct link *link);

/** The connection that can submit now; NULL when there is none. */
struct connection *link_transmitter(const struct link *link);
/** The connection of a connection_id, or NULL. */
struct connection *link_connection(const struct link *link, uint64_t id);

/*
 * What a submit_sm was for, packed into the token of connection_submit: an SMS reply of the outbox
 * and which attempt at it, or a page of a USSD session.
 */
enum submit_kind { SUBMIT_ENTRY = 0, SUBMIT_NOTICE = 1, SUBMIT_PAGE = 2 };
struct submitted {
    enum submit_kind kind;
    uint8_t attempt;
    uint64_t number; /* below 2^48 */
};
uint64_t submitted_pack(struct submitted submitted);
struct submitted submitted_unpack(uint64_t token);

#endif
