#include "store/sorter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/sort_items.h"

#define PATH_SIZE  1024
#define LEAST_HELD 8 /* items of a run in memory while it is merged */

/* A sorted piece of the file, and the part of it that is in memory. */
struct run {
    off_t at; /* what is not read yet */
    off_t end;
    uint8_t *buffer;
    size_t held; /* octets */
    size_t taken;
};

struct sorter {
    const char *directory;
    size_t size; /* of an item */
    uint64_t count;

    uint8_t *items;
    size_t held;
    size_t capacity;

    int fd; /* -1: nothing is on disk */
    off_t end;
    struct run *runs;
    size_t run_count;
    size_t piece; /* octets a run has of the memory while they are merged */

    /* A binary heap of the runs that are not used up, the one with the least item on top. */
    struct run **heap;
    size_t heap_count;
    bool taken;  /* the top's item was handed out */
    size_t next; /* without runs: the next item */
};

enum dm_error sorter_new(const char *directory, size_t item_size, size_t memory,
                         struct sorter **sorter)
{
    struct sorter *made;

    if (item_size < sizeof(struct sorter_key) || item_size > SORTER_ITEM_MAX)
        return DM_E_BUG;
    made = calloc(1, sizeof *made);
    if (made == NULL)
        return DM_E_NO_MEMORY;
    made->directory = directory;
    made->size = item_size;
    made->fd = -1;
    made->capacity = memory / item_size > 0 ? memory / item_size : 1;
    made->items = malloc(made->capacity * item_size);
    if (made->items == NULL) {
        free(made);
        return DM_E_NO_MEMORY;
    }
    *sorter = made;
    return DM_OK;
}

void sorter_free(struct sorter *sorter)
{
    if (sorter == NULL)
        return;
    if (sorter->fd >= 0)
        close(sorter->fd);
    free(sorter->items);
    free(sorter->runs);
    free(sorter->heap);
    free(sorter);
}

uint64_t sorter_count(const struct sorter *sorter)
{
    return sorter->count;
}

/* ---- runs ---------------------------------------------------------------------------------------- */

static enum dm_error make_file(struct sorter *sorter)
{
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/sort.XXXXXX", sorter->directory);

    if (length < 0 || (size_t)length >= sizeof path)
        return DM_E_LENGTH;
    sorter->fd = mkostemp(path, O_CLOEXEC);
    if (sorter->fd < 0 || unlink(path) != 0)
        return dm_error_from_errno(errno);
    return DM_OK;
}

static enum dm_error write_all(int fd, const uint8_t *octets, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, octets, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return dm_error_from_errno(errno);
        octets += written;
        size -= (size_t)written;
    }
    return DM_OK;
}

static enum dm_error read_all(int fd, off_t at, uint8_t *octets, size_t size)
{
    while (size > 0) {
        ssize_t got = pread(fd, octets, size, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? dm_error_from_errno(errno) : DM_E_CORRUPT;
        octets += got;
        at += got;
        size -= (size_t)got;
    }
    return DM_OK;
}

/* What is in memory becomes a run. */
static enum dm_error spill(struct sorter *sorter)
{
    size_t octets = sorter->held * sorter->size;
    struct run *runs = reallocarray(sorter->runs, sorter->run_count + 1, sizeof *runs);
    enum dm_error error = DM_OK;

    if (runs == NULL)
        return DM_E_NO_MEMORY;
    sorter->runs = runs;
    sort_items(sorter->items, sorter->held, sorter->size);
    if (sorter->fd < 0)
        error = make_file(sorter);
    if (error == DM_OK)
        error = write_all(sorter->fd, sorter->items, octets);
    if (error != DM_OK)
        return error;
    runs[sorter->run_count++] = (struct run){.at = sorter->end, .end = sorter->end + (off_t)octets};
    sorter->end += (off_t)octets;
    sorter->held = 0;
    return DM_OK;
}

enum dm_error sorter_add(struct sorter *sorter, const void *item)
{
    enum dm_error error = DM_OK;

