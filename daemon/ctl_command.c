#include "daemon/ctl_command.h"

#include <string.h>

#include "daemon/ctl_answers.h"
#include "daemon/ctl_config.h"
#include "daemon/nearest.h"

static const struct ctl_command commands[] = {
    {.name = "status",
     .summary = "how darmand is",
     .does = CTL_READS,
     .print = ctl_print_status,
     .list = &ctl_list_status},
    {.name = "links",
     .summary = "each SMPP connection",
     .does = CTL_READS,
     .list = &ctl_list_links},
    {.name = "sessions",
     .summary = "USSD sessions that are open",
     .does = CTL_READS,
     .print = ctl_print_sessions,
     .list = &ctl_list_sessions},
    {.name = "dataset",
     .summary = "the versions of the data; answer from the newest",
     .does = CTL_READS | CTL_CHANGES,
     .print = ctl_print_dataset,
     .list = &ctl_list_dataset},
    {.name = "verify",
     .usage = "CODE",
     .summary = "what a tracking code was issued for",
     .does = CTL_READS,
     .arguments = {"code"},
     .least = 1,
     .print = ctl_print_verify,
     .list = &ctl_list_verify},
    {.name = "outbox",
     .summary = "replies owed, and those of the last day that never arrived",
     .does = CTL_READS,
     .print = ctl_print_outbox,
     .list = &ctl_list_owed},
    {.name = "dead-letters",
     .summary = "the latter alone",
     .does = CTL_READS,
     .request = "outbox",
     .print = ctl_print_dead,
     .list = &ctl_list_dead},
    {.name = "quota",
     .usage = "[CENTRE]",
     .summary = "how much was asked today, and refused",
     .does = CTL_READS,
     .arguments = {"centre"},
     .print = ctl_print_quota,
     .list = &ctl_list_quota},
    {.name = "blocked",
     .summary = "phones that are blocked after too many wrong IDs",
     .does = CTL_READS,
     .print = ctl_print_blocked,
     .list = &ctl_list_blocked},
    {.name = "unblock",
     .usage = "MOBILE",
     .summary = "let such a phone ask again",
     .does = CTL_CHANGES,
     .personal = true,
     .arguments = {"mobile"},
     .least = 1,
     .print = ctl_print_unblock,
     .list = &ctl_list_unblock},
    {.name = "objections",
     .usage = "[OPTION]",
     .summary = "what the insured object to (--since, --full, --close)",
     .does = CTL_READS | CTL_CHANGES,
     .words = "--since --full --csv --close",
     .list = &ctl_list_objections,
     .run = ctl_objections},
    {.name = "disputes",
     .usage = "[OPTION]",
     .summary = "centres that asked about who was not there (likewise)",
     .does = CTL_READS | CTL_CHANGES,
     .words = "--since --full --csv --close",
     .list = &ctl_list_objections,
     .run = ctl_objections},
    {.name = "audit verify",
     .usage = "[DIR]",
     .summary = "the whole ledger held against itself: its chain, every record, code and reply",
     .list = &ctl_list_audit,
     .run = ctl_audit},
    {.name = "backup",
     .usage = "DIR",
     .summary = "a copy of ledger and secret, proved (--check: prove one)",
     .list = &ctl_list_backup,
     .run = ctl_backup},
    {.name = "reconcile",
     .usage = "FILE",
     .summary = "each claim of a CSV file beside the ledger: is it to be paid?",
     .run = ctl_reconcile},
    {.name = "trace",
     .usage = "LINK [COUNT]",
     .summary = "write the link's next PDUs, masked, as text and for Wireshark",
     .does = CTL_CHANGES,
     .arguments = {"link", "count"},
     .least = 1,
     .print = ctl_print_trace,
     .list = &ctl_list_trace},
    {.name = "suspend",
     .usage = "LINK",
     .summary = "unbind a link now, and stay away",
     .does = CTL_CHANGES,
     .arguments = {"link"},
     .least = 1,
     .print = ctl_print_message,
     .list = &ctl_list_admin},
    {.name = "drain",
     .usage = "LINK [SECONDS]",
     .summary = "let nothing new in by a link, finish what is open, then suspend it",
     .does = CTL_CHANGES,
     .arguments = {"link", "seconds"},
     .least = 1,
     .print = ctl_print_message,
     .list = &ctl_list_admin},
    {.name = "resume",
     .usage = "LINK",
     .summary = "take such a link into service again",
     .does = CTL_CHANGES,
     .arguments = {"link"},
     .least = 1,
     .print = ctl_print_message,
     .list = &ctl_list_admin},
    {.name = "check link",
     .usage = "[NAME]",
     .summary = "one line and an exit status for Nagios: is each link bound?",
     .arguments = {"link"},
     .run = ctl_check},
    {.name = "check data",
     .summary = "likewise: is the data there, and young enough?",
     .run = ctl_check},
    {.name = "check ledger", .summary = "likewise: is it open, and keeping up?", .run = ctl_check},
    {.name = "check outbox", .summary = "likewise: do replies leave in time?", .run = ctl_check},
    {.name = "top",
     .summary = "how darmand is at this moment, on one screen; q ends it",
     .does = CTL_READS,
     .live = true,
     .run = ctl_top},
    {.name = "log level",
     .usage = "[LEVEL]",
     .summary = "how urgent a line must be to be logged; another one, until the end",
     .does = CTL_READS | CTL_CHANGES,
     .arguments = {"level"},
     .words = "error warning notice info",
     .print = ctl_print_level,
     .list = &ctl_list_level},
    {.name = "reload",
     .summary = "read the configuration again, whole or not at all",
     .does = CTL_CHANGES,
     .print = ctl_print_message,
     .list = &ctl_list_message},
    {.name = "config show",
     .summary = "the configuration in force, every option of it",
     .does = CTL_READS,
     .print = ctl_print_config,
     .list = &ctl_list_config},
    {.name = "config check",
     .usage = "[FILE]",
     .summary = "all that is wrong with the file, or with another one",
     .does = CTL_READS,
     .run = ctl_config_check},
    {.name = "config diff",
     .usage = "[FILE]",
     .summary = "in what it differs from what is in force",
     .does = CTL_READS,
     .run = ctl_config_diff},
    {.name = "config apply",
     .usage = "[--confirm SECONDS]",
     .summary = "like reload; unless it is confirmed in time, it goes again",
     .does = CTL_CHANGES,
     .words = "--confirm",
     .run = ctl_config_apply},
    {.name = "config confirm",
     .summary = "what was applied so stays",
     .does = CTL_CHANGES,
     .print = ctl_print_message,
     .list = &ctl_list_message},
    {.name = "config undo",
     .summary = "take the configuration back that was in force before",
     .does = CTL_CHANGES,
     .print = ctl_print_message,
     .list = &ctl_list_message},
    {.name = "help",
     .usage = "[COMMAND]",
     .summary = "this, or one of them with the columns of its CSV",
     .run = ctl_help},
    {.name = "complete",
     .usage = "[--] WORD...",
     .summary = "what may stand in place of the last word; for shells",
     .run = ctl_complete},
};
#define COMMANDS (sizeof commands / sizeof *commands)

