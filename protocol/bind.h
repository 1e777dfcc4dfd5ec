#ifndef DARMAND_PROTOCOL_BIND_H
#define DARMAND_PROTOCOL_BIND_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/times.h"

/*
 * One connection's life as a pure machine: (state, event, now) → actions.
 *
 *   waiting ─timer─▶ connecting ─connected─▶ binding ─bind_resp 0─▶ bound ─stop─▶ unbinding ─▶ stopped
 *      ▲                  │                      │                    │
 *      └────── back-off ──┴──────────────────────┴────── closed ──────┘
 *
 * and from unbinding or stopped, by a start, back to waiting.
 *
 * The machine keeps no socket and reads no clock.  It says what to do (`struct bind_actions`) and
 * when it wants BIND_TIMER next (bind_deadline).  Rules from facts "smpp-sms-esme" §7, §8, §11: the
 * old socket is closed before a new one is opened; wrong credentials back off slowly; 0x05 (already
 * bound) waits at least 30 s, because the peer still holds our dead session; any generic_nack while
 * binding is the bind's answer.  Every wait doubles from its least to its most, ±25 %.
 */

enum bind_state {
    BIND_WAITING,    /* not connected; the timer says when to try */
    BIND_CONNECTING, /* TCP connect under way */
    BIND_BINDING,    /* bind_* sent */
    BIND_BOUND,
    BIND_UNBINDING, /* unbind sent, or the peer's answered */
    BIND_STOPPED,   /* stopped, until BIND_START if that ever comes */
};

enum bind_event {
    BIND_TIMER,
    BIND_WAKE, /* an operator has mended something: no need to wait any longer */
    BIND_CONNECTED,
    BIND_CLOSED,       /* connect failed, or the connection ended, or we must drop it */
    BIND_ACCEPTED,     /* bind_*_resp with status 0 */
    BIND_REFUSED,      /* bind_*_resp or generic_nack with another status (give it in `status`) */
    BIND_RECEIVED,     /* any PDU arrived: the line is alive */
    BIND_PEER_UNBINDS, /* unbind arrived; its response is written by the caller */
    BIND_UNBIND_RESP,
    BIND_STOP,  /* we want to end: unbind, then close */
    BIND_START, /* we want to be bound again, after BIND_STOP */
};

/** All in milliseconds; bind_timing_default has the values of facts §8. */
struct bind_timing {
    int64_t connect_ms;
    int64_t bind_ms;
    int64_t enquire_ms; /* silence before enquire_link */
    int64_t answer_ms;  /* silence after enquire_link before the line counts as dead: two misses */
    int64_t unbind_ms;
    int64_t backoff_min_ms;
    int64_t backoff_max_ms;
    int64_t already_bound_ms; /* after 0x05; spread by a quarter it is still 30 s or more */
    int64_t refused_min_ms;   /* after refused credentials; also the longest wait after 0x05 */
    int64_t refused_max_ms;
};
extern const struct bind_timing bind_timing_default;

struct bind_actions {
    bool close;   /* close the socket, if there is one; before everything else */
    bool connect; /* open a new one */
    bool send_bind;
    bool send_enquire_link;
    bool send_unbind;
    bool credentials_alarm; /* the peer refuses who we say we are: an operator must look */
    const char *reason;     /* why, in words, when the state changed; else NULL */
};

struct bind {
    enum bind_state state;
    struct bind_timing timing;
    struct monotime deadline; /* when BIND_TIMER is wanted */
    struct monotime since;    /* when the state was entered */
    uint32_t failures;        /* returns to waiting since the line last stood for 60 s */
    uint32_t refusals;        /* 0x05 and refused credentials since a bind was last accepted */
    uint32_t misses;          /* enquire_links without any PDU after them */
    bool stopping;            /* BIND_UNBINDING leads to BIND_STOPPED, not back to waiting */
};

/** A machine in BIND_WAITING that wants its timer at once. */
void bind_init(struct bind *bind, const struct bind_timing *timing, struct monotime now);

/**
 * One step.  `status` is looked at for BIND_REFUSED only; `random` (any 32 bits) spreads the
 * back-off by ±25 % so that many links do not return together.  An event that means nothing in a
 * state does nothing.
 */
struct bind_actions bind_step(struct bind *bind, enum bind_event event, uint32_t status,
                              struct monotime now, uint32_t random);

/**
 * Whether the PDU that refused a bind says that the peer knows no bind of this kind, or has none of it
 * for us: 0x03, 0x04, or any generic_nack (facts §7; Jasmin #1059).  A transceiver may then be tried as
 * a transmitter and a receiver, and the other way round.
 */
bool bind_is_unknown(uint32_t command_id, uint32_t status);

/** The longest silence, in milliseconds, that a bound line outlives. */
int64_t bind_silence_ms(const struct bind_timing *timing);

/** When BIND_TIMER is wanted; MONOTIME_NEVER when it is not. */
struct monotime bind_deadline(const struct bind *bind);

/** "waiting", "bound" and so on. */
const char *bind_state_name(enum bind_state state);

#endif
