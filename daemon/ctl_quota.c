#include "daemon/ctl_quota.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "daemon/ctl_print.h"

/* A limit, or that there is none. */
static const char *limit(int64_t number, char out[24])
{
    if (number == 0)
        return "-";
    (void)snprintf(out, 24, "%" PRId64, number);
    return out;
}

static void print_centre(const json_t *centre)
{
    char soft[24];
    char hard[24];

    printf("%-16s  %8" PRId64 "  %8s  %8s  %4" PRId64 " of %-2" PRId64 "  %s\n",
           text_at(centre, "provider"), number_at(centre, "today"),
           limit(number_at(centre, "soft"), soft), limit(number_at(centre, "hard"), hard),
           number_at(centre, "unknown"), number_at(centre, "of"),
           json_is_true(json_object_get(centre, "alarm")) ? "ALARM" : "");
}

void ctl_print_quota(const json_t *answer)
{
    const json_t *counts = json_object_get(answer, "counts");
    const json_t *refused = json_object_get(counts, "refused");
    const json_t *centres = json_object_get(answer, "centres");

    row("today", "%s", text_at(answer, "date"));
    row("refused",
        "%" PRId64 " of centres, %" PRId64 " of the insured, %" PRId64 " of one phone, %" PRId64
        " verifications, %" PRId64 " blocked",
        number_at(refused, "centre"), number_at(refused, "insured"), number_at(refused, "mobile"),
        number_at(refused, "verify"), number_at(refused, "blocked"));
    row("noted",
        "%" PRId64 " soft limits, %" PRId64 " blocks, %" PRId64 " alarms, %" PRId64 " forgotten",
        number_at(counts, "soft"), number_at(counts, "blocks"), number_at(counts, "alarms"),
        number_at(counts, "forgotten"));
    if (json_array_size(centres) > 0)
        printf("%-16s  %8s  %8s  %8s  %10s\n", "CENTRE", "TODAY", "SOFT", "HARD", "UNKNOWN");
    for (size_t i = 0; i < json_array_size(centres); i++)
        print_centre(json_array_get(centres, i));
}

void ctl_print_blocked(const json_t *answer)
{
    const json_t *phones = json_object_get(answer, "phones");
    char at[16];

    printf("%" PRId64 " blocked\n", number_at(answer, "total"));
    if (json_array_size(phones) > 0)
        printf("%-12s  %-10s  %s\n", "MOBILE", "REASON", "UNTIL");
    for (size_t i = 0; i < json_array_size(phones); i++) {
        const json_t *phone = json_array_get(phones, i);
        printf("%-12s  %-10s  %s\n", text_at(phone, "mobile"), text_at(phone, "reason"),
               tehran_time(number_at(phone, "until_ms"), at));
    }
}

void ctl_print_unblock(const json_t *answer)
{
    printf("%s may ask again\n", text_at(answer, "mobile"));
}
