#include "test/sim/loop.h"

#include <event2/event.h>

#include <signal.h>
#include <stddef.h>
#include <time.h>

static void on_signal(evutil_socket_t number, short what, void *context)
{
    (void)number;
    (void)what;
    loop_stop(context);
}

static void on_wake(evutil_socket_t unused, short what, void *context)
{
    (void)unused;
    (void)what;
    (void)context;
}

static struct event_base *new_base(bool any_file)
{
    struct event_config *config = event_config_new();
    struct event_base *base;

    if (config == NULL) {
        return NULL;
    }
    event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
    if (any_file) {
        event_config_avoid_method(config, "epoll");
    }
    base = event_base_new_with_config(config);
    event_config_free(config);
    return base;
}

bool loop_open(struct loop *loop, bool any_file)
{
    static const int numbers[2] = {SIGTERM, SIGINT};

    *loop = (struct loop){.base = new_base(any_file)};
    if (loop->base == NULL) {
        return false;
    }
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < 2; i++) {
        loop->signals[i] = evsignal_new(loop->base, numbers[i], on_signal, loop);
        if (loop->signals[i] == NULL || event_add(loop->signals[i], NULL) != 0) {
            return false;
        }
    }
    loop->wake = evtimer_new(loop->base, on_wake, NULL);
    return loop->wake != NULL;
}

void loop_close(struct loop *loop)
{
    for (size_t i = 0; i < 2; i++) {
        if (loop->signals[i] != NULL) {
            event_free(loop->signals[i]);
        }
    }
    if (loop->wake != NULL) {
        event_free(loop->wake);
    }
    if (loop->base != NULL) {
        event_base_free(loop->base);
    }
    *loop = (struct loop){0};
}

int64_t loop_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool loop_until(struct loop *loop, bool (*holds)(void *context), void *context, int64_t deadline)
{
    int64_t now = loop_now();

    while (!holds(context) && !loop->stopped && now < deadline) {
        int64_t left = deadline - now;
        struct timeval wait = {.tv_sec = (time_t)(left / 1000000),
                               .tv_usec = (suseconds_t)(left % 1000000)};

        evtimer_add(loop->wake, &wait);
        event_base_loop(loop->base, EVLOOP_ONCE);
        now = loop_now();
    }
    evtimer_del(loop->wake);
    return holds(context);
}

void loop_run(struct loop *loop)
{
    while (!loop->stopped && event_base_loop(loop->base, EVLOOP_ONCE) == 0) {
    }
}

void loop_stop(struct loop *loop)
{
    loop->stopped = true;
    event_base_loopbreak(loop->base);
}
