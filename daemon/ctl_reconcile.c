/*
 * darmandctl reconcile: a file of claims beside the ledger, line after line.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/background.h"
#include "daemon/conf.h"
#include "daemon/ctl.h"
#include "daemon/ctl_claims.h"
#include "daemon/output_file.h"
#include "protocol/calendar.h"
#include "store/centre_tally.h"
#include "store/claims.h"
#include "store/input.h"
#include "store/ledger_view.h"
#include "store/reconciler.h"
#include "store/secret.h"

#define PROGRESS_LINES 100000
#define JSON_SUFFIX    ".json"

struct options {
    const char *configuration;
    const char *claims;
    const char *output;  /* NULL: standard output */
    const char *summary; /* NULL: a table on standard error */
};

/* Everything that is open while it runs. */
struct run {
    struct calendar calendar;
    struct secret_keys keys;
    struct ledger_view *view;
    struct input *input;
    struct claims *claims;
    struct reconciler *reconciler;
    struct centre_tally *tally;
    struct output_file output;
};

static void usage(void)
{
    fputs(
        "usage: darmandctl reconcile [-c FILE] [-o FILE] [--summary FILE] CLAIMS.csv\n"
        "  -c FILE         the configuration (default " CTL_CONFIGURATION ")\n"
        "  -o FILE         where the claims go with their results (default: standard output)\n"
        "  --summary FILE  the counts of each centre, as CSV, or as JSON if FILE ends with .json\n"
        "See darmandctl(8) for the columns and results.\n",
        stderr);
}

static bool parse_options(int count, char **words, struct options *options)
{
    static const struct option names[] = {{"summary", required_argument, NULL, 's'},
                                          {NULL, 0, NULL, 0}};
    int option;

    optind = 1; /* getopt has been over the words before the command already */
    while ((option = getopt_long(count, words, "+c:o:", names, NULL)) != -1) {
        switch (option) {
        case 'c': options->configuration = optarg; break;
        case 'o': options->output = optarg; break;
        case 's': options->summary = optarg; break;
        default: return false;
        }
    }
    if (optind + 1 != count)
        return false;
    options->claims = words[optind];
    return true;
}

/* ---- opening --------------------------------------------------------------------------------------- */

static enum dm_error failed(const char *path, const char *why, enum dm_error error)
{
    fprintf(stderr, "darmandctl: %s: %s\n", path, why);
    return error;
}

static enum dm_error open_secret(const struct conf *conf, struct secret_keys *keys)
{
    enum dm_error error = secret_load(conf->secret_file, 0, keys);

    if (error == DM_OK)
        return DM_OK;
    return failed(conf->secret_file,
                  error == DM_E_PERMISSION
                      ? "the secret must be of mode 0600, and this user darmand's own, or root"
                      : dm_strerror(error),
                  error);
}

static enum dm_error open_view(const struct conf *conf, struct ledger_view **view)
{
    char path[CONF_PATH_MAX + 8];
    enum dm_error error;

    (void)snprintf(path, sizeof path, "%s/ledger", conf->state_dir);
    error = ledger_view_open(path, view);
    if (error == DM_OK)
        return DM_OK;
    return failed(path,
                  error == DM_E_NOT_FOUND    ? "there is no ledger"
                  : error == DM_E_PERMISSION ? "only darmand's own user, or root, may read it"
                                             : dm_strerror(error),
                  error);
}

static enum dm_error open_claims(const char *path, struct run *run)
{
    enum dm_error error = input_open(path, &run->input);

    if (error != DM_OK)
        return failed(path, strerror(errno), error);
    error = claims_open(run->input, &run->calendar, &run->claims);
    if (error == DM_OK)
        return DM_OK;
    return failed(path,
                  error == DM_E_RANGE       ? claims_refusal(run->claims)
                  : error == DM_E_NO_MEMORY ? dm_strerror(error)
                                            : input_why(run->input),
                  error);
}

static enum dm_error open_all(const struct options *options, const struct conf *conf,
                              struct run *run)
{
    enum dm_error error = calendar_load(&run->calendar);

