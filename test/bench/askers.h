#ifndef DARMAND_TEST_BENCH_ASKERS_H
#define DARMAND_TEST_BENCH_ASKERS_H

#include <stdbool.h>
#include <stdint.h>

#include "test/bench/stream.h"

/*
 * The phones of a measurement and what they ask: numbers in a row from ASKERS_FIRST on, as people(1)
 * gives them to centres, each with one question outstanding at most.  So an answer is matched by its
 * destination, and a response by its sequence number, in which the phone stands.
 *
 * What is asked about are persons of the population, scattered over all of it.  No phone asks about the
 * same person twice until it has asked ASKERS_IDS times: a repeated question costs less.
 */

#define ASKERS_FIRST UINT64_C(989100000000)
#define ASKERS_MOST  (1U << 20)
#define ASKERS_IDS   (1U << 20)
#define ASKERS_STEPS 8

struct asker {
    struct stream *stream; /* the link of its question */
    int64_t due;           /* when the question was to be sent; nanoseconds */
    uint32_t asked;        /* questions so far */
    uint8_t step;          /* of its USSD session: what is to be typed next */
    bool waiting;
};

struct askers_options {
    uint32_t phones;  /* at most ASKERS_MOST */
    uint64_t persons; /* of the population: seed 1 */
    uint32_t skip;    /* questions each has asked in an earlier run */
    const char *ussd; /* "*4*1420#,1,%": dialled, then typed page by page, % is the ID; NULL: SMS */
};

struct askers_rest {
    uint32_t phone;
    int64_t until;
};

struct askers {
    struct asker *all;
    uint32_t count, idle_first, idle_count;
    uint32_t *idle; /* ring, the longest idle first */
    uint32_t rest_first, rest_count;
    struct askers_rest *resting; /* ring, the longest resting first */
    char (*ids)[16];
    char steps[ASKERS_STEPS][32];
    unsigned step_count; /* 0: SMS */
};

enum askers_arrival {
    ASKERS_NOTHING, /* nobody waits for it */
    ASKERS_PAGE,    /* one that asks; the next step was sent */
    ASKERS_ANSWER   /* the question is over */
};

/** Ends the program when there is no memory. */
void askers_open(struct askers *askers, const struct askers_options *options);
void askers_close(struct askers *askers);

/** Somebody asks on that link.  False: the link takes no more for now, or nobody is idle. */
bool askers_ask(struct askers *askers, struct stream *stream, int64_t due);

/** A submit_sm has come; *due is that of the question. */
enum askers_arrival askers_arrived(struct askers *askers, const struct stream_pdu *pdu,
                                   int64_t *due);
/**
 * A deliver_sm_resp that refuses.  True: there was a question, which will not be asked again; it takes
 * its place for ASKERS_REST all the same, as a message centre lets rest what it was told to.
 */
#define ASKERS_REST INT64_C(1000000000)
bool askers_refused(struct askers *askers, const struct stream_pdu *pdu, int64_t now);
/** Those whose rest is over. */
uint32_t askers_rested(struct askers *askers, int64_t now);

#endif
