#ifndef DARMAND_TEST_CRASH_DISK_H
#define DARMAND_TEST_CRASH_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "test/crash/record.h"

/*
 * A disk as a recording changes it, and what may be left of it when the power goes.
 *
 * What a program changed is *pending* until a sync covers it: a file's contents by a sync of the file
 * or a write through, names by a sync of their directory.  At a power cut each pending change may have
 * reached the disk or not, in any order, a write also in part; what was synced is there.  That is all
 * POSIX promises, and less than any file system in use keeps.  A rename happens or does not.
 *
 * Nothing here recovers from a bad recording: it ends the program.
 */

struct record {
    struct record_head head;
    char path[512];
    char to[512];
    const uint8_t *octets; /* head.size, borrowed */
};

struct disk;

struct disk *disk_new(void);
void disk_free(struct disk *disk);

/** The record's changes, if it makes any, become pending. */
void disk_change(struct disk *disk, const struct record *record);
/** What the record makes durable, if it does so, is pending no more. */
void disk_settle(struct disk *disk, const struct record *record);

/** How many changes are pending, and of how many octets one is: 0 is one of names or of a length. */
size_t disk_pending(const struct disk *disk);
size_t disk_pending_size(const struct disk *disk, size_t change);

/** Of a change: all of it, or none, or so many octets from its beginning. */
#define DISK_ALL SIZE_MAX

/**
 * Writes into the empty directory `path` what is there after a power cut at which reached[i] of
 * pending change i had reached the disk.
 */
void disk_write(const struct disk *disk, const size_t *reached, const char *path);

#endif
