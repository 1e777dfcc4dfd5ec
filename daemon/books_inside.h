#ifndef DARMAND_DAEMON_BOOKS_INSIDE_H
#define DARMAND_DAEMON_BOOKS_INSIDE_H

#include "daemon/books.h"

/* What books.c and books_outcome.c share, and nobody else may know. */

struct books {
    struct books_options options;
    struct ledger *ledger; /* NULL while shut, and so the two below */
    struct committer *committer;
    struct recent *recent;
    uint64_t last_number;
    uint64_t last_notice;
    uint64_t paced_until; /* up to here numbers may be given out */
    uint64_t restored;    /* where the ledger, as a copy, went on; LEDGER_NO_NUMBER: it was none */
    struct dead_letters dead;
    struct committer_stats before; /* of committers that ended */
    enum dm_error failure;         /* of the first job that came back unwritten */
};

#endif
