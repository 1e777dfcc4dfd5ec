/*
 * darmand(8): options, the order things begin in, signals, and the loop.
 */
#include <event2/event.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/control.h"
#include "daemon/core_dump.h"
#include "daemon/http.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/service.h"
#include "daemon/tls.h"

/* darmand(8), EXIT STATUS. */
enum { EXIT_OK = 0, EXIT_RUNTIME = 1, EXIT_USAGE = 2, EXIT_CONFIGURATION = 3 };
/* Likewise, with -t. */
enum { CHECK_GOOD = EXIT_OK, CHECK_WRONG = 1, CHECK_UNREADABLE = 2 };

#define DEFAULT_CONFIGURATION "/etc/darmand/darmand.conf"

static void usage(FILE *stream)
{
    fputs("usage: darmand [-t [-v]] [-c FILE]\n"
          "  -c FILE  the configuration (default " DEFAULT_CONFIGURATION ")\n"
          "  -t       check the configuration, say what is wrong, and exit\n"
          "  -v       and when nothing is, print all of it in its normal form\n"
          "  -V       print the version\n"
          "  -h       print this\n"
          "See darmand(8).\n",
          stream);
}

static void print_complaints(const struct complaints *complaints)
{
    for (size_t i = 0; i < complaints->count; i++)
        fprintf(stderr, "%s%s\n", complaints->items[i].warning ? "warning: " : "",
                complaints->items[i].text);
    if (complaints->dropped > 0)
        fprintf(stderr, "… and %zu more\n", complaints->dropped);
}

static enum dm_error load(const char *path, struct conf **conf)
{
    struct complaints complaints;
    struct conf *made = NULL;
    enum dm_error error;

    complaints_init(&complaints);
    error = conf_load(path, &made, &complaints);
    if (error == DM_OK)
        tls_check(made, &complaints);
    print_complaints(&complaints);
    if (error == DM_OK && complaints.errors > 0) {
        conf_free(made);
        error = DM_E_FORMAT;
    }
    if (error != DM_OK)
        fprintf(stderr, "%s: refused\n", path);
    else
        *conf = made;
    return error;
}

/* -t, and -v: what is printed then is a configuration and nothing else. */
static int check(const char *path, bool print)
{
    struct conf *conf;
    enum dm_error error = load(path, &conf);

    if (error != DM_OK)
        return error == DM_E_IO ? CHECK_UNREADABLE : CHECK_WRONG;
    if (print)
        fputs(conf->normal, stdout);
    else
        printf("%s: good\n", path);
    conf_free(conf);
    return fflush(stdout) == 0 ? CHECK_GOOD : CHECK_WRONG;
}

/* ---- signals, all of them on the loop --------------------------------------------------------------- */

static void on_terminate(evutil_socket_t number, short what, void *context)
{
    struct service *service = context;

    (void)what;
    log_event(EVENT_SIGNAL, NULL, "signal %d: %s", (int)number,
              service->stopping ? "stopping at once" : "draining, then stopping");
    drain_stop(service);
}

static void on_hangup(evutil_socket_t number, short what, void *context)
{
    struct complaints complaints;

    (void)number;
    (void)what;
    complaints_init(&complaints);
    if (service_reload(context, 0, &complaints) != DM_OK)
        log_event(EVENT_RELOAD_REFUSED, NULL,
                  "reload refused, the old configuration stays in force");
    for (size_t i = 0; i < complaints.count; i++)
        log_event(complaints.items[i].warning ? EVENT_CONFIGURATION_DOUBTFUL
                                              : EVENT_CONFIGURATION_WRONG,
                  NULL, "%s", complaints.items[i].text);
}

struct signals {
    struct event *terminate;
    struct event *interrupt;
    struct event *hangup;
};

static int watch_signals(struct event_base *base, struct service *service, struct signals *signals)
{
    signals->terminate = evsignal_new(base, SIGTERM, on_terminate, service);
    signals->interrupt = evsignal_new(base, SIGINT, on_terminate, service);
    signals->hangup = evsignal_new(base, SIGHUP, on_hangup, service);
    return signals->terminate != NULL && signals->interrupt != NULL && signals->hangup != NULL &&
           event_add(signals->terminate, NULL) == 0 && event_add(signals->interrupt, NULL) == 0 &&
           event_add(signals->hangup, NULL) == 0;
}

static void forget_signals(struct signals *signals)
{
    struct event *all[] = {signals->terminate, signals->interrupt, signals->hangup};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] != NULL)
            event_free(all[i]);
}

/* ---- running ------------------------------------------------------------------------------------------ */

static int serve(struct event_base *base, struct service *service)
{
    struct signals signals = {NULL};
    struct control *control = NULL;
    struct http *http = NULL;
    int status = EXIT_RUNTIME;

    if (!watch_signals(base, service, &signals))
        log_event(EVENT_START_FAILED, NULL, "cannot watch signals");
    else if (control_open(service, &control) == DM_OK && http_open(service, &http) == DM_OK) {
        /* One turn of the loop: every link begins its first attempt. */
        (void)event_base_loop(base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
        log_event(EVENT_READY, NULL, "darmand %s is ready, %zu links", DARMAND_VERSION,
                  service->link_count);
        notify_ready();
        if (event_base_dispatch(base) >= 0)
            status = EXIT_OK;
        log_event(EVENT_STOPPED, NULL, "stopped");
    }
    http_close(http);
    control_close(control);
    forget_signals(&signals);
    return status;
}

static int run(struct conf *conf)
{
    struct event_base *base = event_base_new();
    struct service service;
    int status = EXIT_RUNTIME;

    if (base == NULL) {
        conf_free(conf);
        log_event(EVENT_START_FAILED, NULL, "no event loop to be had");
        return status;
    }
    if (service_open(&service, base, conf) == DM_OK)
        status = serve(base, &service);
    service_close(&service);
    event_base_free(base);
    libevent_global_shutdown();
    return status;
}

int main(int argc, char **argv)
{
    const char *path = DEFAULT_CONFIGURATION;
    bool check_only = false;
    bool print = false;
    struct conf *conf;
    int option;

    while ((option = getopt(argc, argv, "c:thvV")) != -1) {
        switch (option) {
        case 'c': path = optarg; break;
        case 't': check_only = true; break;
        case 'v': print = true; break;
        case 'V': puts("darmand " DARMAND_VERSION); return EXIT_OK;
        case 'h': usage(stdout); return EXIT_OK;
        default: usage(stderr); return EXIT_USAGE;
        }
    }
    if (optind != argc || (print && !check_only)) {
        usage(stderr);
        return EXIT_USAGE;
    }
    core_dump_allow(false);
    /* What we make names its mode; this is for what a library makes. */
    (void)umask(S_IWGRP | S_IRWXO);
    if (sodium_init() < 0) {
        log_event(EVENT_START_FAILED, NULL, "libsodium cannot start: no random source?");
        return EXIT_RUNTIME;
    }
    if (check_only)
        return check(path, print);
    if (load(path, &conf) != DM_OK)
        return EXIT_CONFIGURATION;
    core_dump_allow(conf->core_dumps);
    signal(SIGPIPE, SIG_IGN);
    return run(conf);
}
