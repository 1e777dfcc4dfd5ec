#ifndef DARMAND_DAEMON_CTL_H
#define DARMAND_DAEMON_CTL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "daemon/conf.h"

/*
 * What the rooms of darmandctl share: how it was asked, its exit statuses, and the way to the daemon.
 *
 *   ctl.c          the program                    ctl_command.c  the table of commands
 *   ctl_run.c      words → options, a command, its answer        ctl_table.c  columns → table and CSV
 *   ctl_answers.c  columns of the small answers; the large ones have rooms of their own
 */

/** darmandctl(8), EXIT STATUS. */
enum ctl_exit { EXIT_OK = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_UNREACHABLE = 3 };

#define CTL_SOCKET        "/var/lib/darmand/control"
#define CTL_CONFIGURATION "/etc/darmand/darmand.conf"

enum ctl_format { CTL_TABLE, CTL_JSON, CTL_CSV };

/** How something is asked: the general options. */
struct ctl {
    const char *socket;
    enum ctl_format format;
    bool dry_run;
    unsigned watch;      /* seconds between two looks; 0: one look */
    const char *history; /* a file for it in the interactive mode; NULL: none */
    bool is_line;        /* it stands in a line that was read, not on the command line */
    bool again;          /* this is not the first look */
    FILE *out;           /* answers go here */
    FILE *err;           /* and here what is wrong */
};

/**
 * Asks the running darmand; the request is given away.  NULL after saying why there is no answer
 * (EXIT_UNREACHABLE).
 */
json_t *ctl_ask(const struct ctl *ctl, json_t *request);

/** For commands that read the files themselves: the configuration, or NULL after saying what is wrong. */
struct conf *ctl_configuration(const char *path);

/*
 * Commands with options of their own.  `words` are the command and what was typed behind it.  What
 * there is to say they have said; an exit status is returned.
 */

/** `reconcile`: claims beside the ledger, whether darmand runs or not. */
int ctl_reconcile(const struct ctl *ctl, int count, char **words);
/** `backup`: makes or checks one, whether darmand runs or not. */
int ctl_backup(const struct ctl *ctl, int count, char **words);
/** `audit verify`: the whole ledger held against itself, whether darmand runs or not. */
int ctl_audit(const struct ctl *ctl, int count, char **words);
/** `objections` and `disputes`, which have more to say than one answer holds. */
int ctl_objections(const struct ctl *ctl, int count, char **words);
/** `check`, whose exit statuses are of its own: those of ctl_check.h. */
int ctl_check(const struct ctl *ctl, int count, char **words);
/** `help`. */
int ctl_help(const struct ctl *ctl, int count, char **words);
/** `complete`. */
int ctl_complete(const struct ctl *ctl, int count, char **words);
/** `top`: one screen, drawn again and again on a terminal. */
int ctl_top(const struct ctl *ctl, int count, char **words);

#endif
