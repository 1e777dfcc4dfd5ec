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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test/bench/blaster_options.h"
#include "test/bench/spent.h"
#include "test/bench/stage.h"

#define SECOND    INT64_C(1000000000)
#define BIND_WAIT (60 * SECOND)
#define DRAIN     (10 * SECOND)
#define LOOK      (SECOND / 100) /* how often the watch file is looked for */

struct link {
    struct stream stream;
    bool bound, blocked; /* blocked: the kernel takes no more for now */
};

struct blaster {
    struct blaster_options options;
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
        listen(blaster->listener, BLASTER_LINKS_MOST) != 0 ||
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
    if (blaster->accepted == BLASTER_LINKS_MOST) {
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
    struct epoll_event events[BLASTER_LINKS_MOST + 1];
    int64_t left = when - stream_now();
    struct timespec wait;
    int count;

    left = left < 0 ? 0 : left;
    wait = (struct timespec){.tv_sec = left / SECOND, .tv_nsec = left % SECOND};
    for (unsigned i = 0; i < blaster->accepted; i++)
        flush(blaster, &blaster->links[i]);
    count = epoll_pwait2(blaster->events, events, BLASTER_LINKS_MOST + 1, &wait, NULL);
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
    const struct blaster_options *options = &blaster->options;
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

/* ---- the whole ---------------------------------------------------------------------------------- */

int main(int argc, char **argv)
{
    static struct blaster blaster;
    bool all = true;

    blaster_options_read(argc, argv, &blaster.options);
    /* The kernel may else be 50 µs late, which would be taken for the ESME's. */
    (void)prctl(PR_SET_TIMERSLACK, 1UL);
    blaster.events = epoll_create1(EPOLL_CLOEXEC);
    if ((blaster.links = calloc(BLASTER_LINKS_MOST, sizeof *blaster.links)) == NULL)
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
