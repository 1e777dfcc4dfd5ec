#ifndef DARMAND_SIM_LOAD_H
#define DARMAND_SIM_LOAD_H

/*
 * Load: many phones ask, each at most one question at a time, and the time to the answer is
 * measured.
 *
 * With a rate the loop is open: a question has a scheduled time, and its latency counts from then,
 * so that a daemon that stalls cannot hide the questions that were kept waiting behind it.
 */

#include "test/sim/histogram.h"
#include "test/sim/network.h"
#include "test/sim/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/queue.h>

struct event;

struct load_options {
    unsigned count;                      /* questions */
    unsigned rate;                       /* a second; 0 = as fast as the window allows */
    unsigned window;                     /* questions sent and not answered */
    unsigned deadline;                   /* seconds for all */
    unsigned ussd_share;                 /* percent that dial */
    const char *handsets, *texts;        /* files of lines */
    const char *number, *dial, *answers; /* answers separated by commas */
    const char *journal;
    bool json;
};

struct question {
    TAILQ_ENTRY(question) link; /* while its phone is to answer a page */
    unsigned long number;       /* 1 is the first */
    struct handset *handset;
    int64_t scheduled, delivered; /* loop_now(): due, and last on its way to the ESME */
    unsigned step;                /* USSD: answers typed so far */
    bool ussd, acknowledged, answered, over;
};

TAILQ_HEAD(questions, question);

struct load {
    const struct load_options *options;
    struct loop *loop;
    struct network *network;
    struct words phones, texts, answers;
    struct handset **idle; /* ring of phones without question, longest idle first */
    size_t idle_first, idle_count;
    struct question *questions;
    struct questions to_answer;
    struct event *timer;
    FILE *journal;
    unsigned long count;       /* questions in all; fewer than were wanted after a signal */
    unsigned long begun, over; /* questions */
    unsigned long outstanding;
    unsigned long answers_got, errors, lost, duplicates;
    int64_t deadline, started, last_answer; /* loop_now(); 0 = not yet */
    int64_t longest_silence;                /* microseconds between two answers */
    struct histogram latency;               /* microseconds, since a question was due */
    struct histogram admitted;              /* the same, since it was last delivered */
};

/** The observer to open the network with; `load` may be filled later. */
struct observer load_observer(struct load *load);

/** Reads handsets and texts.  False after a line on stderr.  load_close in any case. */
bool load_open(struct load *load, struct loop *loop, struct network *network,
               const struct load_options *options);

/**
 * Runs to the end or the deadline and prints the result; after SIGTERM or SIGINT nothing more is
 * asked, and a second one ends it.  Whether every question that was asked was answered.
 */
bool load_run(struct load *load);

void load_close(struct load *load);

/** Prints the table or the JSON line. */
void load_report(const struct load *load);

#endif
