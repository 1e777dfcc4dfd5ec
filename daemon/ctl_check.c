#include "daemon/ctl_check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "daemon/ctl_print.h"

const char *ctl_state_name(enum ctl_state state)
{
    static const char *const names[] = {[CTL_OK] = "OK",
                                        [CTL_WARNING] = "WARNING",
                                        [CTL_CRITICAL] = "CRITICAL",
                                        [CTL_UNKNOWN] = "UNKNOWN"};

    return names[state];
}

/* ---- limits --------------------------------------------------------------------------------------------- */

static struct ctl_limits or_else(struct ctl_limits limits, int64_t warning, int64_t critical)
{
    if (limits.warning == CTL_UNSET)
        limits.warning = warning;
    if (limits.critical == CTL_UNSET)
        limits.critical = critical;
    return limits;
}

static enum ctl_state judge(int64_t value, struct ctl_limits limits)
{
    if (limits.critical != CTL_UNSET && value > limits.critical)
        return CTL_CRITICAL;
    return limits.warning != CTL_UNSET && value > limits.warning ? CTL_WARNING : CTL_OK;
}

static enum ctl_state worse(enum ctl_state a, enum ctl_state b)
{
    return a > b ? a : b;
}

/* ---- what is said --------------------------------------------------------------------------------------- */

/* What does not fit is cut off; it stays one line whatever it is about. */
static void say(char out[CTL_CHECK_MAX], const char *format, ...)
{
    size_t used = strlen(out);
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(out + used, CTL_CHECK_MAX - used, format, arguments);
    va_end(arguments);
    defuse(out + used);
}

static void figure(struct ctl_check *check, const char *name, int64_t value, const char *unit,
                   struct ctl_limits limits)
{
    say(check->figures, "%s%s=%" PRId64 "%s;", check->figures[0] == '\0' ? "" : " ", name, value,
        unit);
    if (limits.warning != CTL_UNSET)
        say(check->figures, "%" PRId64, limits.warning);
    say(check->figures, ";");
    if (limits.critical != CTL_UNSET)
        say(check->figures, "%" PRId64, limits.critical);
    say(check->figures, ";0");
}

static const struct ctl_limits none = {.warning = CTL_UNSET, .critical = CTL_UNSET};

struct ctl_check ctl_check_silence(enum dm_error error)
{
    struct ctl_check check = {.state = CTL_CRITICAL};

    if (error == DM_E_NOT_FOUND) {
        say(check.text, "no darmand listens");
    } else if (error == DM_E_IO || error == DM_E_CLOSED) {
        say(check.text, "no answer in time");
    } else {
        check.state = CTL_UNKNOWN;
        say(check.text, "%s",
            error == DM_E_PERMISSION ? "not allowed: join the darmand group" : dm_strerror(error));
    }
    return check;
}

/* An answer that is a refusal says nothing of the service; what it is about is not looked at then. */
static bool was_refused(const json_t *answer, struct ctl_check *check)
{
    if (flag_at(answer, "ok"))
        return false;
    check->state = CTL_UNKNOWN;
    say(check->text, "%s", text_at(answer, "error"));
    return true;
}

/* ---- links ---------------------------------------------------------------------------------------------- */

struct links_seen {
    int64_t count;
    int64_t bound;
    int64_t longest; /* seconds one is not bound */
    enum ctl_state state;
    char others[CTL_CHECK_MAX]; /* what is said of those that are not bound */
};

static bool is_active(const json_t *link)
{
    const char *admin = text_at(link, "admin");

    return admin[0] == '\0' || strcmp(admin, "active") == 0;
}

static void look_at_unbound(const json_t *link, struct ctl_limits limits, struct links_seen *seen)
{
    int64_t down = number_at(link, "up_ms") / 1000;
    char since[32];

    say(seen->others, "; %s %s for %s: %s", text_at(link, "link"), text_at(link, "state"),
        span(down, since), text_at(link, "last_reason"));
    seen->state = worse(seen->state, judge(down, limits));
    if (down > seen->longest)
        seen->longest = down;
}

/* One that an operator took out of service is no alarm, and yet not as it should be. */
static void look_at_link(const json_t *link, struct ctl_limits limits, struct links_seen *seen)
{
    bool bound = strcmp(text_at(link, "state"), "bound") == 0;

    seen->count++;
    seen->bound += bound;
    if (!is_active(link)) {
        say(seen->others, "; %s %s", text_at(link, "link"), text_at(link, "admin"));
        seen->state = worse(seen->state, CTL_WARNING);
    } else if (!bound) {
        look_at_unbound(link, limits, seen);
    }
}

static struct links_seen look_at_links(const json_t *links, struct ctl_limits limits)
{
    struct links_seen seen = {.state = CTL_OK};

