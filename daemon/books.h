#ifndef DARMAND_DAEMON_BOOKS_H
#define DARMAND_DAEMON_BOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/committer.h"
#include "store/dead_letters.h"
#include "store/ledger.h"
#include "store/recent.h"
#include "store/secret.h"

/*
 * The books the daemon keeps: ledger, committer thread and memory of the ledger's tail, as one.
 *
 * A number is given out here, on the loop, the moment an inquiry is handed to the committer; so a
 * second question in the same millisecond already finds it (D9).  Nothing is shown to anybody before
 * books_collect says the record is durable (promise 1).  When a commit fails, every number given out
 * since is void: all that waits is answered with the error, and the books are closed, opened,
 * verified and read again before anything more is written.
 */

struct books;

struct books_options {
    char ledger_path[512];
    size_t map_size;
    unsigned node;
    const struct secret_keys *keys; /* must outlive the books */
    size_t queue_max;               /* jobs at the committer */
    size_t outbox_max;
    size_t remember_max;           /* messages taken, and inquiries, for which a repeat is told */
    int64_t same_ms;               /* a message counts as the same one so long */
    struct recent_witness witness; /* of books that are opened first; its see NULL: nobody */
};

/**
 * Opens, verifies the ledger's tail and remembers it; a copy goes on behind what it may lack.  Errors
 * as ledger_open and ledger_go_on; DM_E_CORRUPT.
 */
enum dm_error books_open(const struct books_options *options, struct walltime now,
                         struct books **books) DM_CHECKED;
/** Writes what still waits, then closes. */
void books_close(struct books *books);

/** False while the ledger cannot be written: answer with DOWN, or ask the SMSC to try again. */
bool books_are_open(const struct books *books);

/* Each of these gives a record to the committer under `token`; books_collect brings it back.
 * `route` NULL: no reply is owed (USSD).  `mark` NULL: not an SMS.
 * DM_E_FULL: queue or outbox at its bound, or numbers too fast (ledger_pace.h).  DM_E_CLOSED: the books are shut. */

/** An inquiry with its verdict.  One that was asked before today gets its number again (D9). */
enum dm_error books_inquiry(struct books *books, const struct inquiry *inquiry,
                            const struct reply_route *route, const struct mark *mark,
                            struct walltime now, uint64_t token) DM_CHECKED;
/** The answer of inquiry `original` once more. */
enum dm_error books_again(struct books *books, uint64_t original, const struct reply_route *route,
                          const struct mark *mark, struct walltime now, uint64_t token) DM_CHECKED;
/**
 * An SMS reply without a code: a texts id, and the ledger number it speaks of or 0.  Without a mark it
 * answers nobody: it leaves when no reply waits, and takes no more than half of the outbox (DM_E_FULL).
 */
enum dm_error books_notice(struct books *books, unsigned text, uint64_t argument,
                           const struct reply_route *route, const struct mark *mark,
                           struct walltime now, uint64_t token) DM_CHECKED;
/**
 * What a person says against an inquiry, which is in the ledger; once more is no mistake.  Whatever is
 * given after it is durable after it.
 */
enum dm_error books_objection(struct books *books, const struct objection *objection,
                              uint64_t token) DM_CHECKED;
/** A reply is settled: it leaves the outbox, and what became of it is written down. */
void books_settle(struct books *books, struct owed *owed, enum outcome_state state,
                  uint32_t command_status, struct walltime now);

/** What a delivery receipt says of an inquiry's reply that was accepted: written over its outcome. */
void books_delivery(struct books *books, uint64_t number, enum outcome_state state, uint32_t code,
                    struct walltime now);

/** How a phone behaves: written over what was there, before whatever is given after it. */
void books_conduct(struct books *books, const struct conduct *conduct);

/** What books_collect tells about a job. */
struct books_result {
    uint64_t token;
    enum dm_error error;  /* DM_OK: durable, and any reply owed is in the outbox */
    uint64_t code_number; /* the inquiry whose code may now be shown; 0 for a notice */
    bool objection;       /* what is durable is an objection to that inquiry */
};

/** Readable while there is something to collect; another descriptor after each opening, -1 while shut. */
int books_fd(const struct books *books);

/**
 * Collects up to `max` results.  After a failed commit, when all has come back, the books are shut:
 * `*failure` says why then, and is DM_OK otherwise; books_try_open comes next.
 */
size_t books_collect(struct books *books, struct books_result *results, size_t max,
                     enum dm_error *failure);

/** Tries to open shut books again; DM_OK when they are open. */
enum dm_error books_try_open(struct books *books, struct walltime now) DM_CHECKED;

/**
 * The entry at which a restored ledger went on when the books were opened (ledger_pace.h);
 * LEDGER_NO_NUMBER: it was no copy.
 */
uint64_t books_restored(const struct books *books);

struct recent *books_recent(struct books *books);
struct outbox *books_outbox(struct books *books);
struct ledger *books_ledger(struct books *books); /* NULL while shut */
struct committer_stats books_stats(struct books *books);
const struct dead_letters *books_dead_letters(const struct books *books);

/** The code of a ledger number of these books, into CODE_TEXT octets. */
void books_code(const struct books *books, uint64_t number, char *code);

/**
 * The inquiry a code was issued for.  Errors as code_to_number; DM_E_NOT_FOUND: never issued;
 * DM_E_UNKNOWN: perhaps issued after the backup that the ledger was restored from.
 */
enum dm_error books_find_code(struct books *books, const char *code,
                              struct ledger_entry *entry) DM_CHECKED;

#endif
