#ifndef DARMAND_STORE_ROW_PIPE_H
#define DARMAND_STORE_ROW_PIPE_H

#include <stddef.h>

#include "protocol/error.h"

/*
 * Hands items of one size from a thread that makes them to one that takes them, in order: so that a
 * file is read and judged while what was read of it is written.  Bounded: who makes them waits for
 * who takes them.  The thread that takes is the pipe's own, and lives until row_pipe_finish.
 */
struct row_pipe;

struct row_pipe_options {
    size_t item_size;
    /** Takes an item; an error ends the taking, and what comes after is dropped. */
    enum dm_error (*take)(void *context, const void *item);
    /** Ends the taking, whether there was an error or not, on the thread that took. */
    enum dm_error (*end)(void *context);
    void *context;
};

enum dm_error row_pipe_new(const struct row_pipe_options *options,
                           struct row_pipe **pipe) DM_CHECKED;

/** Copies an item.  An error is one of taking what was put before. */
enum dm_error row_pipe_put(struct row_pipe *pipe, const void *item) DM_CHECKED;

/** Waits until all was taken; the first error of taking and ending.  Once. */
enum dm_error row_pipe_finish(struct row_pipe *pipe) DM_CHECKED;

/** Finishes a pipe that is not finished.  Does nothing on NULL. */
void row_pipe_free(struct row_pipe *pipe);

#endif
