#ifndef DARMAND_SIM_HANDSET_H
#define DARMAND_SIM_HANDSET_H

/*
 * A phone: its number and owner, what it last sent, the USSD session it is in, the parts of a long
 * SMS it has so far, and what has arrived and was not looked at yet.
 *
 * How messages reach it is the network's business (network.h), how it looks the screen's.
 */

#include "test/sim/concat.h"
#include "test/sim/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

struct connection;
struct delivery;

/** Something that reached the phone. */
struct arrival {
    TAILQ_ENTRY(arrival) link;
    bool page;  /* a USSD page, not an SMS */
    bool final; /* USSD: the session ended with it */
    char *text;
    char from[21];
    enum alphabet alphabet;
    size_t units; /* septets or UTF-16 units, all parts together */
    unsigned parts;
};

TAILQ_HEAD(arrivals, arrival);

enum session_end { SESSION_NOT_ENDED, SESSION_ENDED_BY_ESME, SESSION_ENDED_BY_USER, SESSION_LOST };

/** The phone's USSD session; the last one when it is not open. */
struct session {
    unsigned number; /* the how-manieth of the network */
    bool open;
    bool esme_owes;          /* a page; else the user owes an answer */
    uint32_t reference;      /* what the session's TLV holds, end bit 0 */
    struct connection *bind; /* the one it was begun on */
    char system_id[65];      /* of that bind */
    char destination[21];    /* what the ESME must be told in destination_addr */
    char code[21];           /* without a destination: what was dialled, for pages to come from */
    unsigned unacknowledged; /* deliver_sm of it without response */
    struct delivery *held;   /* its begin, as long as the abort of the one before is under way */
    enum session_end end;
    unsigned
        lost_on; /* the number of the bind that gave no response in time; 0: it was not so lost */
};

struct handset {
    struct handset *chain; /* in its hash bucket */
    char msisdn[21];
    char name[64];
    struct session session;
    unsigned aborts; /* aborts without deliver_sm_resp: what the ESME sends may be late */
    struct concat concat;
    struct arrivals inbox;
    char *sent;       /* the SMS it sent, until a screen showed it; NULL = none */
    char sent_to[21]; /* and to which number */
    char *path;       /* what was dialled and typed, " › " between; NULL = none */
    void *question;   /* load mode's */
};

#define HANDSET_BUCKETS 1048576U /* a load has millions of phones */

/** All phones, found by number. */
struct handsets {
    struct handset *buckets[HANDSET_BUCKETS];
};

/** The phone with this number, or NULL. */
struct handset *handsets_find(const struct handsets *handsets, const char *msisdn);

/** The same, made when there is none.  `name` NULL keeps the name it has. */
struct handset *handsets_add(struct handsets *handsets, const char *msisdn, const char *name);

/** Calls `visit` for each phone. */
void handsets_each(struct handsets *handsets, void (*visit)(void *context, struct handset *handset),
                   void *context);

/** Frees all phones. */
void handsets_clear(struct handsets *handsets);

/** Appends a copy of `arrival` to the inbox. */
void handset_keep(struct handset *handset, const struct arrival *arrival);

/** Takes the oldest arrival out of the inbox; NULL when it is empty.  Free with arrival_free. */
struct arrival *handset_take(struct handset *handset);

void arrival_free(struct arrival *arrival);

/** Remembers an SMS for the next screen. */
void handset_note_sent(struct handset *handset, const char *to, const char *text);

/** Begins the path of a USSD session (`more` false) or adds to it. */
void handset_note_typed(struct handset *handset, const char *text, bool more);

#endif
