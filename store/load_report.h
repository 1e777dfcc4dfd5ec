#ifndef DARMAND_STORE_LOAD_REPORT_H
#define DARMAND_STORE_LOAD_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "store/load_progress.h"

/*
 * Progress as a person reads it: on a terminal one line that is written over several times a second,
 * else (a journal, a file) a plain line every ten seconds, so that a short load says nothing.
 *
 *   persons.csv [########............]  41 %  18,450,000 rows  2,310,000/s  0:12 left
 *   persons.csv: 41 %, 18,450,000 rows, 2,310,000/s, 0:12 left
 *
 * Of a pipe, whose length nobody knows, share and time left are not said.  The time is handed in;
 * nothing is printed here.
 */

#define LOAD_REPORT_MAX 256

/** All zero, but for `terminal`, at first. */
struct load_report {
    bool terminal;
    struct load_step step; /* the last that was taken */
    int64_t begun_ms;      /* when its phase did */
    int64_t shown_ms;      /* when something was shown last, or the load began */
    bool begun;
};

/**
 * Takes a step that was told at `now_ms`, of any clock that does not step.  True when `text`, of
 * LOAD_REPORT_MAX octets, is to be shown now: as a line, or on a terminal over the one before.
 */
bool load_report_step(struct load_report *report, const struct load_step *step, int64_t now_ms,
                      char *text);

#endif
