#include "daemon/ctl_answers.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/ctl_print.h"

/* ---- links ---------------------------------------------------------------------------------------------- */

static void show_tls(const json_t *link, char cell[CTL_CELL])
{
    (void)snprintf(cell, CTL_CELL, "%s", flag_at(link, "tls") ? "yes" : "no");
}

/* What an operator wants comes before what the connection makes of it. */
static bool is_active(const json_t *link)
{
    return strcmp(text_at(link, "admin"), "active") == 0;
}

static void show_state(const json_t *link, char cell[CTL_CELL])
{
    (void)snprintf(cell, CTL_CELL, "%s", text_at(link, is_active(link) ? "state" : "admin"));
}

static void show_since(const json_t *link, char cell[CTL_CELL])
{
    (void)span(number_at(link, is_active(link) ? "state_ms" : "admin_ms") / 1000, cell);
}

static void show_rate(const json_t *link, char cell[CTL_CELL])
{
    if (flag_at(link, "paused"))
        (void)snprintf(cell, CTL_CELL, "held");
    else if (number_at(link, "rate") == 0)
        (void)snprintf(cell, CTL_CELL, "-");
    else
        (void)snprintf(cell, CTL_CELL, "%" PRId64, number_at(link, "rate"));
}

static const struct ctl_column link_columns[] = {
    {"link", "LINK", -15, NULL},
    {"group", "GROUP", -15, NULL},
    {"tls", "TLS", -3, show_tls},
    {"role", "AS", -11, NULL},
    {"state", "STATE", -10, show_state},
    {"state_ms", "FOR", -12, show_since},
    {"awaiting", "AWAITING", 8, NULL},
    {"received", "RECEIVED", 9, NULL},
    {"sent", "SENT", 9, NULL},
    {"rate", "RATE", 5, show_rate},
    {"last_reason", "WHY", -1, NULL},
    {.name = "host"},
    {.name = "port"},
    {.name = "window"},
    {.name = "in_flight"},
    {.name = "paused"},
    {.name = "up"},
    {.name = "up_ms"},
    {.name = "admin"},
    {.name = "admin_ms"},
};
const struct ctl_list ctl_list_links = CTL_LIST("links", link_columns);

/* Of suspend, drain and resume. */
static const struct ctl_column admin_columns[] = {
    {.name = "link"}, {.name = "before"}, {.name = "admin"}, {.name = "message"}};
const struct ctl_list ctl_list_admin = CTL_LIST(NULL, admin_columns);

/* ---- verify --------------------------------------------------------------------------------------------- */

static const struct ctl_column verify_columns[] = {
    {.name = "code"},    {.name = "number"},  {.name = "date"},          {.name = "received_ms"},
    {.name = "channel"}, {.name = "view"},    {.name = "setting"},       {.name = "provider"},
    {.name = "asker"},   {.name = "person"},  {.name = "status"},        {.name = "special"},
    {.name = "overlap"}, {.name = "outcome"}, {.name = "again_outcome"}, {.name = "group"},
};
const struct ctl_list ctl_list_verify = CTL_LIST(NULL, verify_columns);

void ctl_print_verify(FILE *out, const json_t *answer)
{
    const char *provider = text_at(answer, "provider");
    char at[16];

    row(out, "code", "%s  valid", text_at(answer, "code"));
    row(out, "asked", "%s %s  by %s", text_at(answer, "date"),
        tehran_time(number_at(answer, "received_ms"), at), text_at(answer, "channel"));
    if (provider[0] != '\0')
        row(out, "centre", "%s  %s", provider, text_at(answer, "setting"));
    else
        row(out, "by", "the insured  (%s)", text_at(answer, "view"));
    row(out, "mobile", "%s", text_at(answer, "asker"));
    row(out, "person", "%s", text_at(answer, "person"));
    row(out, "result", "%s", text_at(answer, "result"));
    row(out, "reply", "%s", text_at(answer, "reply"));
    if (text_at(answer, "again")[0] != '\0')
        row(out, "by SMS again", "%s", text_at(answer, "again"));
    if (text_at(answer, "group")[0] != '\0')
        row(out, "group", "%s", text_at(answer, "group"));
}

/* ---- reload, trace -------------------------------------------------------------------------------------- */

static const struct ctl_column message_columns[] = {{.name = "message"}};
const struct ctl_list ctl_list_message = CTL_LIST(NULL, message_columns);

void ctl_print_message(FILE *out, const json_t *answer)
{
    fprintf(out, "%s\n", text_at(answer, "message"));
}

static const struct ctl_column trace_columns[] = {
    {.name = "count"}, {.name = "text"}, {.name = "capture"}};
const struct ctl_list ctl_list_trace = CTL_LIST(NULL, trace_columns);

void ctl_print_trace(FILE *out, const json_t *answer)
{
    fprintf(out, "the next %" PRId64 " PDUs, masked, go into\n", number_at(answer, "count"));
    if (flag_at(answer, "dry_run"))
        fputs("two files of the state_dir\n", out);
    else
        fprintf(out, "%s\n%s\n", text_at(answer, "text"), text_at(answer, "capture"));
}

/* ---- sessions ------------------------------------------------------------------------------------------- */

static void show_age(const json_t *session, char cell[CTL_CELL])
{
    (void)span(number_at(session, "age_seconds"), cell);
}

static void show_left(const json_t *session, char cell[CTL_CELL])
{
    (void)span(number_at(session, "left_seconds"), cell);
}

static const struct ctl_column session_columns[] = {
    {"link", "LINK", -15, NULL},
    {"dialect", "DIALECT", -15, NULL},
    {"mobile", "MOBILE", -12, NULL},
    {"age_seconds", "AGE", -12, show_age},
    {"left_seconds", "LEFT", -12, show_left},
    {"state", "STATE", -10, NULL},
    {"step", "STEP", -9, NULL},
    {"pages", "PAGES", 5, NULL},
};
const struct ctl_list ctl_list_sessions = CTL_LIST("sessions", session_columns);

void ctl_print_sessions(FILE *out, const json_t *answer)
{
    fprintf(out, "%" PRId64 " open, the oldest first\n", number_at(answer, "total"));
    ctl_table_print(out, &ctl_list_sessions, answer);
}

/* ---- log level ------------------------------------------------------------------------------------------ */

static const struct ctl_column level_columns[] = {{.name = "level"}, {.name = "before"}};
const struct ctl_list ctl_list_level = CTL_LIST(NULL, level_columns);

void ctl_print_level(FILE *out, const json_t *answer)
{
    fprintf(out, "%s\n", text_at(answer, "level"));
}
