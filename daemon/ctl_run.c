#include "daemon/ctl_run.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/client.h"
#include "daemon/ctl_command.h"
#include "daemon/ctl_print.h"
#include "daemon/ctl_shell.h"
#include "daemon/ctl_watch.h"

static void usage(FILE *stream)
{
    fputs("usage: darmandctl [-s SOCKET] [-o table|json|csv] [--dry-run | --watch[=SECONDS]] "
          "COMMAND\n"
          "       darmandctl [-s SOCKET] [-o table|json|csv] [--history FILE]\n",
          stream);
    ctl_command_list(stream);
    fputs("See darmandctl(8).\n", stream);
}

/* ---- options -------------------------------------------------------------------------------------------- */

enum { DRY_RUN = 256, WATCH, HISTORY };

static const struct option options[] = {{"dry-run", no_argument, NULL, DRY_RUN},
                                        {"watch", optional_argument, NULL, WATCH},
                                        {"history", required_argument, NULL, HISTORY},
                                        {NULL, 0, NULL, 0}};

static bool take_format(const char *word, enum ctl_format *format)
{
    static const char *const words[] = {
        [CTL_TABLE] = "table", [CTL_JSON] = "json", [CTL_CSV] = "csv"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0) {
            *format = (enum ctl_format)i;
            return true;
        }
    return false;
}

static bool take_seconds(const char *word, unsigned *seconds)
{
    char *end;
    unsigned long number = CTL_WATCH_SECONDS;

    if (word != NULL) {
        number = strtoul(word, &end, 10);
        if (word[0] < '0' || word[0] > '9' || *end != '\0')
            return false;
    }
    if (number == 0 || number > CTL_WATCH_MAX)
        return false;
    *seconds = (unsigned)number;
    return true;
}

#define GO_ON (-1)

static int say_version(void)
{
    puts("darmandctl " DARMAND_VERSION);
    return EXIT_OK;
}

static int refuse_use(void)
{
    usage(stderr);
    return EXIT_USAGE;
}

/*
 * GO_ON, or an exit status.  `short_options` begins with "+" if a command follows whose own options are
 * not to be looked at.
 */
static int take_options(struct ctl *ctl, int count, char **words, const char *short_options)
{
    int option;

    optind = 0; /* a new run of getopt, over words of its own */
    while ((option = getopt_long(count, words, short_options, options, NULL)) != -1) {
        switch (option) {
        case 's': ctl->socket = optarg; break;
        case 'o':
            if (!take_format(optarg, &ctl->format))
                return refuse_use();
            break;
        case WATCH:
            if (!take_seconds(optarg, &ctl->watch))
                return refuse_use();
            break;
        case DRY_RUN: ctl->dry_run = true; break;
        case HISTORY: ctl->history = optarg; break;
        case 'V': return say_version();
        case 'h': usage(stdout); return EXIT_OK;
        default: return refuse_use();
        }
    }
    return GO_ON;
}

/* ---- asking --------------------------------------------------------------------------------------------- */

struct conf *ctl_configuration(const char *path)
{
    struct complaints complaints;
    struct conf *conf = NULL;

    complaints_init(&complaints);
    if (conf_load(path, &conf, &complaints) == DM_OK)
        return conf;
    for (size_t i = 0; i < complaints.count; i++)
        fprintf(stderr, "%s\n", complaints.items[i].text);
    return NULL;
}

json_t *ctl_ask(const struct ctl *ctl, json_t *request)
{
    json_t *answer = NULL;
    enum dm_error error = client_ask(ctl->socket, request, &answer);

    json_decref(request);
    if (error == DM_OK)
        return answer;
    fprintf(ctl->err, "darmandctl: %s: %s\n", ctl->socket,
            error == DM_E_NOT_FOUND    ? "no darmand listens here (is it running? -s SOCKET?)"
            : error == DM_E_PERMISSION ? "not allowed: join the darmand group"
                                       : dm_strerror(error));
    return NULL;
}

static bool add_words(json_t *request, const struct ctl_command *command, int count, char **words)
{
    for (int i = 0; i < count; i++)
        if (json_object_set_new(request, command->arguments[i], json_string(words[i])) != 0)
            return false;
    return true;
}

/* NULL after saying why not. */
static json_t *request_of(const struct ctl *ctl, const struct ctl_command *command, int count,
                          char **words)
{
    json_t *request =
        json_pack("{s:s}", "command", command->request != NULL ? command->request : command->name);

    if (ctl->dry_run && json_object_set_new(request, "dry_run", json_true()) != 0)
        return NULL;
    if (add_words(request, command, count, words))
        return request;
    fputs("darmandctl: the argument is not UTF-8\n", ctl->err);
    json_decref(request);
    return NULL;
}

/* ---- showing -------------------------------------------------------------------------------------------- */

