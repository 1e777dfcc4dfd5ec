#include "daemon/commands_quota.h"

#include "daemon/clock.h"
#include "daemon/request.h"
#include "daemon/usage.h"

static json_t *refusal(const char *why)
{
    return json_pack("{s:b, s:s}", "ok", 0, "error", why);
}

static bool append(json_t *list, json_t *item)
{
    return json_array_append_new(list, item) == 0;
}

/* ---- quota ------------------------------------------------------------------------------------------------ */

static json_t *describe_centre(const struct quota_limits *limits, const struct usage_centre *centre)
{
    uint32_t of =
        centre->window.filled < limits->alarm_over ? centre->window.filled : limits->alarm_over;

    return json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:b}", "provider", centre->id, "today",
                     (int)centre->count, "soft",
                     (int)(centre->large ? limits->large_soft : limits->centre_soft), "hard",
                     (int)(centre->large ? limits->large_hard : limits->centre_hard), "unknown",
                     (int)quota_window_unknown(limits, &centre->window), "of", (int)of, "alarm",
                     (int)centre->window.alarmed);
}

static json_t *describe_counts(const struct usage_counts *counts)
{
    json_t *refused = json_object();

    for (int ruling = QUOTA_ALLOWED + 1; ruling < QUOTA_RULINGS; ruling++)
        if (json_object_set_new(refused, quota_ruling_name((enum quota_ruling)ruling),
                                json_integer((json_int_t)counts->refused[ruling])) != 0)
            break;
    return json_pack("{s:o, s:I, s:I, s:I, s:I}", "refused", refused, "soft",
                     (json_int_t)counts->soft, "blocks", (json_int_t)counts->blocks, "alarms",
                     (json_int_t)counts->alarms, "forgotten", (json_int_t)counts->forgotten);
}

json_t *commands_quota(struct service *service, const json_t *request)
{
    const char *id = json_string_value(json_object_get(request, "centre"));
    day_number today = calendar_tehran_day(clock_now().wall);
    struct usage_centre centres[COMMANDS_QUOTA_MAX];
    char day[CALENDAR_TEXT];
    size_t count = 1;
    json_t *list;

    if (id == NULL)
        count = usage_centres(service->usage, today, centres, COMMANDS_QUOTA_MAX);
    else if (!provider_id_is_valid(id) ||
             usage_centre(service->usage, id, today, &centres[0]) != DM_OK)
        return refusal("no such centre has asked today");
    list = json_array();
    for (size_t i = 0; i < count; i++)
        if (!append(list, describe_centre(&service->conf->quota, &centres[i])))
            break;
    calendar_format(&service->calendar, today, day);
    return json_pack("{s:b, s:s, s:o, s:o}", "ok", 1, "date", day, "counts",
                     describe_counts(usage_counts(service->usage)), "centres", list);
}

/* ---- blocked, unblock --------------------------------------------------------------------------------------- */

/* Shown masked: who knows the number can unblock it, and nobody learns one here. */
static json_t *describe_blocked(const struct conduct *conduct)
{
    char mobile[MSISDN_TEXT];

    msisdn_masked(conduct->mobile, mobile);
    return json_pack("{s:s, s:s, s:I}", "mobile", mobile, "reason", "strikes", "until_ms",
                     (json_int_t)conduct->blocked_until.ms);
}

json_t *commands_blocked(struct service *service, const json_t *request)
{
    struct conduct conducts[COMMANDS_QUOTA_MAX];
    size_t total;
    size_t count = usage_blocked(service->usage, &service->conf->quota, clock_now().wall, conducts,
                                 COMMANDS_QUOTA_MAX, &total);
    json_t *list = json_array();

    (void)request;
    for (size_t i = 0; i < count; i++)
        if (!append(list, describe_blocked(&conducts[i])))
            break;
    return json_pack("{s:b, s:I, s:o}", "ok", 1, "total", (json_int_t)total, "phones", list);
}

json_t *commands_unblock(struct service *service, const json_t *request)
{
    const struct quota_limits *limits = &service->conf->quota;
    struct walltime now = clock_now().wall;
    struct msisdn mobile;
    struct conduct conduct;
    char masked[MSISDN_TEXT];

    if (msisdn_parse(request_text(request, "mobile"), &mobile) != DM_OK)
        return refusal("unblock needs a mobile number");
    if (!usage_is_blocked(service->usage, limits, mobile, now))
        return refusal("that phone is not blocked");
    if (!request_is_dry(request) &&
        usage_unblock(service->usage, limits, mobile, now, &conduct) == DM_OK)
        books_conduct(service->books, &conduct);
    msisdn_masked(mobile, masked);
    return json_pack("{s:b, s:s}", "ok", 1, "mobile", masked);
}
