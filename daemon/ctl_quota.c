#include <inttypes.h>

#include "daemon/ctl_answers.h"
#include "daemon/ctl_print.h"

/* ---- quota ---------------------------------------------------------------------------------------------- */

/* A limit, or that there is none. */
static void show_limit(int64_t number, char cell[CTL_CELL])
{
    if (number == 0)
        (void)snprintf(cell, CTL_CELL, "-");
    else
        (void)snprintf(cell, CTL_CELL, "%" PRId64, number);
}

static void show_soft(const json_t *centre, char cell[CTL_CELL])
{
    show_limit(number_at(centre, "soft"), cell);
}

static void show_hard(const json_t *centre, char cell[CTL_CELL])
{
    show_limit(number_at(centre, "hard"), cell);
}

static void show_unknown(const json_t *centre, char cell[CTL_CELL])
{
    (void)snprintf(cell, CTL_CELL, "%4" PRId64 " of %-2" PRId64, number_at(centre, "unknown"),
                   number_at(centre, "of"));
}

static void show_alarm(const json_t *centre, char cell[CTL_CELL])
{
    (void)snprintf(cell, CTL_CELL, "%s", flag_at(centre, "alarm") ? "ALARM" : "");
}

static const struct ctl_column centre_columns[] = {
    {"provider", "CENTRE", -16, NULL},
    {"today", "TODAY", 8, NULL},
    {"soft", "SOFT", 8, show_soft},
    {"hard", "HARD", 8, show_hard},
    {"unknown", "UNKNOWN", 10, show_unknown},
    {"alarm", "", -1, show_alarm},
    {.name = "of"},
};
const struct ctl_list ctl_list_quota = CTL_LIST("centres", centre_columns);

void ctl_print_quota(FILE *out, const json_t *answer)
{
    const json_t *counts = json_object_get(answer, "counts");
    const json_t *refused = json_object_get(counts, "refused");

    row(out, "today", "%s", text_at(answer, "date"));
    row(out, "refused",
        "%" PRId64 " of centres, %" PRId64 " of the insured, %" PRId64 " of one phone, %" PRId64
        " verifications, %" PRId64 " blocked",
        number_at(refused, "centre"), number_at(refused, "insured"), number_at(refused, "mobile"),
        number_at(refused, "verify"), number_at(refused, "blocked"));
    row(out, "noted",
        "%" PRId64 " soft limits, %" PRId64 " blocks, %" PRId64 " alarms, %" PRId64 " forgotten",
        number_at(counts, "soft"), number_at(counts, "blocks"), number_at(counts, "alarms"),
        number_at(counts, "forgotten"));
    ctl_table_print(out, &ctl_list_quota, answer);
}

/* ---- blocked, unblock ----------------------------------------------------------------------------------- */

static void show_until(const json_t *phone, char cell[CTL_CELL])
{
    (void)tehran_time(number_at(phone, "until_ms"), cell);
}

static const struct ctl_column blocked_columns[] = {{"mobile", "MOBILE", -12, NULL},
                                                    {"reason", "REASON", -10, NULL},
                                                    {"until_ms", "UNTIL", -1, show_until}};
const struct ctl_list ctl_list_blocked = CTL_LIST("phones", blocked_columns);

void ctl_print_blocked(FILE *out, const json_t *answer)
{
    fprintf(out, "%" PRId64 " blocked\n", number_at(answer, "total"));
    ctl_table_print(out, &ctl_list_blocked, answer);
}

static const struct ctl_column unblock_columns[] = {{.name = "mobile"}};
const struct ctl_list ctl_list_unblock = CTL_LIST(NULL, unblock_columns);

void ctl_print_unblock(FILE *out, const json_t *answer)
{
    fprintf(out, "%s may ask again\n", text_at(answer, "mobile"));
}
