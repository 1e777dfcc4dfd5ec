/*
 * blaster [OPTIONS] PERSONS STAGE…: an SMSC that does nothing but ask and measure, so that what is
 * measured is the ESME.  It waits for its links, asks what askers.h says in each STAGE after the other
 * ("100": so many outstanding, "@500": so many a second; stage.h), and prints a line of JSON for each.
 *
 *   --port-file FILE   where it writes the port that it listens on, once it does
 *   --watch FILE       the numbers of the processes whose time is taken; it begins when FILE is there
 *   --links N          begin when so many are bound; 1
 *   --phones N         that ask; 2000
 *   --skip N           questions that each of them has asked before
 *   --ussd STEPS       sessions instead of SMS: "*4*1420#,1,%"
 *   --warm, --seconds  before it is measured, and measured: 1 and 5 seconds
 *   --label JSON       members that go before the others of each line
 *
 * What is not answered within ten seconds of the end of a stage is counted, and ends the run with 1.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test/bench/askers.h"
#include "test/bench/population.h"
#include "test/bench/spent.h"
#include "test/bench/stage.h"

#define LINKS_MOST  64
#define STAGES_MOST 32
#define SECOND      INT64_C(1000000000)
#define BIND_WAIT   (60 * SECOND)
#define DRAIN       (10 * SECOND)
#define LOOK        (SECOND / 100) /* how often the watch file is looked for */

struct options {
    const char *port_file, *watch, *label;
    unsigned links;
    unsigned warm, seconds;
    struct askers_options askers;
    struct stage_plan stages[STAGES_MOST];
    unsigned stage_count;
};

struct link {
    struct stream stream;
    bool bound, blocked; /* blocked: the kernel takes no more for now */
};

struct blaster {
    struct options options;
    int events, listener;
    struct link *links;
    unsigned accepted, bound, turn;
    struct askers askers;
    struct stage stage;
};

static void die(const char *what)
{
    fprintf(stderr, "blaster: %s%s%s\n", what, errno == 0 ? "" : ": ",
            errno == 0 ? "" : strerror(errno));
    exit(EXIT_FAILURE);
}

/* ---- links -------------------------------------------------------------------------------------- */

static void listen_on_any(struct blaster *blaster)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN};
    socklen_t length = sizeof address;
    char beside[4096];
    FILE *file;

    blaster->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(blaster->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(blaster->listener, LINKS_MOST) != 0 ||
        getsockname(blaster->listener, (struct sockaddr *)&address, &length) != 0 ||
        epoll_ctl(blaster->events, EPOLL_CTL_ADD, blaster->listener, &event) != 0)
        die("cannot listen");
    /* Renamed into place, so that nobody reads half of it. */
    (void)snprintf(beside, sizeof beside, "%s.part", blaster->options.port_file);
    if ((file = fopen(beside, "we")) == NULL)
        die(beside);
    fprintf(file, "%u\n", ntohs(address.sin_port));
    if (fclose(file) != 0 || rename(beside, blaster->options.port_file) != 0)
        die(blaster->options.port_file);
}

static void accept_link(struct blaster *blaster)
{
    int fd = accept(blaster->listener, NULL, NULL);
    struct link *link = &blaster->links[blaster->accepted];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};

    if (fd < 0)
        return;
    if (blaster->accepted == LINKS_MOST) {
        (void)close(fd);
        return;
    }
    blaster->accepted++;
    stream_open(&link->stream, fd);
    if (epoll_ctl(blaster->events, EPOLL_CTL_ADD, fd, &event) != 0)
        die("epoll_ctl");
}

static void respond(struct stream *stream, const struct stream_pdu *pdu, const char *body,
                    size_t length)
{
    uint8_t *at = stream_put(stream, pdu->command | STREAM_RESPONSE, 0, pdu->sequence,
                             STREAM_HEADER + length);

    if (at != NULL)
        memcpy(at, body, length);
}

static void arrived(struct blaster *blaster, const struct stream_pdu *pdu, int64_t now)
{
    int64_t due;

    switch (askers_arrived(&blaster->askers, pdu, &due)) {
    case ASKERS_ANSWER: stage_answered(&blaster->stage, due, now); break;
    case ASKERS_NOTHING: blaster->stage.strange++; break;
    case ASKERS_PAGE: break;
    }
}

