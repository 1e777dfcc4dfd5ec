/*
 * darmandctl audit verify: the whole ledger held against itself, whether darmand runs or not.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/background.h"
#include "daemon/ctl.h"
#include "daemon/ctl_answers.h"
#include "daemon/ctl_print.h"
#include "daemon/ctl_table.h"
#include "store/ledger_audit.h"

struct options {
    const char *configuration;
    const char *directory; /* a state_dir or a backup, instead of the configuration's; NULL: that */
    uint64_t from;
};

struct places {
    char ledger[CONF_PATH_MAX + 8];
    char secret[CONF_PATH_MAX + 8];
};

static void usage(FILE *err)
{
    fputs("usage: darmandctl audit verify [-c FILE] [--from NUMBER] [DIR]\n"
          "  -c FILE        the configuration (default " CTL_CONFIGURATION ")\n"
          "  --from NUMBER  begin with this entry of the ledger\n"
          "  DIR            a state_dir, or a backup, instead of the configuration's\n"
          "See darmandctl(8).\n",
          err);
}

static bool take_number(const char *word, uint64_t *number)
{
    size_t size = strlen(word);

    if (size == 0 || size > 11 || strspn(word, "0123456789") != size)
        return false;
    *number = strtoull(word, NULL, 10);
    return true;
}

static bool parse_options(int count, char **words, struct options *options)
{
    static const struct option names[] = {{"from", required_argument, NULL, 'f'},
                                          {NULL, 0, NULL, 0}};
    int option;

    optind = 0; /* a new run of getopt, over words of its own */
    while ((option = getopt_long(count, words, "+c:", names, NULL)) != -1) {
        switch (option) {
        case 'c': options->configuration = optarg; break;
        case 'f':
            if (!take_number(optarg, &options->from))
                return false;
            break;
        default: return false;
        }
    }
    if (optind < count)
        options->directory = words[optind++];
    return optind == count;
}

/* ---- what is wrong -------------------------------------------------------------------------------------- */

/* Codes for programs, whose words do not change, and what they mean. */
static const struct {
    const char *code;
    const char *means;
} faults[LEDGER_FAULT_KINDS] = {
    [LEDGER_FAULT_CHAIN] = {"chain",
                            "it does not follow from the one before: it was changed, or put "
                            "there, by who does not have the secret"},
    [LEDGER_FAULT_RECORD] = {"record", "what is stored is no entry"},
    [LEDGER_FAULT_GAP] = {"gap", "those before it are missing"},
    [LEDGER_FAULT_NUMBER] = {"number", "it is not one that this node may give out"},
    [LEDGER_FAULT_CODE] = {"code", "its tracking code does not lead back to it"},
    [LEDGER_FAULT_ORIGINAL] = {"original",
                               "what it answers again, or goes on behind, is not there"},
    [LEDGER_FAULT_UNSETTLED] = {"unsettled", "its reply is neither owed nor settled: it was never "
                                             "sent"},
    [LEDGER_FAULT_OUTCOME] = {"outcome",
                              "there is an outcome of its reply, but no such entry, or the "
                              "outcome is none"},
    [LEDGER_FAULT_OWED] = {"owed", "its reply is owed, but there is no such entry"},
    [LEDGER_FAULT_NOTICE] = {"notice", "a notice of this count is none, or speaks of no entry"},
    [LEDGER_FAULT_OBJECTION] = {"objection",
                                "somebody objects to it, but there is no such inquiry, or "
                                "the objection is none"},
};

static json_t *describe_fault(const struct ledger_fault *fault)
{
    json_t *object = json_pack("{s:I, s:s, s:s}", "number", (json_int_t)fault->number, "fault",
                               faults[fault->kind].code, "means", faults[fault->kind].means);

    if (fault->kind == LEDGER_FAULT_GAP && object != NULL)
        (void)json_object_set_new(object, "missing_from", json_integer((json_int_t)fault->from));
    return object;
}

static json_t *list_faults(const struct ledger_audit *audit)
{
    json_t *list = json_array();

    for (size_t i = 0; i < audit->fault_count && i < LEDGER_FAULTS_NAMED; i++)
        if (json_array_append_new(list, describe_fault(&audit->faults[i])) != 0)
            break;
    return list;
}

/* ---- saying --------------------------------------------------------------------------------------------- */

static json_t *describe(const struct places *places, const struct ledger_audit *audit, int64_t ms)
{
    return json_pack("{s:b, s:s, s:b, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}",
                     "ok", (int)(audit->fault_count == 0), "ledger", places->ledger, "copy",
                     (int)audit->copy, "node", (int)audit->node, "entries",
                     (json_int_t)audit->entries, "inquiries", (json_int_t)audit->inquiries,
                     "repeats", (json_int_t)audit->repeats, "restorations",
                     (json_int_t)audit->restorations, "outcomes", (json_int_t)audit->outcomes,
                     "owed", (json_int_t)audit->owed, "notices", (json_int_t)audit->notices,
                     "objections", (json_int_t)audit->objections, "took_ms", (json_int_t)ms,
                     "fault_count", (json_int_t)audit->fault_count, "faults", list_faults(audit));
}

static const struct ctl_column columns[] = {
    {.name = "number"}, {.name = "fault"}, {.name = "missing_from"}, {.name = "means"}};