    if (error != DM_OK)
        return failed("calendar", dm_strerror(error), error);
    error = open_secret(conf, &run->keys);
    if (error == DM_OK)
        error = open_view(conf, &run->view);
    if (error == DM_OK)
        error = open_claims(options->claims, run);
    if (error != DM_OK)
        return error;
    run->reconciler = reconciler_new(run->view, &run->keys.code);
    run->tally = centre_tally_new();
    if (run->reconciler == NULL || run->tally == NULL)
        return failed(options->claims, dm_strerror(DM_E_NO_MEMORY), DM_E_NO_MEMORY);
    error = output_file_begin(&run->output, options->output);
    return error == DM_OK ? DM_OK : failed(options->output, strerror(errno), error);
}

static void close_all(struct run *run)
{
    output_file_drop(&run->output);
    centre_tally_free(run->tally);
    reconciler_free(run->reconciler);
    claims_close(run->claims);
    input_close(run->input);
    ledger_view_close(run->view);
    secret_wipe(&run->keys);
}

/* ---- running --------------------------------------------------------------------------------------- */

static void show_progress(uint64_t line)
{
    if (line % PROGRESS_LINES == 0 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%" PRIu64 " lines ", line);
}

static enum dm_error one_line(struct run *run, const struct claims_line *line)
{
    struct reconciled reconciled;
    enum dm_error error = reconciler_judge(run->reconciler, line, &reconciled);

    if (error != DM_OK)
        return failed("ledger", dm_strerror(error), error);
    error = centre_tally_add(run->tally, line->claim.provider_id, reconciled.result);
    if (error != DM_OK)
        return failed("provider_id",
                      error == DM_E_FULL ? "more than a million centres" : dm_strerror(error),
                      error);
    ctl_claims_line(run->output.stream, run->claims, line, &reconciled);
    show_progress(line->raw.number);
    return DM_OK;
}

static enum dm_error all_lines(const struct options *options, struct run *run)
{
    struct claims_line line;
    enum dm_error error;

    ctl_claims_header(run->output.stream, run->claims);
    while ((error = claims_next(run->claims, &line)) == DM_OK) {
        error = one_line(run, &line);
        if (error != DM_OK)
            return error;
        if (ferror(run->output.stream))
            break; /* and what it was is said at the end */
    }
    if (error != DM_OK && error != DM_E_NOT_FOUND)
        return failed(options->claims,
                      error == DM_E_NO_MEMORY ? dm_strerror(error) : input_why(run->input), error);
    error = output_file_finish(&run->output);
    if (error != DM_OK)
        return failed(options->output == NULL ? "standard output" : options->output,
                      dm_strerror(error), error);
    return DM_OK;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);

    return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

static enum dm_error summarise(const char *path, const struct centre_tally *tally)
{
    struct output_file output;
    enum dm_error error;

    if (path == NULL) {
        ctl_claims_summary(stderr, tally, CTL_CLAIMS_TABLE);
        return DM_OK;
    }
    error = output_file_begin(&output, path);
    if (error != DM_OK)
        return failed(path, strerror(errno), error);
    ctl_claims_summary(output.stream, tally,
                       ends_with(path, JSON_SUFFIX) ? CTL_CLAIMS_JSON : CTL_CLAIMS_CSV);
    error = output_file_finish(&output);
    return error == DM_OK ? DM_OK : failed(path, dm_strerror(error), error);
}

static enum dm_error reconcile_all(const struct options *options, const struct conf *conf)
{
    struct run run = {0};
    enum dm_error error = open_all(options, conf, &run);

    /* Not before: opening takes locks that darmand may wait for. */
    if (error == DM_OK) {
        background_begin();
        error = all_lines(options, &run);
    }
    if (error == DM_OK)
        error = summarise(options->summary, run.tally);
    if (error == DM_OK)
        ctl_claims_total(stderr, run.tally);
    close_all(&run);
    return error;
}

int ctl_reconcile(const struct ctl *ctl, int count, char **words)
{
    struct options options = {.configuration = CTL_CONFIGURATION};
    struct conf *conf;
    enum dm_error error;

    (void)ctl; /* what comes out is CSV, and has options of its own */
    if (!parse_options(count, words, &options)) {
        usage();
        return EXIT_USAGE;
    }
    conf = ctl_configuration(options.configuration);
    if (conf == NULL)
        return EXIT_NO;
    error = reconcile_all(&options, conf);
    conf_free(conf);
    return error == DM_OK ? EXIT_OK : EXIT_NO;
}
