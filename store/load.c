/*
 * darmand-load(8): two CSV files → a new dataset version, and the running darmand told of it.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/client.h"
#include "daemon/conf.h"
#include "store/loader.h"

/* darmand-load(8), EXIT STATUS. */
enum { EXIT_OK = 0, EXIT_RUNTIME = 1, EXIT_USAGE = 2, EXIT_CONFIGURATION = 3, EXIT_REFUSED = 4 };

#define DEFAULT_CONFIGURATION "/etc/darmand/darmand.conf"
#define VERSIONS_KEPT         3
/* Twenty a second: a minute, for a country's data on a slow disk. */
#define SWITCH_TRIES 1200

static void usage(FILE *stream)
{
    fputs("usage: darmand-load [-c FILE] --persons P.csv --providers D.csv [--date DATE]\n"
          "  -c FILE           the configuration (default " DEFAULT_CONFIGURATION ")\n"
          "  --persons FILE    one insured, pensioner or dependant a row\n"
          "  --providers FILE  one mobile of a centre a row\n"
          "  --date DATE       the day the data speaks of (default: today in Tehran)\n"
          "  --version, --help\n"
          "See darmand-load(8) for the columns.\n",
          stream);
}

struct options {
    const char *configuration;
    const char *persons;
    const char *providers;
    const char *date;
};

static int parse_options(int argc, char **argv, struct options *options)
{
    static const struct option names[] = {
        {"persons", required_argument, NULL, 'p'}, {"providers", required_argument, NULL, 'd'},
        {"date", required_argument, NULL, 'D'},    {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},       {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "c:hV", names, NULL)) != -1) {
        switch (option) {
        case 'c': options->configuration = optarg; break;
        case 'p': options->persons = optarg; break;
        case 'd': options->providers = optarg; break;
        case 'D': options->date = optarg; break;
        case 'h': usage(stdout); exit(EXIT_OK);
        case 'V': puts("darmand-load " DARMAND_VERSION); exit(EXIT_OK);
        default: return -1;
        }
    }
    return optind == argc && options->persons != NULL && options->providers != NULL ? 0 : -1;
}

/* ---- what the loader tells -------------------------------------------------------------------------- */

static void complain_line(void *context, const char *path, uint64_t line, const char *what)
{
    (void)context;
    if (line == 0)
        fprintf(stderr, "%s: %s\n", path, what);
    else
        fprintf(stderr, "%s:%" PRIu64 ": %s\n", path, line, what);
}

static void show_progress(void *context, const char *path, uint64_t rows)
{
    (void)context;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%s: %" PRIu64 " rows ", path, rows);
}

/* ---- the running daemon --------------------------------------------------------------------------------- */

static int64_t version_in(const json_t *answer)
{
    return json_integer_value(json_object_get(json_object_get(answer, "dataset"), "version"));
}

static enum dm_error ask(const char *socket, const char *command, json_t **answer)
{
    json_t *request = json_pack("{s:s}", "command", command);
    enum dm_error error;

    json_decref(*answer);
    *answer = NULL;
    error = client_ask(socket, request, answer);
    json_decref(request);
    return error;
}

/* The daemon opens and warms the version beside its work; this asks until it is done. */
static enum dm_error wait_for_switch(const char *socket, uint32_t version, json_t **answer)
{
    const struct timespec pause = {.tv_nsec = 50000000};
    enum dm_error error = ask(socket, "dataset", answer);

    for (int tries = 0; error == DM_OK && version_in(*answer) < version; tries++) {
        if (tries == SWITCH_TRIES || json_string_value(json_object_get(*answer, "error")) != NULL)
            return DM_E_CLOSED;
        (void)nanosleep(&pause, NULL);
        error = ask(socket, "status", answer);
        if (error == DM_OK && !json_is_true(json_object_get(*answer, "switching")) &&
            version_in(*answer) < version)
            return DM_E_CLOSED;
    }
    return error;
}

/* Why the daemon would not, in its own words where it gave any. */
static const char *refusal_in(const json_t *answer)
{
    const char *error = json_string_value(json_object_get(answer, "error"));

    if (error == NULL)
        error = json_string_value(json_object_get(answer, "switch_error"));
    return error == NULL || *error == '\0' ? "it took too long" : error;
}

