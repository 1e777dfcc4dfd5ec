#include "daemon/ctl_claims.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "daemon/ctl_print.h"

/* ---- lines --------------------------------------------------------------------------------------- */

void ctl_claims_header(FILE *stream, const struct claims *claims)
{
    size_t size;
    const char *header = claims_header(claims, &size);

    (void)fwrite(header, 1, size, stream);
    (void)fputs(",result,note\n", stream);
}

void ctl_claims_line(FILE *stream, const struct claims *claims, const struct claims_line *line,
                     const struct reconciled *reconciled)
{
    if (line->aligned) {
        (void)fwrite(line->raw.text, 1, line->raw.size, stream);
    } else {
        csv_quoted(stream, line->raw.text, line->raw.size);
        for (size_t i = 1; i < claims_width(claims); i++)
            putc_unlocked(',', stream);
    }
    putc_unlocked(',', stream);
    (void)fputs(claim_result_word(reconciled->result), stream);
    putc_unlocked(',', stream);
    if (reconciled->note[0] != '\0')
        csv_quoted(stream, reconciled->note, strlen(reconciled->note));
    putc_unlocked('\n', stream);
}

/* ---- summaries ----------------------------------------------------------------------------------- */

/* The best result comes first: those of the enumeration, from the last. */
#define RESULT(i) ((enum claim_result)(CLAIM_RESULTS - 1 - (i)))

#define NAME_WIDTH   16
#define COUNT_WIDTH  10
#define RESULT_WIDTH 9 /* at least; a column is as wide as its name */

static int width_of(enum claim_result result)
{
    int length = (int)strlen(claim_result_word(result));

    return length > RESULT_WIDTH ? length : RESULT_WIDTH;
}

static void table_head(FILE *stream)
{
    fprintf(stream, "%-*s  %*s", NAME_WIDTH, "centre", COUNT_WIDTH, "lines");
    for (int i = 0; i < CLAIM_RESULTS; i++)
        fprintf(stream, "  %*s", width_of(RESULT(i)), claim_result_word(RESULT(i)));
    putc('\n', stream);
}

static void table_row(void *context, const struct centre_counts *counts)
{
    FILE *stream = context;

    fprintf(stream, "%-*s  %*" PRIu64, NAME_WIDTH,
            counts->provider_id[0] == '\0' ? "(none named)" : counts->provider_id, COUNT_WIDTH,
            counts->lines);
    for (int i = 0; i < CLAIM_RESULTS; i++)
        fprintf(stream, "  %*" PRIu64, width_of(RESULT(i)), counts->results[RESULT(i)]);
    putc('\n', stream);
}

static void csv_head(FILE *stream)
{
    fputs("provider_id,lines", stream);
    for (int i = 0; i < CLAIM_RESULTS; i++)
        fprintf(stream, ",%s", claim_result_word(RESULT(i)));
    putc('\n', stream);
}

/* A provider_id has no character that CSV would need in quotes. */
static void csv_row(void *context, const struct centre_counts *counts)
{
    FILE *stream = context;

    fprintf(stream, "%s,%" PRIu64, counts->provider_id, counts->lines);
    for (int i = 0; i < CLAIM_RESULTS; i++)
        fprintf(stream, ",%" PRIu64, counts->results[RESULT(i)]);
    putc('\n', stream);
}

/* Object by object, for a million centres need not be in memory twice. */
struct json_list {
    FILE *stream;
    const char *before; /* the next object */
};

static void put_object(FILE *stream, const char *provider_id, const struct centre_counts *counts)
{
    json_t *object =
        json_pack("{s:s*, s:I}", "provider_id", provider_id, "lines", (json_int_t)counts->lines);

    for (int i = 0; object != NULL && i < CLAIM_RESULTS; i++)
        (void)json_object_set_new(object, claim_result_word(RESULT(i)),
                                  json_integer((json_int_t)counts->results[RESULT(i)]));
    (void)json_dumpf(object, stream, JSON_COMPACT);
    json_decref(object);
}

static void json_row(void *context, const struct centre_counts *counts)
{
    struct json_list *list = context;

    fputs(list->before, list->stream);
    put_object(list->stream, counts->provider_id, counts);
    list->before = ",\n";
}

static void put_json(FILE *stream, const struct centre_tally *tally)
{
    struct json_list list = {stream, "\n"};

    fputs("{\"centres\": [", stream);
    centre_tally_walk(tally, json_row, &list);
    fputs("\n],\n\"total\": ", stream);
    put_object(stream, NULL, centre_tally_total(tally));
    fputs("}\n", stream);
}

void ctl_claims_summary(FILE *stream, const struct centre_tally *tally,
                        enum ctl_claims_format format)
{
    switch (format) {
    case CTL_CLAIMS_JSON: put_json(stream, tally); return;
    case CTL_CLAIMS_CSV:
        csv_head(stream);
        centre_tally_walk(tally, csv_row, stream);
        return;
    case CTL_CLAIMS_TABLE:
        table_head(stream);
        centre_tally_walk(tally, table_row, stream);
        return;
    }
}

void ctl_claims_total(FILE *stream, const struct centre_tally *tally)
{
    const struct centre_counts *total = centre_tally_total(tally);
    const char *before = ": ";

    fprintf(stream, "%" PRIu64 " lines", total->lines);
    for (int i = 0; i < CLAIM_RESULTS; i++) {
        if (total->results[RESULT(i)] == 0)
            continue;
        fprintf(stream, "%s%" PRIu64 " %s", before, total->results[RESULT(i)],
                claim_result_word(RESULT(i)));
        before = ", ";
    }
    putc('\n', stream);
}
