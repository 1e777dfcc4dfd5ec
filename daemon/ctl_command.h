#ifndef DARMAND_DAEMON_CTL_COMMAND_H
#define DARMAND_DAEMON_CTL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/ctl.h"
#include "daemon/ctl_table.h"

/*
 * The commands of darmandctl as a table: what each is called, what becomes of the words behind it, what
 * it does, and how its answer is shown.  The usage, the completion and the interactive help are made of
 * it, so a new command is one row here and its paragraph in darmandctl(8).
 */

/** What a command does to darmand; some do one or the other, as their own options say. */
enum ctl_does {
    CTL_READS = 1,  /* may be watched */
    CTL_CHANGES = 2 /* may be tried with --dry-run */
};

#define CTL_ARGUMENTS 2

struct ctl_command {
    const char *name;    /* one word or two */
    const char *usage;   /* what follows it */
    const char *summary; /* one line */
    unsigned does;       /* of enum ctl_does */
    bool live;           /* it watches by itself */
    bool personal;       /* it is typed with a phone's number: no history keeps it */
    const char *request; /* what the daemon calls it; NULL: likewise */
    const char *arguments[CTL_ARGUMENTS]; /* the fields of the request that its words become */
    int least;                            /* so many of them must be there */
    const char *words;                    /* what its first argument may be, or its options */
    void (*print)(FILE *out, const json_t *answer); /* for people; NULL: the table of `list` */
    const struct ctl_list *list;                    /* for CSV */
    int (*run)(const struct ctl *ctl, int count, char **words); /* instead of all that */
};

/** The command of an index; NULL behind the last. */
const struct ctl_command *ctl_command_at(size_t index);

/**
 * The command that words begin with, and how many of them are its name; NULL: none.  Whether what
 * follows is right is not looked at.
 */
const struct ctl_command *ctl_command_find(int count, char **words, int *taken);

/** Says that words, one at least, are no command, and which one may be meant. */
void ctl_command_unknown(FILE *err, int count, char **words);

/** Each command with its summary, one a line. */
void ctl_command_list(FILE *out);
/** One of them, with the columns of its CSV. */
void ctl_command_explain(FILE *out, const struct ctl_command *command);

#endif
