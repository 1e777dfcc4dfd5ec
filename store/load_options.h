#ifndef DARMAND_STORE_LOAD_OPTIONS_H
#define DARMAND_STORE_LOAD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "store/origin.h"

/* The command line of darmand-load(8). */

enum load_mode {
    LOAD_MODE_WHOLE, /* --persons and --providers: a new version */
    LOAD_MODE_DELTA, /* --delta, --delta-providers: changes of the one in force */
    LOAD_MODE_UNDO,  /* --undo: back to the version before */
    LOAD_MODE_USE,   /* --use: to any version that is kept */
    LOAD_MODE_DIFF,  /* --diff: what a file or a version would change */
    LOAD_MODE_HELP,
    LOAD_MODE_VERSION,
};

struct load_options {
    enum load_mode mode;
    const char *configuration;
    const char *persons;
    const char *providers;
    const char *date; /* NULL: from the file's name, or else as the mode has it */
    const char *digests[ORIGIN_WANTED];
    size_t digest_count;
    bool accept_change;
    bool verbose;
    bool quiet;
    bool hurry;
    bool dry_run;
    size_t sort_memory;   /* octets */
    uint32_t version;     /* of --use */
    const char *sides[2]; /* of --diff */
};

/** False for a wrong use; what was wrong is on standard error already. */
bool load_options_read(int argc, char **argv, struct load_options *options) DM_CHECKED;

void load_options_usage(FILE *stream);

#endif
