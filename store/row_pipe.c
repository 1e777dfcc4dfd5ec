#include "store/row_pipe.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Few enough to stay in the processor's cache, enough to make up for a flush of the disk. */
#define BLOCKS      16
#define BLOCK_ITEMS 1024

/*
 * A ring of blocks.  The one that is filled belongs to who makes, those that wait to who takes; only
 * how many those are, and the error, belong to both, and are behind the lock.
 */
struct row_pipe {
    struct row_pipe_options options;
    uint8_t *items;
    size_t counts[BLOCKS]; /* of items in each block */
    size_t filling;        /* block */

    pthread_t thread;
    bool running;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t waiting; /* blocks */
    bool closed;
    enum dm_error error;
};

static uint8_t *item_at(const struct row_pipe *pipe, size_t block, size_t number)
{
    return pipe->items + (block * BLOCK_ITEMS + number) * pipe->options.item_size;
}

/* ---- taking -------------------------------------------------------------------------------------- */

static enum dm_error take_block(struct row_pipe *pipe, size_t block)
{
    enum dm_error error = DM_OK;

    for (size_t i = 0; error == DM_OK && i < pipe->counts[block]; i++)
        error = pipe->options.take(pipe->options.context, item_at(pipe, block, i));
    return error;
}

/* False at the end. */
static bool wait_for_block(struct row_pipe *pipe)
{
    bool waits;

    pthread_mutex_lock(&pipe->lock);
    while (pipe->waiting == 0 && !pipe->closed)
        pthread_cond_wait(&pipe->changed, &pipe->lock);
    waits = pipe->waiting > 0;
    pthread_mutex_unlock(&pipe->lock);
    return waits;
}

static void done_with_block(struct row_pipe *pipe, enum dm_error error)
{
    pthread_mutex_lock(&pipe->lock);
    pipe->waiting--;
    pipe->error = error;
    pthread_cond_signal(&pipe->changed);
    pthread_mutex_unlock(&pipe->lock);
}

static void *run(void *context)
{
    struct row_pipe *pipe = context;
    enum dm_error error = DM_OK, ended;

    for (size_t block = 0; wait_for_block(pipe); block = (block + 1) % BLOCKS) {
        if (error == DM_OK)
            error = take_block(pipe, block);
        done_with_block(pipe, error);
    }
    ended = pipe->options.end(pipe->options.context);
    /* Nobody else looks at it before this thread is joined. */
    pipe->error = error != DM_OK ? error : ended;
    return NULL;
}

/* ---- making -------------------------------------------------------------------------------------- */

/* Hands over the block that was filled, and waits for the next one to be free. */
static enum dm_error hand_over(struct row_pipe *pipe)
{
    enum dm_error error;

    pipe->filling = (pipe->filling + 1) % BLOCKS;
    pthread_mutex_lock(&pipe->lock);
    pipe->waiting++;
    pthread_cond_signal(&pipe->changed);
    while (pipe->waiting == BLOCKS)
        pthread_cond_wait(&pipe->changed, &pipe->lock);
    error = pipe->error;
    pthread_mutex_unlock(&pipe->lock);
    pipe->counts[pipe->filling] = 0;
    return error;
}

enum dm_error row_pipe_put(struct row_pipe *pipe, const void *item)
{
    memcpy(item_at(pipe, pipe->filling, pipe->counts[pipe->filling]), item,
           pipe->options.item_size);
    return ++pipe->counts[pipe->filling] == BLOCK_ITEMS ? hand_over(pipe) : DM_OK;
}

enum dm_error row_pipe_finish(struct row_pipe *pipe)
{
    /* An error of it is in pipe->error too. */
    enum dm_error error = pipe->counts[pipe->filling] > 0 ? hand_over(pipe) : DM_OK;

    pthread_mutex_lock(&pipe->lock);
    pipe->closed = true;
    pthread_cond_signal(&pipe->changed);
    pthread_mutex_unlock(&pipe->lock);
    pthread_join(pipe->thread, NULL);
    pipe->running = false;
    return error != DM_OK ? error : pipe->error;
}

/* ---- making and freeing -------------------------------------------------------------------------- */

enum dm_error row_pipe_new(const struct row_pipe_options *options, struct row_pipe **pipe)
{
    struct row_pipe *made = calloc(1, sizeof *made);

    if (made == NULL)
        return DM_E_NO_MEMORY;
    made->options = *options;
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->changed, NULL);
    made->items = calloc(BLOCKS * BLOCK_ITEMS, options->item_size);
    made->running = made->items != NULL && pthread_create(&made->thread, NULL, run, made) == 0;
    if (!made->running) {
        row_pipe_free(made);
        return DM_E_NO_MEMORY;
    }
    *pipe = made;
    return DM_OK;
}

void row_pipe_free(struct row_pipe *pipe)
{
    enum dm_error dropped = DM_OK;

    if (pipe == NULL)
        return;
    if (pipe->running)
        dropped = row_pipe_finish(pipe);
    (void)dropped; /* whoever does not finish a pipe has given up for an error of his own */
    pthread_cond_destroy(&pipe->changed);
    pthread_mutex_destroy(&pipe->lock);
    free(pipe->items);
    free(pipe);
}
