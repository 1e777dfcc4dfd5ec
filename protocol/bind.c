#include "protocol/bind.h"

#include "protocol/pdu.h"
#include "protocol/status.h"

#include <stddef.h>

/* enquire_links without an answer before the line counts as dead. */
#define MISSES_MAX 2
/* A line that stood this long was good: its end starts the back-off anew. */
#define PROVEN_MS 60000

const struct bind_timing bind_timing_default = {
    .connect_ms = 10000,
    .bind_ms = 30000,
    .enquire_ms = 30000,
    .answer_ms = 10000,
    .unbind_ms = 5000,
    .backoff_min_ms = 1000,
    .backoff_max_ms = 60000,
    .already_bound_ms = 40000,
    .refused_min_ms = 5 * 60000,
    .refused_max_ms = 30 * 60000,
};

/* What one step was given, and what it has decided so far. */
struct step {
    enum bind_event event;
    uint32_t status;
    struct monotime now;
    uint32_t random;
    struct bind_actions actions;
};

/* The only place where a state is left for another; BIND_TIMER is wanted after `ms`. */
static void change_state(struct bind *bind, struct step *step, enum bind_state state, int64_t ms,
                         const char *reason)
{
    bind->state = state;
    bind->since = step->now;
    bind->deadline = monotime_add(step->now, ms);
    bind->misses = 0;
    step->actions.reason = reason;
}

/* first · 2^doublings, at most `most`. */
static int64_t doubled(int64_t first, uint32_t doublings, int64_t most)
{
    int64_t ms = first;

    while (doublings-- > 0 && ms < most)
        ms *= 2;
    return ms < most ? ms : most;
}

/* Closes, and tries again after three to five quarters of `ms`. */
static void wait_about(struct bind *bind, struct step *step, int64_t ms, const char *reason)
{
    int64_t spread = (int64_t)((uint64_t)(ms / 2) * step->random / UINT32_MAX);

    step->actions.close = true;
    change_state(bind, step, BIND_WAITING, ms - ms / 4 + spread, reason);
}

static void fall_back(struct bind *bind, struct step *step, const char *reason)
{
    const struct bind_timing *timing = &bind->timing;

    wait_about(bind, step,
               doubled(timing->backoff_min_ms, bind->failures++, timing->backoff_max_ms), reason);
}

/*
 * Refusals have a count of their own: after a minute of failed connects the first 0x05 is still the
 * first, and the peer's memory of our dead session fades with time, not with our attempts.
 */
static void fall_back_refused(struct bind *bind, struct step *step)
{
    const struct bind_timing *timing = &bind->timing;

    switch (step->status) {
    case SMPP_RALYBND:
        wait_about(bind, step,
                   doubled(timing->already_bound_ms, bind->refusals++, timing->refused_min_ms),
                   "bind refused: the peer still holds an older session");
        break;
    case SMPP_RBINDFAIL:
    case SMPP_RINVPASWD:
    case SMPP_RINVSYSID:
    case SMPP_RINVSYSTYP:
        step->actions.credentials_alarm = true;
        wait_about(bind, step,
                   doubled(timing->refused_min_ms, bind->refusals++, timing->refused_max_ms),
                   "bind refused: the peer does not take our credentials");
        break;
    default: fall_back(bind, step, "bind refused");
    }
}

static void stop(struct bind *bind, struct step *step)
{
    step->actions.close = true;
    change_state(bind, step, BIND_STOPPED, INT64_MAX, "stopped");
}

static void start(struct bind *bind, struct step *step, int64_t ms)
{
    bind->stopping = false;
    bind->failures = 0;
    bind->refusals = 0;
    wait_about(bind, step, ms, "started again");
}

static void step_waiting(struct bind *bind, struct step *step)
{
    switch (step->event) {
    case BIND_WAKE:
    case BIND_TIMER:
        step->actions.connect = true;
        change_state(bind, step, BIND_CONNECTING, bind->timing.connect_ms, "time to connect");
        break;
    case BIND_STOP: stop(bind, step); break;
    default: break;
    }
}

static void step_connecting(struct bind *bind, struct step *step)
{
    switch (step->event) {
    case BIND_CONNECTED:
        step->actions.send_bind = true;
        change_state(bind, step, BIND_BINDING, bind->timing.bind_ms, "connected");
        break;
    case BIND_TIMER: fall_back(bind, step, "no connection in time"); break;
    case BIND_CLOSED: fall_back(bind, step, "not connected"); break;
    case BIND_STOP: stop(bind, step); break;
    default: break;
    }
}