    for (size_t i = 0; i < json_array_size(links); i++) {
        const json_t *link = json_array_get(links, i);

        if (limits.link != NULL && strcmp(text_at(link, "link"), limits.link) != 0)
            continue;
        look_at_link(link, limits, &seen);
    }
    return seen;
}

struct ctl_check ctl_check_links(const json_t *answer, struct ctl_limits given)
{
    struct ctl_limits limits = or_else(given, 0, 60);
    struct links_seen seen = look_at_links(json_object_get(answer, "links"), limits);
    struct ctl_check check = {.state = seen.state};

    if (was_refused(answer, &check))
        return check;
    if (seen.count == 0) {
        check.state = CTL_UNKNOWN;
        say(check.text, "there is no link of that name");
        return check;
    }
    say(check.text, "%" PRId64 " of %" PRId64 " bound%s", seen.bound, seen.count, seen.others);
    figure(&check, "bound", seen.bound, "", none);
    figure(&check, "unbound", seen.longest, "s", limits);
    return check;
}

/* ---- data ----------------------------------------------------------------------------------------------- */

/* darmand has limits of its own, which count where none are given. */
static enum ctl_state judge_age(const json_t *dataset, struct ctl_limits limits)
{
    const char *age = text_at(dataset, "age");

    if (limits.warning != CTL_UNSET || limits.critical != CTL_UNSET)
        return judge(number_at(dataset, "age_days"), limits);
    if (strcmp(age, "too_old") == 0)
        return CTL_CRITICAL;
    return strcmp(age, "ageing") == 0 ? CTL_WARNING : CTL_OK;
}

struct ctl_check ctl_check_data(const json_t *answer, struct ctl_limits limits)
{
    const json_t *dataset = json_object_get(answer, "dataset");
    const char *failed = text_at(answer, "switch_error");
    struct ctl_check check = {.state = CTL_CRITICAL};

    if (was_refused(answer, &check))
        return check;
    if (!json_is_object(dataset)) {
        say(check.text, "there is none: everything is answered with DOWN");
        return check;
    }
    check.state = worse(judge_age(dataset, limits), failed[0] == '\0' ? CTL_OK : CTL_WARNING);
    if (!flag_at(dataset, "usable"))
        check.state = CTL_CRITICAL;
    say(check.text, "version %" PRId64 " of %s, %" PRId64 " days old%s%s",
        number_at(dataset, "version"), text_at(dataset, "data_date"),
        number_at(dataset, "age_days"),
        failed[0] == '\0' ? "" : "; the last switch failed: ", failed);
    figure(&check, "age_days", number_at(dataset, "age_days"), "", limits);
    figure(&check, "persons", number_at(dataset, "persons"), "", none);
    return check;
}

/* ---- ledger --------------------------------------------------------------------------------------------- */

struct ctl_check ctl_check_ledger(const json_t *answer, struct ctl_limits given)
{
    const json_t *ledger = json_object_get(answer, "ledger");
    struct ctl_limits limits = or_else(given, 1000, 10000);
    int64_t waiting = number_at(ledger, "waiting");
    struct ctl_check check = {.state = judge(waiting, limits)};

    if (was_refused(answer, &check))
        return check;
    if (!flag_at(ledger, "open"))
        check.state = CTL_CRITICAL;
    say(check.text, "%s, %" PRId64 " records waiting",
        flag_at(ledger, "open") ? "open" : "SHUT, nothing can be written", waiting);
    figure(&check, "waiting", waiting, "", limits);
    figure(&check, "records", number_at(ledger, "records"), "c", none);
    figure(&check, "slowest_commit", number_at(ledger, "commit_us_max"), "us", none);
    return check;
}

/* ---- outbox --------------------------------------------------------------------------------------------- */

struct ctl_check ctl_check_outbox(const json_t *answer, struct ctl_limits given)
{
    const json_t *oldest = json_array_get(json_object_get(answer, "replies"), 0);
    struct ctl_limits limits = or_else(given, 60, 600);
    int64_t age = number_at(oldest, "age_seconds");
    size_t dead = json_array_size(json_object_get(answer, "dead_letters"));
    struct ctl_check check = {.state = judge(age, limits)};
    char since[32];

    if (was_refused(answer, &check))
        return check;
    say(check.text, "%" PRId64 " owed", number_at(answer, "owed"));
    if (oldest != NULL)
        say(check.text, ", the oldest for %s on %s", span(age, since), text_at(oldest, "link"));
    say(check.text, "; %zu of the last day never arrived", dead);
    figure(&check, "owed", number_at(answer, "owed"), "", none);
    figure(&check, "oldest", age, "s", limits);
    figure(&check, "dead", (int64_t)dead, "", none);
    return check;
}
