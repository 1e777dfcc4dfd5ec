#ifndef DARMAND_STORE_SECRET_H
#define DARMAND_STORE_SECRET_H

#include <stdint.h>

#include "protocol/error.h"
#include "store/code.h"
#include "store/record.h"

/*
 * The installation's one secret, 32 octets in a file of mode 0600 (or a systemd credential), and the
 * keys derived from it.  Losing it makes every code unreadable; it belongs in the backup.
 */

#define SECRET_SIZE 32

struct secret_keys {
    struct code_key code;
    uint8_t chain[32];
    uint8_t mark[32];
};

/**
 * Reads the file and derives the keys; with `create` a missing file is made from the system's random
 * source, fsynced, mode 0600.  DM_E_PERMISSION: not a file as secret_file.h wants it.  DM_E_NOT_FOUND.
 * DM_E_LENGTH: not 32 octets.  A secret that is there is never replaced.  Of the secret itself nothing
 * stays in memory.
 */
enum dm_error secret_load(const char *path, int create, struct secret_keys *keys) DM_CHECKED;

/**
 * Writes the secret of one file into another, which must not be there: mode 0600, flushed, its name not.
 * Errors as secret_load; DM_E_EXISTS.
 */
enum dm_error secret_copy(const char *path, const char *copy) DM_CHECKED;

/** Overwrites the keys. */
void secret_wipe(struct secret_keys *keys);

/** The mark of a message: a keyed digest (SipHash, 128 bits) of its addresses, esm_class, data_coding and octets. */
struct mark secret_mark(const struct secret_keys *keys, const struct smpp_address *from,
                        const struct smpp_address *to, uint8_t esm_class, uint8_t data_coding,
                        const uint8_t *octets, size_t size);

#endif
