#include "daemon/quota.h"

#include <string.h>

#include "protocol/calendar.h"

bool quota_is_large(const struct provider *centre)
{
    return centre->owned || centre->kind == PROVIDER_HOSPITAL;
}

/* ---- one question ------------------------------------------------------------------------------------- */

static bool is_reached(uint32_t limit, uint32_t count)
{
    return limit != 0 && count >= limit;
}

static enum quota_ruling rule_inquiry(const struct quota_limits *limits,
                                      const struct quota_question *question)
{
    uint32_t hard = question->large ? limits->large_hard : limits->centre_hard;

    if (question->repeat)
        return QUOTA_ALLOWED;
    if (question->by_centre && is_reached(hard, question->centre))
        return QUOTA_CENTRE;
    if (!question->by_centre && is_reached(limits->insured, question->own))
        return QUOTA_INSURED;
    return is_reached(limits->mobile, question->mobile) ? QUOTA_MOBILE : QUOTA_ALLOWED;
}

enum quota_ruling quota_rule(const struct quota_limits *limits,
                             const struct quota_question *question)
{
    if (question->blocked)
        return QUOTA_BLOCKED;
    if (!question->verify)
        return rule_inquiry(limits, question);
    return is_reached(limits->verify, question->verified) ? QUOTA_VERIFY : QUOTA_ALLOWED;
}

const char *quota_ruling_name(enum quota_ruling ruling)
{
    static const char *const names[] = {
        [QUOTA_ALLOWED] = "allowed", [QUOTA_BLOCKED] = "blocked", [QUOTA_CENTRE] = "centre",
        [QUOTA_INSURED] = "insured", [QUOTA_MOBILE] = "mobile",   [QUOTA_VERIFY] = "verify",
    };
    return names[ruling];
}

bool quota_is_soft_limit(const struct quota_limits *limits, bool large, uint32_t count)
{
    return count != 0 && count == (large ? limits->large_soft : limits->centre_soft);
}

/* ---- strikes and blocks --------------------------------------------------------------------------------- */

/* A clock that was set back makes a strike come from the future; that too is near or far. */
static bool is_within(struct walltime at, struct walltime now, int64_t ms)
{
    return at.ms > now.ms ? at.ms - now.ms < ms : now.ms - at.ms < ms;
}

static void drop_old(const struct quota_limits *limits, struct walltime now,
                     struct conduct *conduct)
{
    uint8_t kept = 0;

    for (uint8_t i = 0; i < conduct->strike_count; i++) {
        if (is_within(conduct->strikes[i], now, limits->strikes_ms))
            conduct->strikes[kept++] = conduct->strikes[i];
    }
    conduct->strike_count = kept;
}

bool quota_strike(const struct quota_limits *limits, bool large, struct walltime now,
                  struct conduct *conduct)
{
    uint32_t limit = large ? limits->large_strikes : limits->strikes;

    if (limit == 0)
        return false;
    drop_old(limits, now, conduct);
    /* Full only when the limit has become smaller than what is there: the oldest makes room. */
    if (conduct->strike_count == CONDUCT_STRIKES_MAX)
        memmove(conduct->strikes, conduct->strikes + 1,
                --conduct->strike_count * sizeof conduct->strikes[0]);
    conduct->strikes[conduct->strike_count++] = now;
    if (conduct->strike_count < limit)
        return false;
    conduct->strike_count = 0;
    conduct->blocked_until.ms = now.ms + limits->block_ms;
    return true;
}

bool quota_is_blocked(const struct quota_limits *limits, const struct conduct *conduct,
                      struct walltime now)
{
    int64_t left = conduct->blocked_until.ms - now.ms;

    return left > 0 && left <= 2 * limits->block_ms;
}

bool quota_is_forgiven(const struct quota_limits *limits, const struct conduct *conduct,
                       struct walltime now)
{
    struct conduct left = *conduct;

    drop_old(limits, now, &left);
    return left.strike_count == 0 && !quota_is_blocked(limits, &left, now) &&
           (left.verified == 0 || left.day != calendar_tehran_day(now));
}

/* ---- the alarm -------------------------------------------------------------------------------------------- */

static uint32_t window_size(const struct quota_limits *limits, const struct quota_window *window)
{
    return window->filled < limits->alarm_over ? window->filled : limits->alarm_over;
}

uint32_t quota_window_unknown(const struct quota_limits *limits, const struct quota_window *window)
{
    uint32_t size = window_size(limits, window);
    uint64_t mask = size < QUOTA_WINDOW_MAX ? (UINT64_C(1) << size) - 1 : UINT64_MAX;

    return (uint32_t)__builtin_popcountll(window->unknown & mask);
}

bool quota_window_add(const struct quota_limits *limits, bool unknown, struct quota_window *window)
{
    bool before = window->alarmed;
    uint32_t count;

    window->unknown = window->unknown << 1 | unknown;
    if (window->filled < QUOTA_WINDOW_MAX)
        window->filled++;
    count = quota_window_unknown(limits, window);
    window->alarmed = limits->alarm_percent != 0 && window->filled >= limits->alarm_over &&
                      count * 100 > limits->alarm_percent * limits->alarm_over;
    return window->alarmed && !before;
}
