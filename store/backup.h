#ifndef DARMAND_STORE_BACKUP_H
#define DARMAND_STORE_BACKUP_H

#include <stdint.h>

#include "protocol/error.h"
#include "protocol/times.h"
#include "store/ledger_copy.h"

/*
 * A backup: what of an installation cannot be had again, in a directory of mode 0700.
 *
 *   DIR/ledger/data.mdb  a copy of the ledger, marked as one (ledger_pace.h)
 *   DIR/secret           without which it can neither be read nor go on
 *   DIR/manifest         what it is, for people, and digests, for sha256sum(1) --check
 *
 * Whoever has it can make codes that are good and read every national ID that was asked about.  The data
 * about persons is not in it: it comes from files that the insurer has and is days younger by the time
 * it is wanted, so the manifest only says which version was in force.
 *
 * It is made by a process beside the daemon, whose loop and committer wait for nothing here.
 */

struct backup_source {
    const char *ledger; /* a directory */
    const char *secret; /* a file */
    uint32_t data;      /* the version in force; 0: none */
};

struct backup {
    struct ledger_copy ledger;
    uint64_t octets;
};

/** The part of a backup that an error is about, for a message. */
enum backup_part {
    BACKUP_DIRECTORY, /* the backup's own, and its names */
    BACKUP_LEDGER,    /* in making: the original */
    BACKUP_SECRET,    /* likewise */
    BACKUP_COPY,      /* the ledger in the backup */
    BACKUP_MANIFEST,
};

/**
 * Makes one as `path`, which must not be there: beside, as path.part, then proved as by backup_check,
 * flushed and named.  On an error nothing of it is left; what a killed one left is removed by the next of the
 * same name.  `now` is the moment of the call.  DM_E_EXISTS: there is something of the name, or another
 * is at work on it.  Others by *part.
 */
enum dm_error backup_make(const struct backup_source *source, const char *path, struct walltime now,
                          struct backup *backup, enum backup_part *part) DM_CHECKED;

/**
 * Reads all of one and proves that it is as it was made: the chain under the secret, and each digest and
 * figure of the manifest.  Nothing is written.  DM_E_CHECKSUM: the manifest has other ones.  Others by
 * *part.
 */
enum dm_error backup_check(const char *path, struct backup *backup,
                           enum backup_part *part) DM_CHECKED;

#endif
