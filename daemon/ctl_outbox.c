#include <inttypes.h>

#include "daemon/ctl_answers.h"
#include "daemon/ctl_print.h"

/* ---- what is owed --------------------------------------------------------------------------------------- */

static void show_number(const json_t *reply, char cell[CTL_CELL])
{
    (void)snprintf(cell, CTL_CELL, "%s%" PRId64, flag_at(reply, "notice") ? "notice " : "",
                   number_at(reply, "number"));
}

static void show_age(const json_t *reply, char cell[CTL_CELL])
{
    (void)span(number_at(reply, "age_seconds"), cell);
}

static void show_left(const json_t *reply, char cell[CTL_CELL])
{
    (void)span(number_at(reply, "left_seconds"), cell);
}

static const struct ctl_column owed_columns[] = {
    {"number", "REPLY", -18, show_number},
    {"link", "LINK", -15, NULL},
    {"age_seconds", "AGE", -12, show_age},
    {"left_seconds", "LEFT", -12, show_left},
    {"attempts", "ATTEMPTS", 8, NULL},
    {"state", "STATE", -1, NULL},
    {.name = "notice"},
    {.name = "status"},
};
const struct ctl_list ctl_list_owed = CTL_LIST("replies", owed_columns);

/* ---- what died ------------------------------------------------------------------------------------------ */

static void show_code(const json_t *letter, char cell[CTL_CELL])
{
    (void)snprintf(cell, CTL_CELL, "%s",
                   flag_at(letter, "notice") ? "notice" : text_at(letter, "code"));
}

static void show_at(const json_t *letter, char cell[CTL_CELL])
{
    (void)tehran_time(number_at(letter, "at_ms"), cell);
}

static void show_status(const json_t *letter, char cell[CTL_CELL])
{
    (void)snprintf(cell, CTL_CELL, "0x%02" PRIX64 " %s", (uint64_t)number_at(letter, "status"),
                   text_at(letter, "status_name"));
}

static const struct ctl_column dead_columns[] = {
    {"code", "CODE", -18, show_code},
    {"link", "LINK", -15, NULL},
    {"at_ms", "AT", -12, show_at},
    {"outcome", "OUTCOME", -12, NULL},
    {"status", "STATUS", -1, show_status},
    {.name = "status_name"},
    {.name = "number"},
    {.name = "notice"},
};
const struct ctl_list ctl_list_dead = CTL_LIST("dead_letters", dead_columns);

void ctl_print_dead(FILE *out, const json_t *answer)
{
    fprintf(out, "%zu dead letters of the last day, the youngest first\n",
            json_array_size(json_object_get(answer, "dead_letters")));
    ctl_table_print(out, &ctl_list_dead, answer);
}

void ctl_print_outbox(FILE *out, const json_t *answer)
{
    fprintf(out, "%" PRId64 " owed, the oldest first\n", number_at(answer, "owed"));
    ctl_table_print(out, &ctl_list_owed, answer);
    ctl_print_dead(out, answer);
}