static void handle(struct blaster *blaster, struct link *link, const struct stream_pdu *pdu,
                   int64_t now)
{
    switch (pdu->command) {
    case STREAM_SUBMIT_SM:
        respond(&link->stream, pdu, "1", 2);
        arrived(blaster, pdu, now);
        break;
    case STREAM_DELIVER_SM | STREAM_RESPONSE:
        blaster->stage.refused += askers_refused(&blaster->askers, pdu, now);
        break;
    case STREAM_BIND_TRANSCEIVER:
        respond(&link->stream, pdu, "bench", 6);
        blaster->bound += !link->bound;
        link->bound = true;
        break;
    case STREAM_ENQUIRE_LINK:
    case STREAM_UNBIND: respond(&link->stream, pdu, "", 0); break;
    default: break;
    }
}

static void flush(struct blaster *blaster, struct link *link)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};

    if (link->stream.fd < 0)
        return;
    if (!stream_flush(&link->stream))
        die("a link is lost");
    if (link->blocked != (link->stream.wants > 0)) {
        link->blocked = !link->blocked;
        event.events |= link->blocked ? (uint32_t)EPOLLOUT : 0;
        (void)epoll_ctl(blaster->events, EPOLL_CTL_MOD, link->stream.fd, &event);
    }
}

static void serve(struct blaster *blaster, struct link *link, uint32_t events)
{
    struct stream_pdu pdu;
    int64_t now;

    if ((events & ~(uint32_t)EPOLLOUT) != 0 && !stream_read(&link->stream)) {
        errno = 0;
        die("a link is lost");
    }
    now = stream_now();
    while (stream_room(&link->stream) > 2 * STREAM_PDU_MOST && stream_next(&link->stream, &pdu))
        handle(blaster, link, &pdu, now);
    if (link->stream.fd < 0)
        die("a length that no PDU has");
}

/* ---- the loop ----------------------------------------------------------------------------------- */

/* What is there or comes until `when`; all that is to be written goes out first. */
static void wait_until(struct blaster *blaster, int64_t when)
{
    struct epoll_event events[LINKS_MOST + 1];
    int64_t left = when - stream_now();
    struct timespec wait;
    int count;

    left = left < 0 ? 0 : left;
    wait = (struct timespec){.tv_sec = left / SECOND, .tv_nsec = left % SECOND};
    for (unsigned i = 0; i < blaster->accepted; i++)
        flush(blaster, &blaster->links[i]);
    count = epoll_pwait2(blaster->events, events, LINKS_MOST + 1, &wait, NULL);
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == NULL)
            accept_link(blaster);
        else
            serve(blaster, events[i].data.ptr, events[i].events);
    }
}

/* Asks all that is due.  When to look again. */
static int64_t ask(struct blaster *blaster, int64_t now)
{
    int64_t when;

    blaster->stage.outstanding -= askers_rested(&blaster->askers, now);
    while (stage_due(&blaster->stage, now, &when)) {
        struct link *link = &blaster->links[blaster->turn % blaster->accepted];
        if (!askers_ask(&blaster->askers, &link->stream, when))
            return now + LOOK;
        blaster->turn++;
        blaster->stage.asked++;
        blaster->stage.outstanding++;
    }
    if (blaster->askers.rest_count > 0 && when > now + LOOK)
        return now + LOOK;
    return when;
}

/* Asks until `end`, or nothing more when all is answered. */
static void run_until(struct blaster *blaster, int64_t end)
{
    for (int64_t now = stream_now(); now < end; now = stream_now()) {
        int64_t when = ask(blaster, now);
        if (now >= blaster->stage.until && blaster->stage.outstanding == 0)
            return;
        wait_until(blaster, when < end ? when : end);
    }
}