const struct ctl_list ctl_list_audit = CTL_LIST("faults", columns);

static void print_fault(FILE *out, const json_t *fault)
{
    int64_t missing = number_at(fault, "missing_from");

    if (missing > 0)
        fprintf(out, "#%" PRId64 ": %s, from #%" PRId64 " on\n", number_at(fault, "number"),
                text_at(fault, "means"), missing);
    else
        fprintf(out, "#%" PRId64 ": %s\n", number_at(fault, "number"), text_at(fault, "means"));
}

static void print_table(FILE *out, const json_t *answer)
{
    const json_t *list = json_object_get(answer, "faults");
    int64_t entries = number_at(answer, "entries");
    int64_t ms = number_at(answer, "took_ms");
    int64_t count = number_at(answer, "fault_count");

    row(out, "ledger", "%s, of node %" PRId64 "%s", text_at(answer, "ledger"),
        number_at(answer, "node"), flag_at(answer, "copy") ? ", a backup's" : "");
    row(out, "entries",
        "%" PRId64 ": %" PRId64 " inquiries, %" PRId64 " repeats, %" PRId64 " restorations",
        entries, number_at(answer, "inquiries"), number_at(answer, "repeats"),
        number_at(answer, "restorations"));
    row(out, "replies", "%" PRId64 " settled, %" PRId64 " owed, %" PRId64 " notices owed",
        number_at(answer, "outcomes"), number_at(answer, "owed"), number_at(answer, "notices"));
    row(out, "objections", "%" PRId64, number_at(answer, "objections"));
    row(out, "took", "%.1f s, %" PRId64 " entries a second", (double)ms / 1e3,
        entries * 1000 / (ms > 0 ? ms : 1));
    if (count == 0)
        row(out, "result", "whole");
    else
        row(out, "result", "BROKEN, %" PRId64 " faults%s", count,
            count > LEDGER_FAULTS_NAMED ? ", of which the first are" : "");
    for (size_t i = 0; i < json_array_size(list); i++)
        print_fault(out, json_array_get(list, i));
}

static int say(const struct ctl *ctl, const struct places *places, const struct ledger_audit *audit,
               int64_t ms)
{
    json_t *answer = describe(places, audit, ms);

    if (ctl->format == CTL_JSON)
        ctl_print_json(ctl->out, answer);
    else if (ctl->format == CTL_CSV)
        ctl_table_csv(ctl->out, &ctl_list_audit, true, answer);
    else
        print_table(ctl->out, answer);
    json_decref(answer);
    return audit->fault_count == 0 ? EXIT_OK : EXIT_NO;
}

static int refuse(const struct ctl *ctl, const char *path, enum dm_error error)
{
    fprintf(ctl->err, "darmandctl: %s: %s\n", path,
            error == DM_E_NOT_FOUND ? "there is none"
            : error == DM_E_PERMISSION
                ? "only darmand's own user, or root, may; and a secret is of "
                  "mode 0600"
                : dm_strerror(error));
    return EXIT_NO;
}

/* ---- doing ---------------------------------------------------------------------------------------------- */

static int64_t milliseconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_progress(void *context, uint64_t entries, uint64_t of)
{
    int64_t ms = milliseconds() - *(const int64_t *)context;

    if (entries == 0)
        background_begin();
    else if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " entries, %" PRIu64 " a second ", entries, of,
                entries * 1000 / (uint64_t)(ms > 0 ? ms : 1));
}

static bool find_places(const struct ctl *ctl, const struct options *options, struct places *places)
{
    struct conf *conf;

    if (options->directory != NULL && strlen(options->directory) < CONF_PATH_MAX) {
        (void)snprintf(places->ledger, sizeof places->ledger, "%s/ledger", options->directory);
        (void)snprintf(places->secret, sizeof places->secret, "%s/secret", options->directory);
        return true;
    }
    if (options->directory != NULL)
        return refuse(ctl, options->directory, DM_E_LENGTH) == EXIT_OK;
    conf = ctl_configuration(options->configuration);
    if (conf == NULL)
        return false;
    (void)snprintf(places->ledger, sizeof places->ledger, "%s/ledger", conf->state_dir);
    (void)snprintf(places->secret, sizeof places->secret, "%s", conf->secret_file);
    conf_free(conf);
    return true;
}

int ctl_audit(const struct ctl *ctl, int count, char **words)
{
    struct options options = {.configuration = CTL_CONFIGURATION};
    int64_t begun = milliseconds();
    struct places places;
    struct secret_keys keys;
    struct ledger_audit audit;
    enum dm_error error;

    if (!parse_options(count, words, &options)) {
        usage(ctl->err);
        return EXIT_USAGE;
    }
    if (!find_places(ctl, &options, &places))
        return EXIT_NO;
    error = secret_load(places.secret, 0, &keys);
    if (error != DM_OK)
        return refuse(ctl, places.secret, error);
    error = ledger_audit(&(struct ledger_audit_options){.path = places.ledger,
                                                        .from = options.from,
                                                        .keys = &keys,
                                                        .progress = on_progress,
                                                        .context = &begun},
                         &audit);
    secret_wipe(&keys);
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    return error == DM_OK ? say(ctl, &places, &audit, milliseconds() - begun)
                          : refuse(ctl, places.ledger, error);
}
