#ifndef DARMAND_STORE_LEDGER_AUDIT_H
#define DARMAND_STORE_LEDGER_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/ledger.h"
#include "store/secret.h"

/*
 * The whole ledger read through and held against itself, by another process than darmand: what an auditor
 * asks for, and what ledger_verify, which looks at the chain alone, does not say.
 *
 *   each entry      follows from the one before it, can be read, has the next number of its node, and a
 *                   code that is good and leads back to it; of what it speaks is there; its reply, if it
 *                   has one, is owed or settled
 *   everything else speaks of an entry that is there
 *
 * Nothing is written, and no page is held back from darmand for longer than a thousand entries take.
 */

enum ledger_fault_kind {
    LEDGER_FAULT_CHAIN,     /* it does not follow from the entry before it */
    LEDGER_FAULT_RECORD,    /* what is stored is no entry */
    LEDGER_FAULT_GAP,       /* those from `from` up to it are missing */
    LEDGER_FAULT_NUMBER,    /* it is not of this node */
    LEDGER_FAULT_CODE,      /* its tracking code does not lead back to it */
    LEDGER_FAULT_ORIGINAL,  /* what it repeats, or goes on behind, is not there */
    LEDGER_FAULT_UNSETTLED, /* its reply is neither owed nor settled */
    LEDGER_FAULT_OUTCOME,   /* what became of a reply: of no entry, or no outcome */
    LEDGER_FAULT_OWED,      /* a reply that is owed, of no entry */
    LEDGER_FAULT_NOTICE,    /* by its own count: it cannot be read, or speaks of no entry */
    LEDGER_FAULT_OBJECTION, /* of no inquiry, or it cannot be read */
    LEDGER_FAULT_KINDS
};

struct ledger_fault {
    enum ledger_fault_kind kind;
    uint64_t number;
    uint64_t from; /* LEDGER_FAULT_GAP */
};

/** The first ones are named, all are counted. */
#define LEDGER_FAULTS_NAMED 16

struct ledger_audit {
    unsigned node;
    bool copy; /* it is a backup's */
    uint64_t entries;
    uint64_t inquiries;
    uint64_t repeats;
    uint64_t restorations;
    uint64_t outcomes;
    uint64_t owed;
    uint64_t notices;
    uint64_t objections;
    uint64_t fault_count;
    struct ledger_fault faults[LEDGER_FAULTS_NAMED];
};

struct ledger_audit_options {
    const char *path; /* the ledger's directory */
    uint64_t from;    /* entries with smaller numbers are not looked at */
    const struct secret_keys *keys;
    /* When it is open, and then now and then; NULL: nobody waits.  Once it was called, no lock of LMDB's
     * is taken any more, so that whoever goes on at the lowest priority holds nobody up. */
    void (*progress)(void *context, uint64_t entries, uint64_t of);
    void *context;
};

/**
 * DM_OK: it was read to its end, and audit->fault_count says whether it is whole.  Errors as of
 * ledger_view_open; then nothing is said about the ledger.
 */
enum dm_error ledger_audit(const struct ledger_audit_options *options,
                           struct ledger_audit *audit) DM_CHECKED;

#endif
