#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "daemon/ctl_answers.h"
#include "daemon/ctl_print.h"

#define TEHRAN_SECONDS 12600
#define COLUMN         12
#define PERCENT        100.0

/* ---- the line ------------------------------------------------------------------------------------------- */

static const char *age_remark(const json_t *dataset)
{
    const char *age = text_at(dataset, "age");

    if (strcmp(age, "too_old") == 0)
        return ": TOO OLD, everything is DOWN";
    return strcmp(age, "ageing") == 0 ? ": AGEING, load newer data" : "";
}

void ctl_print_dataset_line(FILE *out, const json_t *dataset)
{
    char delta[64] = "";

    if (!json_is_object(dataset)) {
        row(out, "dataset", "none yet: everything is answered with DOWN (run darmand-load)");
        return;
    }
    if (number_at(dataset, "delta") > 0)
        (void)snprintf(delta, sizeof delta, " with delta %" PRId64 "%s",
                       number_at(dataset, "delta"),
                       flag_at(dataset, "delta_unfinished") ? " (NOT WHOLE)" : "");
    row(out, "dataset",
        "version %" PRId64 "%s, %" PRId64 " persons, %" PRId64 " providers, data of %s%s",
        number_at(dataset, "version"), delta, number_at(dataset, "persons"),
        number_at(dataset, "providers"), text_at(dataset, "data_date"), age_remark(dataset));
}

/* ---- the versions ---------------------------------------------------------------------------------------- */

/* Columns are versions; rows are what they say. */

static void begin_row(FILE *out, const char *name)
{
    fprintf(out, "%-18s", name);
}

static void cell(FILE *out, const char *text)
{
    fprintf(out, "  %*s", COLUMN, text);
}

static void number_cell(FILE *out, int64_t number)
{
    fprintf(out, "  %*" PRId64, COLUMN, number);
}

static void print_numbers(FILE *out, const json_t *versions, const char *name, const char *key)
{
    begin_row(out, name);
    for (size_t i = 0; i < json_array_size(versions); i++)
        number_cell(out, number_at(json_array_get(versions, i), key));
    putc('\n', out);
}

static void built_cell(FILE *out, const json_t *version)
{
    time_t seconds = (time_t)(number_at(version, "built_ms") / 1000 + TEHRAN_SECONDS);
    char text[16] = "";
    struct tm parts;

    if (number_at(version, "built_ms") > 0 && gmtime_r(&seconds, &parts) != NULL &&
        strftime(text, sizeof text, "%m-%d %H:%M", &parts) == 0)
        text[0] = '\0';
    cell(out, text);
}

static void state_cell(FILE *out, const json_t *version)
{
    if (text_at(version, "error")[0] != '\0')
        cell(out, text_at(version, "error"));
    else if (flag_at(version, "answers"))
        cell(out, "answers");
    else
        cell(out, flag_at(version, "current") ? "current" : "kept");
}

static void delta_cell(FILE *out, const json_t *version)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%" PRId64 "%s", number_at(version, "delta"),
                   flag_at(version, "delta_unfinished") ? " NOT WHOLE" : "");
    cell(out, text);
}

static void age_cell(FILE *out, const json_t *version)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%" PRId64 " d %s", number_at(version, "age_days"),
                   text_at(version, "age"));
    cell(out, text);
}

static void date_cell(FILE *out, const json_t *version)
{
    cell(out, text_at(version, "data_date"));
}

static void print_cells(FILE *out, const json_t *versions, const char *name,
                        void (*print)(FILE *out, const json_t *version))
{
    begin_row(out, name);
    for (size_t i = 0; i < json_array_size(versions); i++)
        print(out, json_array_get(versions, i));
    putc('\n', out);
}

static void share_cell(FILE *out, const json_t *version, const char *group, const char *name,
                       const char *whole)
{
    int64_t all = number_at(version, whole);
    double part = (double)number_at(json_object_get(version, group), name);

    fprintf(out, "  %*.2f %%", COLUMN - 2, all > 0 ? part * PERCENT / (double)all : 0.0);
}

/* The names of a group are those of the first version that has it; all of them have the same. */
static void print_shares(FILE *out, const json_t *versions, const char *group, const char *whole)
{
    json_t *names = NULL;

    for (size_t i = 0; names == NULL && i < json_array_size(versions); i++)
        names = json_object_get(json_array_get(versions, i), group);
    for (void *at = json_object_iter(names); at != NULL; at = json_object_iter_next(names, at)) {
        begin_row(out, json_object_iter_key(at));
        for (size_t i = 0; i < json_array_size(versions); i++)
            share_cell(out, json_array_get(versions, i), group, json_object_iter_key(at), whole);
        putc('\n', out);
    }
}

static const struct ctl_column columns[] = {
    {.name = "version"},  {.name = "answers"},
    {.name = "current"},  {.name = "data_date"},
    {.name = "age_days"}, {.name = "age"},
    {.name = "usable"},   {.name = "built_ms"},
    {.name = "delta"},    {.name = "delta_unfinished"},
    {.name = "persons"},  {.name = "providers"},
    {.name = "error"},
};
const struct ctl_list ctl_list_dataset = CTL_LIST("versions", columns);

void ctl_print_dataset(FILE *out, const json_t *answer)
{
    const json_t *versions = json_object_get(answer, "versions");

    ctl_print_dataset_line(out, json_object_get(answer, "dataset"));
    if (json_array_size(versions) == 0)
        return;
    print_numbers(out, versions, "VERSION", "version");
    print_cells(out, versions, "", state_cell);
    print_cells(out, versions, "data of", date_cell);
    print_cells(out, versions, "age", age_cell);
    print_cells(out, versions, "built", built_cell);
    print_cells(out, versions, "delta", delta_cell);
    print_numbers(out, versions, "persons", "persons");
    print_shares(out, versions, "statuses", "persons");
    print_numbers(out, versions, "providers", "providers");
    print_shares(out, versions, "kinds", "providers");
}
