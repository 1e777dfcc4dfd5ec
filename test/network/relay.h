#ifndef DARMAND_TEST_RELAY_H
#define DARMAND_TEST_RELAY_H

/*
 * Pairs of sockets, an ESME's and its SMSC's, between which octets are carried as a network carries
 * them that has this or that fault.  proxy.c opens the sockets and says which fault.
 *
 * A test's program: what cannot be had (memory, a descriptor) ends it with a line on stderr.
 */

#include <stdbool.h>
#include <sys/queue.h>

struct event_base;
struct pair;

enum fault {
    FAULT_NONE,
    FAULT_SPLIT,     /* octets go on so many at a time, each time in a segment of their own */
    FAULT_DELAY,     /* what comes is held for so many ms at most, and goes on in one burst */
    FAULT_DUPLICATE, /* so many of 100 PDUs of the SMSC come twice */
    FAULT_STALL,     /* nothing is read any more, from either side */
    FAULT_CUT,       /* a connection ends behind so many octets more of either way */
    FAULT_RESET,     /* a connection ends at once with a RST */
    FAULT_HALF_OPEN, /* the connections there are lose all octets, and no side is told of an end */
};

struct relay {
    struct event_base *base;
    enum fault fault;
    unsigned extent; /* so many */
    LIST_HEAD(, pair) pairs;
};

/** Carries between two connected sockets from now on, and closes both when one has ended. */
void relay_add(struct relay *relay, int esme, int smsc);

/** From now on the network is like this; with FAULT_NONE what was half-open is reset. */
void relay_set(struct relay *relay, enum fault fault, unsigned extent);

/** Ends the program unless `good`, saying what could not be done and errno. */
void must(bool good, const char *what);

#endif
