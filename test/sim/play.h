#ifndef DARMAND_SIM_PLAY_H
#define DARMAND_SIM_PLAY_H

/*
 * The keypad: a person at the phones, one line at a time.
 *
 * Lines wait while an answer is on its way, so that a file or a pipe plays as a person does.
 */

#include "test/sim/network.h"
#include "test/sim/screen.h"

#include <stdbool.h>
#include <stddef.h>

#define PLAY_PHONES 32U

struct event;
struct evbuffer;

struct play {
    struct loop *loop;
    struct network *network;
    const struct screen *screen;
    const char *number; /* texts go there */
    struct handset *phones[PLAY_PHONES];
    size_t phone_count, current;
    bool terminal; /* prompts */
    bool bound, ended;
    int64_t busy_until; /* an answer is awaited till then at most; 0 = none */
    struct evbuffer *typed;
    struct event *input, *timer;
};

/** The observer to open the network with. */
struct observer play_observer(struct play *play);

/** Adds a phone "MSISDN" or "MSISDN=NAME".  False when it is no number or one too many. */
bool play_add_phone(struct play *play, const char *phone);

/** Plays until /quit, the end of input or a signal.  False after a line on stderr. */
bool play_run(struct play *play);

#endif
