/*
 * darmandctl backup: makes a backup beside the running daemon, or checks one.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "daemon/conf.h"
#include "daemon/ctl.h"
#include "daemon/ctl_answers.h"
#include "daemon/ctl_print.h"
#include "store/backup.h"
#include "store/dataset.h"
#include "store/ledger.h"

struct options {
    const char *configuration;
    bool check;
    char path[CONF_PATH_MAX];
};

static void usage(void)
{
    fputs("usage: darmandctl backup [-c FILE] DIR\n"
          "       darmandctl backup --check DIR\n"
          "  -c FILE  the configuration (default " CTL_CONFIGURATION ")\n"
          "  --check  prove that DIR is a whole backup, and change nothing\n"
          "See darmandctl(8), and darmand(8) for how one is restored.\n",
          stderr);
}

/* A slash behind the name would be in the way of the name beside. */
static bool take_path(const char *word, struct options *options)
{
    size_t size = strlen(word);

    while (size > 1 && word[size - 1] == '/')
        size--;
    if (size == 0 || size >= sizeof options->path)
        return false;
    memcpy(options->path, word, size);
    options->path[size] = '\0';
    return true;
}

static bool parse_options(int count, char **words, struct options *options)
{
    static const struct option names[] = {{"check", no_argument, NULL, 'k'}, {NULL, 0, NULL, 0}};
    int option;

    optind = 1; /* getopt has been over the words before the command already */
    while ((option = getopt_long(count, words, "+c:", names, NULL)) != -1) {
        switch (option) {
        case 'c': options->configuration = optarg; break;
        case 'k': options->check = true; break;
        default: return false;
        }
    }
    return optind + 1 == count && take_path(words[optind], options);
}

static const struct ctl_column columns[] = {
    {.name = "backup"}, {.name = "taken_ms"}, {.name = "node"},   {.name = "entries"},
    {.name = "last"},   {.name = "octets"},   {.name = "took_ms"}};
const struct ctl_list ctl_list_backup = CTL_LIST(NULL, columns);

/* ---- saying --------------------------------------------------------------------------------------- */

static int64_t milliseconds(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void print_object(const struct ctl *ctl, json_t *object)
{
    if (ctl->format == CTL_CSV)
        ctl_table_csv(ctl->out, &ctl_list_backup, true, object);
    else
        ctl_print_json(ctl->out, object);
    json_decref(object);
}

static int refuse(const struct options *options, const struct ctl *ctl, enum backup_part part,
                  enum dm_error error)
{
    static const char *const parts[] = {
        [BACKUP_DIRECTORY] = "the directory", [BACKUP_LEDGER] = "copying the ledger",
        [BACKUP_SECRET] = "the secret",       [BACKUP_COPY] = "the copy of the ledger",
        [BACKUP_MANIFEST] = "the manifest",
    };
    const char *why = dm_strerror(error);

    if (error == DM_E_EXISTS)
        why = "it is there already, or another backup of the name is under way";
    else if (error == DM_E_PERMISSION)
        why = "only darmand's own user, or root, may; and a secret is of mode 0600";
    else if (error == DM_E_CHECKSUM)
        why = "it is not as the manifest has it";
    if (ctl->format == CTL_JSON)
        print_object(ctl, json_pack("{s:b, s:s, s:s, s:s}", "ok", 0, "error", why, "backup",
                                    options->path, "part", parts[part]));
    else
        fprintf(stderr, "darmandctl: %s: %s: %s\n", options->path, parts[part], why);
    return EXIT_NO;
}

static void print_values(const struct options *options, const struct ctl *ctl,
                         const struct backup *backup, int64_t ms)
{
    json_t *last = backup->ledger.last == LEDGER_NO_NUMBER
                       ? json_null()
                       : json_integer((json_int_t)backup->ledger.last);

    print_object(ctl, json_pack("{s:b, s:s, s:I, s:i, s:I, s:o, s:I, s:I}", "ok", 1, "backup",
                                options->path, "taken_ms", (json_int_t)backup->ledger.taken.ms,
                                "node", (int)backup->ledger.node, "entries",
                                (json_int_t)backup->ledger.entries, "last", last, "octets",
                                (json_int_t)backup->octets, "took_ms", (json_int_t)ms));
}

static void print_line(FILE *out, const struct options *options, const struct backup *backup,
                       int64_t ms)
{
    fprintf(out, "%s: %" PRIu64 " entries, %.1f MB, ", options->path, backup->ledger.entries,
            (double)backup->octets / 1e6);
    if (options->check)
        fprintf(out, "whole, as its manifest has it; read in %.1f s\n", (double)ms / 1e3);
    else
        fprintf(out, "copied and proved in %.1f s\n", (double)ms / 1e3);
}

static int say(const struct options *options, const struct ctl *ctl, const struct backup *backup,
               int64_t ms)
{
    if (ctl->format == CTL_TABLE)
        print_line(ctl->out, options, backup, ms);
    else
        print_values(options, ctl, backup, ms);
    if (!options->check)
        fprintf(
            stderr,
            "darmandctl: %s is AS SECRET AS THE INSTALLATION: who has it can make codes that are "
            "good, and reads who was asked about\n",
            options->path);
    return EXIT_OK;
}

/* ---- doing ---------------------------------------------------------------------------------------- */

static enum dm_error make(const struct options *options, const struct conf *conf,
                          struct backup *backup, enum backup_part *part)
{
    struct walltime now = {milliseconds(CLOCK_REALTIME)};
    char ledger[CONF_PATH_MAX + 8];
    struct backup_source source = {.ledger = ledger, .secret = conf->secret_file};

    (void)snprintf(ledger, sizeof ledger, "%s/ledger", conf->state_dir);
    if (dataset_current(conf->state_dir, &source.data) != DM_OK)
        source.data = 0;
    return backup_make(&source, options->path, now, backup, part);
}

int ctl_backup(const struct ctl *ctl, int count, char **words)
{
    struct options options = {.configuration = CTL_CONFIGURATION};
    int64_t begun = milliseconds(CLOCK_MONOTONIC);
    struct backup backup;
    struct conf *conf = NULL;
    enum backup_part part;
    enum dm_error error;

    if (!parse_options(count, words, &options)) {
        usage();
        return EXIT_USAGE;
    }
    if (options.check) {
        error = backup_check(options.path, &backup, &part);
    } else {
        conf = ctl_configuration(options.configuration);
        if (conf == NULL)
            return EXIT_NO;
        error = make(&options, conf, &backup, &part);
        conf_free(conf);
    }
    if (error != DM_OK)
        return refuse(&options, ctl, part, error);
    return say(&options, ctl, &backup, milliseconds(CLOCK_MONOTONIC) - begun);
}