static void show_done(const struct ctl *ctl, const struct ctl_command *command,
                      const json_t *answer)
{
    if (ctl->format == CTL_CSV) {
        ctl_table_csv(ctl->out, command->list, !ctl->again, answer);
        return;
    }
    ctl_print_dry(ctl->out, answer);
    if (command->print != NULL)
        command->print(ctl->out, answer);
    else
        ctl_table_print(ctl->out, command->list, answer);
}

static enum ctl_exit show(const struct ctl *ctl, const struct ctl_command *command,
                          const json_t *answer)
{
    bool ok = flag_at(answer, "ok");

    if (ctl->format == CTL_JSON) {
        ctl_print_json(ctl->out, answer);
        return ok ? EXIT_OK : EXIT_NO;
    }
    ctl_print_complaints(ctl->err, answer);
    if (ok)
        show_done(ctl, command, answer);
    else
        fprintf(ctl->err, "darmandctl: %s\n", text_at(answer, "error"));
    return ok ? EXIT_OK : EXIT_NO;
}

/* ---- one command ---------------------------------------------------------------------------------------- */

/* `words` begin with the last word of the command's name, and behind it stands what the command takes. */
struct typed {
    const struct ctl_command *command;
    int count;
    char **words;
};

static int ask_once(const struct ctl *ctl, const struct typed *typed)
{
    json_t *request = request_of(ctl, typed->command, typed->count - 1, typed->words + 1);
    json_t *answer = request == NULL ? NULL : ctl_ask(ctl, request);
    int status;

    if (answer == NULL)
        return request == NULL ? EXIT_USAGE : EXIT_UNREACHABLE;
    status = show(ctl, typed->command, answer);
    json_decref(answer);
    return status;
}

static int look(const struct ctl *ctl, void *context)
{
    const struct typed *typed = context;

    return typed->command->run != NULL ? typed->command->run(ctl, typed->count, typed->words)
                                       : ask_once(ctl, typed);
}

static int most_words(const struct ctl_command *command)
{
    int most = 0;

    while (most < CTL_ARGUMENTS && command->arguments[most] != NULL)
        most++;
    return most;
}

/* General options may stand behind the command as well, unless it has options of its own. */
static int take_words(struct ctl *ctl, struct typed *typed)
{
    int status = take_options(ctl, typed->count, typed->words, "s:o:hV");

    if (status != GO_ON)
        return status;
    /* getopt has put the options in front; a word in their place is looked at by nobody. */
    typed->words += optind - 1;
    typed->count -= optind - 1;
    if (typed->count - 1 < typed->command->least || typed->count - 1 > most_words(typed->command))
        return refuse_use();
    return GO_ON;
}

/* NULL: the command does what the options want. */
static const char *objection_to(const struct ctl *ctl, const struct ctl_command *command)
{
    if (ctl->dry_run && (command->does & CTL_CHANGES) == 0)
        return "changes nothing, so there is nothing to try";
    if (ctl->watch > 0 && (command->does & CTL_READS) == 0)
        return "is no command to be watched";
    return ctl->dry_run && ctl->watch > 0 ? "is either tried or watched" : NULL;
}

static int do_typed(struct ctl *ctl, struct typed *typed)
{
    const char *objection;
    int status = typed->command->run == NULL ? take_words(ctl, typed) : GO_ON;

    if (status != GO_ON)
        return status;
    objection = objection_to(ctl, typed->command);
    if (objection != NULL) {
        fprintf(ctl->err, "darmandctl: %s %s\n", typed->command->name, objection);
        return EXIT_USAGE;
    }
    /* Who watches changes nothing, whatever the command may do besides. */
    if (ctl->watch > 0 && (typed->command->does & CTL_CHANGES) != 0)
        ctl->dry_run = true;
    if (ctl->watch > 0 && !typed->command->live)
        return ctl_watch(*ctl, look, typed);
    return look(ctl, typed);
}

/* No command: they are read, but not by one that was read. */
static int read_commands(const struct ctl *ctl)
{
    struct ctl inner = *ctl;

    if (ctl->is_line || ctl->dry_run || ctl->watch > 0)
        return refuse_use();
    inner.is_line = true;
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
               ? ctl_shell_talk(&inner, ctl->history)
               : ctl_shell_read(&inner);
}

int ctl_run(struct ctl ctl, int count, char **words)
{
    struct typed typed;
    int status = take_options(&ctl, count, words, "+s:o:hV");
    int taken;

    if (status != GO_ON)
        return status;
    count -= optind;
    words += optind;
    if (count == 0)
        return read_commands(&ctl);
    typed.command = ctl_command_find(count, words, &taken);
    if (typed.command == NULL) {
        ctl_command_unknown(ctl.err, count, words);
        return EXIT_USAGE;
    }
    typed.count = count - taken + 1;
    typed.words = words + taken - 1;
    return do_typed(&ctl, &typed);
}
