#ifndef DARMAND_STORE_ORIGIN_H
#define DARMAND_STORE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "protocol/error.h"
#include "store/load_complaints.h"

/*
 * Whether a file is the one its sender made: by a SHA-256 digest that was given or stands beside it
 * as sha256sum(1) writes it, and, where a key is configured, by the sender's signature.
 *
 *   persons.csv         the data
 *   persons.csv.sha256  its digest and its name
 *   persons.csv.sig     64 octets: Ed25519 (RFC 8032) over the octets of persons.csv.sha256
 *
 * What is signed is the digest's file: it is small, so any tool can sign it, and it has the name, so
 * that an old file with its good signature cannot be passed off under another day's name.  The
 * digest is OpenSSL's, which darmand has for TLS and which uses the machine's instructions for it (a
 * country's file has 3 GB); so are the signature and the PEM form of the key, for the same tool that
 * makes the digest (openssl(1)) makes and signs those.
 */

#define ORIGIN_DIGEST 32
#define ORIGIN_HEX    (2 * ORIGIN_DIGEST)
#define ORIGIN_WANTED 4

struct origin_request {
    /** Digests given, in hexadecimal; any of the files may have any of them. */
    const char *digests[ORIGIN_WANTED];
    size_t digest_count;
    bool digest_needed;        /* a file without any digest is refused */
    const char *signature_key; /* a public key in PEM; "" or NULL: no signature is asked for */
};

/** A file that was looked at; all zero until then. */
struct origin {
    bool digested;
    uint8_t digest[ORIGIN_DIGEST];
    /* What tells that it is still the same file. */
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};

enum origin_verdict { ORIGIN_GOOD, ORIGIN_BAD_DIGEST, ORIGIN_BAD_SIGNATURE };

/**
 * Looks at a file as the request has it; what is wrong is complained of, and then the verdict is not
 * ORIGIN_GOOD.  The file is read through only if a digest is asked for, is there, or `always`.  "-"
 * is good if nothing is asked for.  An error is one of reading, complained of too.
 */
enum dm_error origin_check(const struct origin_request *request, const char *path, bool always,
                           struct origin *origin, enum origin_verdict *verdict,
                           struct load_complaints *complaints) DM_CHECKED;

/** False, with a complaint, when the file was replaced or written to since. */
bool origin_is_same(const struct origin *origin, const char *path,
                    struct load_complaints *complaints);

#endif
