#ifndef DARMAND_STORE_BACKUP_INSIDE_H
#define DARMAND_STORE_BACKUP_INSIDE_H

#include <limits.h>

#include "store/backup.h"

/* What backup.c and backup_manifest.c share, and nobody else may know. */

#define BACKUP_LEDGER_DIRECTORY "ledger"
#define BACKUP_LEDGER_FILE      "ledger/data.mdb"
#define BACKUP_SECRET_FILE      "secret"
#define BACKUP_MANIFEST_FILE    "manifest"

/** A name in the backup, into PATH_MAX octets.  DM_E_LENGTH. */
enum dm_error backup_path(const char *path, const char *name, char *out) DM_CHECKED;

/** Writes the manifest of what is in the directory, flushed but for its name. */
enum dm_error backup_manifest_write(const char *path, const struct ledger_copy *copy, uint32_t data,
                                    uint64_t *octets) DM_CHECKED;
/** Whether a file is as the manifest has it: DM_E_CHECKSUM.  Its size is added to *octets. */
enum dm_error backup_manifest_check_file(const char *path, const char *name,
                                         uint64_t *octets) DM_CHECKED;
/** Whether the ledger is: likewise. */
enum dm_error backup_manifest_check_ledger(const char *path,
                                           const struct ledger_copy *copy) DM_CHECKED;

#endif