    if (sorter->held == sorter->capacity)
        error = spill(sorter);
    if (error != DM_OK)
        return error;
    memcpy(sorter->items + sorter->held * sorter->size, item, sorter->size);
    sorter->held++;
    sorter->count++;
    return DM_OK;
}

/* ---- merging ------------------------------------------------------------------------------------- */

static const uint8_t *front(const struct run *run)
{
    return run->buffer + run->taken;
}

static bool precedes(const struct run *a, const struct run *b)
{
    struct sorter_key left, right;

    memcpy(&left, front(a), sizeof left);
    memcpy(&right, front(b), sizeof right);
    return left.key != right.key ? left.key < right.key : left.second < right.second;
}

static enum dm_error fetch(struct sorter *sorter, struct run *run)
{
    size_t left = (size_t)(run->end - run->at);
    size_t size = left < sorter->piece ? left : sorter->piece;
    enum dm_error error = read_all(sorter->fd, run->at, run->buffer, size);

    run->at += (off_t)size;
    run->held = size;
    run->taken = 0;
    return error;
}

static void sift_down(struct sorter *sorter, size_t at)
{
    struct run **heap = sorter->heap;

    for (size_t child; (child = 2 * at + 1) < sorter->heap_count; at = child) {
        struct run *run = heap[at];
        if (child + 1 < sorter->heap_count && precedes(heap[child + 1], heap[child]))
            child++;
        if (!precedes(heap[child], run))
            return;
        heap[at] = heap[child];
        heap[child] = run;
    }
}

/* The memory that held the items is parted among the runs. */
static enum dm_error begin_merge(struct sorter *sorter)
{
    size_t items = sorter->capacity / sorter->run_count;
    enum dm_error error = DM_OK;

    if (items < LEAST_HELD) {
        uint8_t *larger = reallocarray(sorter->items, sorter->run_count, LEAST_HELD * sorter->size);
        if (larger == NULL)
            return DM_E_NO_MEMORY;
        sorter->items = larger;
        items = LEAST_HELD;
    }
    sorter->piece = items * sorter->size;
    sorter->heap = calloc(sorter->run_count, sizeof *sorter->heap);
    if (sorter->heap == NULL)
        return DM_E_NO_MEMORY;
    for (size_t i = 0; error == DM_OK && i < sorter->run_count; i++) {
        sorter->runs[i].buffer = sorter->items + i * sorter->piece;
        sorter->heap[i] = &sorter->runs[i];
        error = fetch(sorter, &sorter->runs[i]);
    }
    if (error != DM_OK)
        return error;
    sorter->heap_count = sorter->run_count;
    for (size_t i = sorter->heap_count / 2; i-- > 0;)
        sift_down(sorter, i);
    return DM_OK;
}

enum dm_error sorter_finish(struct sorter *sorter)
{
    enum dm_error error;

    if (sorter->run_count == 0) {
        sort_items(sorter->items, sorter->held, sorter->size);
        return DM_OK;
    }
    error = spill(sorter);
    return error == DM_OK ? begin_merge(sorter) : error;
}

/* The item handed out last is used up. */
static enum dm_error advance(struct sorter *sorter)
{
    struct run *top = sorter->heap[0];
    enum dm_error error = DM_OK;

    top->taken += sorter->size;
    if (top->taken == top->held && top->at < top->end)
        error = fetch(sorter, top);
    else if (top->taken == top->held)
        sorter->heap[0] = sorter->heap[--sorter->heap_count];
    if (error == DM_OK)
        sift_down(sorter, 0);
    return error;
}

enum dm_error sorter_next(struct sorter *sorter, const void **item)
{
    enum dm_error error = DM_OK;

    if (sorter->run_count == 0) {
        *item = sorter->next < sorter->held ? sorter->items + sorter->next++ * sorter->size : NULL;
        return DM_OK;
    }
    if (sorter->taken)
        error = advance(sorter);
    if (error != DM_OK)
        return error;
    sorter->taken = sorter->heap_count > 0;
    *item = sorter->taken ? front(sorter->heap[0]) : NULL;
    return DM_OK;
}
