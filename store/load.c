/*
 * darmand-load(8): data into force, by files, by deltas, or by going back, and the running darmand told
 * of it.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/client_dataset.h"
#include "daemon/conf.h"
#include "daemon/core_dump.h"
#include "store/load_run.h"

static enum load_exit tell_daemon(const char *socket, uint32_t version)
{
    char refusal[CLIENT_REFUSAL_MAX];
    enum dm_error error = client_switch_dataset(socket, version, refusal);

    if (error == DM_OK) {
        puts("the running darmand answers from it");
        return LOAD_EXIT_OK;
    }
    if (error == DM_E_NOT_FOUND) {
        printf("no darmand listens on %s; it will answer from this version when it starts\n",
               socket);
        return LOAD_EXIT_OK;
    }
    fprintf(stderr,
            "darmand-load: the version is in force, but the running darmand did not take it "
            "(%s): mend that, then run `darmandctl dataset`\n",
            refusal);
    return LOAD_EXIT_RUNTIME;
}

static enum load_exit run_mode(struct load_run *run, const char *socket)
{
    uint32_t version = 0;
    enum load_exit status = LOAD_EXIT_USAGE;

    switch (run->options->mode) {
    case LOAD_MODE_WHOLE: status = load_run_whole(run, &version); break;
    case LOAD_MODE_UNDO:
    case LOAD_MODE_USE: status = load_run_use(run, &version); break;
    case LOAD_MODE_DELTA: return load_run_delta(run); /* darmand sees it by itself */
    case LOAD_MODE_DIFF: return load_run_diff(run);
    case LOAD_MODE_HELP:
    case LOAD_MODE_VERSION: break;
    }
    return status == LOAD_EXIT_OK && !run->options->dry_run ? tell_daemon(socket, version) : status;
}

static enum load_exit run_all(const struct load_options *options, const struct conf *conf)
{
    const struct conf_data *data = &conf->data;
    struct timespec now;
    struct admission_request admission = {.origin = {.digest_count = options->digest_count,
                                                     .digest_needed = data->digest,
                                                     .signature_key = data->signature_key},
                                          .gate = data->gate,
                                          .probes = data->probes,
                                          .accept_change = options->accept_change};
    struct load_run run = {.options = options,
                           .state_dir = conf->state_dir,
                           .admission = &admission,
                           .keep = data->keep,
                           .max_age_days = conf->max_data_age_days,
                           .report = {.terminal = isatty(STDERR_FILENO) != 0}};
    enum dm_error error = calendar_load(&run.calendar);

    for (size_t i = 0; i < options->digest_count; i++)
        admission.origin.digests[i] = options->digests[i];
    if (error != DM_OK)
        return load_run_failed(&run, error, LOAD_NOT_REFUSED, 0);
    (void)clock_gettime(CLOCK_REALTIME, &now);
    run.now.ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return run_mode(&run, conf->control_socket);
}

int main(int argc, char **argv)
{
    struct load_options options;
    struct complaints complaints;
    struct conf *conf = NULL;
    enum load_exit status;

    core_dump_allow(false);
    (void)umask(S_IWGRP | S_IRWXO);
    /* A limit of file size is then an error as a full disk is one, and what was built is removed. */
    (void)signal(SIGXFSZ, SIG_IGN);
    if (!load_options_read(argc, argv, &options))
        return LOAD_EXIT_USAGE;
    if (options.mode == LOAD_MODE_HELP) {
        load_options_usage(stdout);
        return LOAD_EXIT_OK;
    }
    if (options.mode == LOAD_MODE_VERSION) {
        puts("darmand-load " DARMAND_VERSION);
        return LOAD_EXIT_OK;
    }
    complaints_init(&complaints);
    if (conf_load(options.configuration, &conf, &complaints) != DM_OK) {
        for (size_t i = 0; i < complaints.count; i++)
            fprintf(stderr, "%s\n", complaints.items[i].text);
        return LOAD_EXIT_CONFIGURATION;
    }
    core_dump_allow(conf->core_dumps);
    conf_forget_passwords(conf);
    status = run_all(&options, conf);
    conf_free(conf);
    return (int)status;
}