static bool run_stage(struct blaster *blaster, const struct stage_plan *plan)
{
    const struct options *options = &blaster->options;
    struct stage *stage = &blaster->stage;

    stage_begin(stage, plan, stream_now(), options->warm * SECOND, options->seconds * SECOND);
    run_until(blaster, stage->from);
    stage->spent = -spent_by(options->watch);
    stage->spent_here = -spent_here();
    run_until(blaster, stage->until);
    stage->spent += spent_by(options->watch);
    stage->spent_here += spent_here();
    run_until(blaster, stage->until + DRAIN);
    stage_report(stage, options->label, blaster->bound, stdout);
    return stage->outstanding == 0;
}

static void wait_for_links(struct blaster *blaster)
{
    int64_t end = stream_now() + BIND_WAIT;

    while (blaster->bound < blaster->options.links || access(blaster->options.watch, R_OK) != 0) {
        if (stream_now() >= end) {
            errno = 0;
            die("nobody binds");
        }
        wait_until(blaster, stream_now() + LOOK);
    }
    /* What has come later would take its turn without being bound. */
    (void)epoll_ctl(blaster->events, EPOLL_CTL_DEL, blaster->listener, NULL);
    if (blaster->accepted != blaster->bound)
        die("a connection that is not bound");
}

/* ---- the command line --------------------------------------------------------------------------- */

static void usage(void)
{
    fputs("usage: blaster --port-file FILE --watch FILE [--links N] [--phones N] [--skip N]\n"
          "               [--ussd STEPS] [--warm S] [--seconds S] [--label JSON] PERSONS STAGE…\n",
          stderr);
    exit(2);
}

static uint32_t number(const char *text, uint64_t least, uint64_t most)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < least || value > most)
        usage();
    return (uint32_t)value;
}

static void read_stages(struct options *options, int count, char **arguments)
{
    if (count < 2 || count > STAGES_MOST || options->port_file == NULL || options->watch == NULL)
        usage();
    options->askers.persons = number(arguments[0], 1, POPULATION_MAX);
    for (int i = 1; i < count; i++)
        if (!stage_parse(arguments[i], &options->stages[options->stage_count++]))
            usage();
}

static void read_options(int argc, char **argv, struct options *options)
{
    static const struct option names[] = {
        {"port-file", required_argument, NULL, 'f'}, {"watch", required_argument, NULL, 'w'},
        {"links", required_argument, NULL, 'l'},     {"phones", required_argument, NULL, 'p'},
        {"skip", required_argument, NULL, 'k'},      {"ussd", required_argument, NULL, 'u'},
        {"warm", required_argument, NULL, 'a'},      {"seconds", required_argument, NULL, 's'},
        {"label", required_argument, NULL, 'b'},     {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 'f': options->port_file = optarg; break;
        case 'w': options->watch = optarg; break;
        case 'l': options->links = number(optarg, 1, LINKS_MOST); break;
        case 'p': options->askers.phones = number(optarg, 1, ASKERS_MOST); break;
        case 'k': options->askers.skip = number(optarg, 0, UINT32_MAX / 2); break;
        case 'u': options->askers.ussd = optarg; break;
        case 'a': options->warm = number(optarg, 0, 3600); break;
        case 's': options->seconds = number(optarg, 1, 3600); break;
        case 'b': options->label = optarg; break;
        default: usage();
        }
    }
    read_stages(options, argc - optind, argv + optind);
}

int main(int argc, char **argv)
{
    static struct blaster blaster;
    bool all = true;

    blaster.options = (struct options){
        .label = "", .links = 1, .warm = 1, .seconds = 5, .askers = {.phones = 2000}};
    read_options(argc, argv, &blaster.options);
    /* The kernel may else be 50 µs late, which would be taken for the ESME's. */
    (void)prctl(PR_SET_TIMERSLACK, 1UL);
    blaster.events = epoll_create1(EPOLL_CLOEXEC);
    if ((blaster.links = calloc(LINKS_MOST, sizeof *blaster.links)) == NULL)
        die("no memory");
    askers_open(&blaster.askers, &blaster.options.askers);
    listen_on_any(&blaster);
    wait_for_links(&blaster);
    for (unsigned i = 0; i < blaster.options.stage_count; i++)
        all = run_stage(&blaster, &blaster.options.stages[i]) && all;
    askers_close(&blaster.askers);
    free(blaster.links);
    return all ? EXIT_SUCCESS : EXIT_FAILURE;
}