static int tell_daemon(const char *socket, uint32_t version)
{
    json_t *answer = NULL;
    enum dm_error error = wait_for_switch(socket, version, &answer);
    int status = EXIT_OK;

    if (error == DM_E_NOT_FOUND) {
        printf("no darmand listens on %s; it will answer from this version when it starts\n",
               socket);
    } else if (error == DM_OK) {
        puts("the running darmand answers from it");
    } else {
        fprintf(stderr,
                "darmand-load: the version is in force, but the running darmand did not take it "
                "(%s): mend that, then run `darmandctl dataset`\n",
                error == DM_E_CLOSED ? refusal_in(answer) : dm_strerror(error));
        status = EXIT_RUNTIME;
    }
    json_decref(answer);
    return status;
}

/* ---- loading --------------------------------------------------------------------------------------------- */

/* Data that darmand would only answer with DOWN is not put in force (promise 3). */
static bool too_old(const struct conf *conf, const struct loader_request *request)
{
    int age = calendar_tehran_day(request->now) - request->data_day;

    if (conf->max_data_age_days == 0 || age <= conf->max_data_age_days)
        return false;
    fprintf(stderr,
            "darmand-load: data of %d days ago is older than max_data_age (%d days): darmand would "
            "answer everything with \"unavailable\"; the old version stays in force\n",
            age, conf->max_data_age_days);
    return true;
}

static int load(const struct options *options, const struct conf *conf)
{
    struct timespec now;
    struct calendar calendar;
    struct loader_result result = {0};
    char day[CALENDAR_TEXT];
    struct loader_request request = {.state_dir = conf->state_dir,
                                     .persons_path = options->persons,
                                     .providers_path = options->providers,
                                     .calendar = &calendar,
                                     .keep = VERSIONS_KEPT,
                                     .complain = complain_line,
                                     .progress = show_progress};
    enum dm_error error = calendar_load(&calendar);

    (void)clock_gettime(CLOCK_REALTIME, &now);
    request.now.ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    request.data_day = calendar_tehran_day(request.now);
    if (error == DM_OK && options->date != NULL &&
        calendar_parse(&calendar, options->date, &request.data_day) != DM_OK) {
        fprintf(stderr, "darmand-load: --date %s: no such day; write 2026-11-23 or 1405/09/02\n",
                options->date);
        return EXIT_USAGE;
    }
    if (error == DM_OK && too_old(conf, &request))
        return EXIT_REFUSED;
    if (error == DM_OK)
        error = loader_run(&request, &result);
    if (error == DM_E_FORMAT) {
        fprintf(stderr,
                "darmand-load: refused, errors: %" PRIu64 "; the old version stays in force\n",
                result.errors);
        return EXIT_REFUSED;
    }
    if (error != DM_OK) {
        fprintf(stderr, "darmand-load: %s: %s; the old version stays in force\n", conf->state_dir,
                error == DM_E_EXISTS ? "another load is going on" : dm_strerror(error));
        return EXIT_RUNTIME;
    }
    calendar_format(&calendar, request.data_day, day);
    printf("version %" PRIu32 ": %" PRIu64 " persons, %" PRIu64 " providers, data of %s\n",
           result.version, result.persons, result.providers, day);
    return tell_daemon(conf->control_socket, result.version);
}

int main(int argc, char **argv)
{
    struct options options = {.configuration = DEFAULT_CONFIGURATION};
    struct complaints complaints;
    struct conf *conf = NULL;
    int status;

    if (parse_options(argc, argv, &options) != 0) {
        usage(stderr);
        return EXIT_USAGE;
    }
    complaints_init(&complaints);
    if (conf_load(options.configuration, &conf, &complaints) != DM_OK) {
        for (size_t i = 0; i < complaints.count; i++)
            fprintf(stderr, "%s\n", complaints.items[i].text);
        return EXIT_CONFIGURATION;
    }
    status = load(&options, conf);
    conf_free(conf);
    return status;
}
