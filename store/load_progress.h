#ifndef DARMAND_STORE_LOAD_PROGRESS_H
#define DARMAND_STORE_LOAD_PROGRESS_H

#include <stdint.h>

/*
 * How far a load is, told every few thousand rows; how often that is shown, and how, is for whoever
 * is told (load_report.h), for there is no clock here.
 */

enum load_phase {
    LOAD_READING,  /* a file; done in octets of it */
    LOAD_SORTING,  /* what was not in order; done in rows */
    LOAD_INDEXING, /* families, then mobiles; done in rows */
    LOAD_CHECKING, /* flushing, and reading back */
};

struct load_step {
    enum load_phase phase;
    const char *path; /* the file it is about */
    uint64_t rows;
    uint64_t done;
    uint64_t total; /* 0: not known */
};

struct load_progress {
    void (*tell)(void *context, const struct load_step *step); /* NULL: nobody is told */
    void *context;
    struct load_step step;
};

/** Begins a phase, and tells it. */
void load_progress_begin(struct load_progress *progress, enum load_phase phase, const char *path,
                         uint64_t total);
/** One row more. */
void load_progress_row(struct load_progress *progress);
/** One row more of a file of which that many octets are read, of how many (0: not known). */
void load_progress_read(struct load_progress *progress, uint64_t done, uint64_t total);

#endif