#define NAME_WIDTH 22
#define TYPED_MAX  64

const struct ctl_command *ctl_command_at(size_t index)
{
    return index < COMMANDS ? &commands[index] : NULL;
}

/* How many of the words are the name; 0: they are not. */
static int match(const char *name, int count, char **words)
{
    int taken = 0;

    while (taken < count) {
        size_t size = strcspn(name, " ");

        if (strlen(words[taken]) != size || memcmp(words[taken], name, size) != 0)
            return 0;
        taken++;
        if (name[size] == '\0')
            return taken;
        name += size + 1;
    }
    return 0;
}

const struct ctl_command *ctl_command_find(int count, char **words, int *taken)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if ((*taken = match(commands[i].name, count, words)) > 0)
            return &commands[i];
    return NULL;
}

/* The nearest name of one word, or of two; NULL: none is near. */
static const char *find_near(const char *typed, bool two_words)
{
    struct nearest nearest;

    nearest_init(&nearest, typed);
    for (size_t i = 0; i < COMMANDS; i++)
        if ((strchr(commands[i].name, ' ') != NULL) == two_words)
            nearest_try(&nearest, commands[i].name);
    return nearest_name(&nearest);
}

void ctl_command_unknown(FILE *err, int count, char **words)
{
    const char *meant = find_near(words[0], false);
    char typed[TYPED_MAX];

    if (meant == NULL && count > 1) {
        (void)snprintf(typed, sizeof typed, "%s %s", words[0], words[1]);
        meant = find_near(typed, true);
    }
    fputs("darmandctl: there is no such command; ", err);
    if (meant != NULL)
        fprintf(err, "did you mean %s?\n", meant);
    else
        fputs("see darmandctl help\n", err);
}

static void print_line(FILE *out, const struct ctl_command *command)
{
    bool has_words = command->usage != NULL;
    int used = fprintf(out, "  %s%s%s", command->name, has_words ? " " : "",
                       has_words ? command->usage : "");

    fprintf(out, "%*s  %s\n", used < NAME_WIDTH ? NAME_WIDTH - used : 0, "", command->summary);
}

void ctl_command_list(FILE *out)
{
    for (size_t i = 0; i < COMMANDS; i++)
        print_line(out, &commands[i]);
}

void ctl_command_explain(FILE *out, const struct ctl_command *command)
{
    print_line(out, command);
    if (command->list == NULL)
        return;
    fputs("  -o csv: ", out);
    ctl_table_csv_row(out, command->list, NULL);
}