/* Nothing but the bind is sent before its answer, so that a stop here closes without an unbind. */
static void step_binding(struct bind *bind, struct step *step)
{
    switch (step->event) {
    case BIND_ACCEPTED:
        bind->refusals = 0;
        change_state(bind, step, BIND_BOUND, bind->timing.enquire_ms, "bind accepted");
        break;
    case BIND_REFUSED: fall_back_refused(bind, step); break;
    case BIND_TIMER: fall_back(bind, step, "no answer to the bind"); break;
    case BIND_CLOSED: fall_back(bind, step, "connection closed while binding"); break;
    case BIND_PEER_UNBINDS:
        change_state(bind, step, BIND_UNBINDING, bind->timing.unbind_ms, "the peer unbinds");
        break;
    case BIND_STOP: stop(bind, step); break;
    default: break;
    }
}

/* The line has been silent for as long as it may: ask, and give up when asking did not help. */
static void probe(struct bind *bind, struct step *step)
{
    if (bind->misses >= MISSES_MAX) {
        fall_back(bind, step, "no answer to enquire_link");
        return;
    }
    bind->misses++;
    bind->deadline = monotime_add(step->now, bind->timing.answer_ms);
    step->actions.send_enquire_link = true;
}

static void step_bound(struct bind *bind, struct step *step)
{
    if (step->now.ms - bind->since.ms >= PROVEN_MS)
        bind->failures = 0;

    switch (step->event) {
    case BIND_RECEIVED:
        bind->misses = 0;
        bind->deadline = monotime_add(step->now, bind->timing.enquire_ms);
        break;
    case BIND_TIMER: probe(bind, step); break;
    case BIND_CLOSED: fall_back(bind, step, "connection closed"); break;
    case BIND_PEER_UNBINDS:
        change_state(bind, step, BIND_UNBINDING, bind->timing.unbind_ms, "the peer unbinds");
        break;
    case BIND_STOP:
        bind->stopping = true;
        step->actions.send_unbind = true;
        change_state(bind, step, BIND_UNBINDING, bind->timing.unbind_ms, "we unbind");
        break;
    default: break;
    }
}

/*
 * Either side has unbound.  A peer that unbinds closes by itself after our response, and one that
 * does not is closed by the timer; our own unbind ends with its response, or without it (jsmpp #82:
 * closing instead of answering is normal).
 */
static void step_unbinding(struct bind *bind, struct step *step)
{
    switch (step->event) {
    case BIND_UNBIND_RESP:
        if (bind->stopping)
            stop(bind, step);
        break;
    case BIND_TIMER:
    case BIND_CLOSED:
        if (bind->stopping)
            stop(bind, step);
        else
            fall_back(bind, step, "unbound by the peer");
        break;
    case BIND_STOP: bind->stopping = true; break;
    case BIND_START:
        /* Nothing more is said on a line of which we took leave. */
        if (bind->stopping)
            start(bind, step, bind->timing.backoff_min_ms);
        break;
    default: break;
    }
}

void bind_init(struct bind *bind, const struct bind_timing *timing, struct monotime now)
{
    *bind = (struct bind){.timing = *timing, .state = BIND_WAITING, .since = now, .deadline = now};
}

struct bind_actions bind_step(struct bind *bind, enum bind_event event, uint32_t status,
                              struct monotime now, uint32_t random)
{
    struct step step = {.event = event, .status = status, .now = now, .random = random};

    /* A timer that fires early, or was overtaken by another event, says nothing. */
    if (event == BIND_TIMER && !monotime_reached(bind->deadline, now))
        return step.actions;

    switch (bind->state) {
    case BIND_WAITING: step_waiting(bind, &step); break;
    case BIND_CONNECTING: step_connecting(bind, &step); break;
    case BIND_BINDING: step_binding(bind, &step); break;
    case BIND_BOUND: step_bound(bind, &step); break;
    case BIND_UNBINDING: step_unbinding(bind, &step); break;
    case BIND_STOPPED:
        if (event == BIND_START)
            start(bind, &step, 0);
        break;
    }
    return step.actions;
}

bool bind_is_unknown(uint32_t command_id, uint32_t status)
{
    return command_id == SMPP_GENERIC_NACK || status == SMPP_RINVCMDID || status == SMPP_RINVBNDSTS;
}

int64_t bind_silence_ms(const struct bind_timing *timing)
{
    return timing->enquire_ms + MISSES_MAX * timing->answer_ms;
}

struct monotime bind_deadline(const struct bind *bind)
{
    return bind->deadline;
}

const char *bind_state_name(enum bind_state state)
{
    switch (state) {
    case BIND_WAITING: return "waiting";
    case BIND_CONNECTING: return "connecting";
    case BIND_BINDING: return "binding";
    case BIND_BOUND: return "bound";
    case BIND_UNBINDING: return "unbinding";
    case BIND_STOPPED: return "stopped";
    }
    return "unknown";
}
