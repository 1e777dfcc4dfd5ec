#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "daemon/ctl.h"
#include "daemon/ctl_answers.h"
#include "daemon/ctl_print.h"

/* What was typed behind `objections` or `disputes`. */
struct wish {
    const struct ctl *ctl;
    const char *command;
    enum ctl_format format;
    bool full;
    const char *since;
    const char *close;
};

static bool is_disputes(const struct wish *wish)
{
    return strcmp(wish->command, "disputes") == 0;
}

/* ---- asking ------------------------------------------------------------------------------------------ */

/* A new request; NULL after saying why not. */
static json_t *request_of(const struct wish *wish, int64_t from)
{
    json_t *request =
        json_pack("{s:s, s:b, s:I, s:s*, s:s*, s:b}", "command", wish->command, "full",
                  (int)wish->full, "from", (json_int_t)from, "since", wish->since, "close",
                  wish->close, "dry_run", (int)wish->ctl->dry_run);

    if (request == NULL)
        fputs("darmandctl: the argument is not UTF-8\n", wish->ctl->err);
    return request;
}

/* One answer; EXIT_OK, or what to exit with after it was said. */
static enum ctl_exit ask(const struct wish *wish, int64_t from, json_t **answer)
{
    json_t *request = request_of(wish, from);

    if (request == NULL)
        return EXIT_USAGE;
    *answer = ctl_ask(wish->ctl, request);
    if (*answer == NULL)
        return EXIT_UNREACHABLE;
    if (json_is_true(json_object_get(*answer, "ok")))
        return EXIT_OK;
    fprintf(wish->ctl->err, "darmandctl: %s\n", text_at(*answer, "error"));
    json_decref(*answer);
    return EXIT_NO;
}

/* ---- printing ---------------------------------------------------------------------------------------- */

static const struct ctl_column columns[] = {
    {"code", "CODE", -12, NULL},
    {"date", "DATE", -10, NULL},
    {"registered", "REGISTERED", -10, NULL},
    {"channel", "BY", -7, NULL},
    {"provider", "CENTRE", -16, NULL},
    {"national_id", "PERSON", -12, NULL},
    {"mobile", "MOBILE", -12, NULL},
    {"reason", "REASON", -22, NULL},
    {"state", "STATE", -1, NULL},
};
const struct ctl_list ctl_list_objections = CTL_LIST("list", columns);

/* `item` NULL is the head. */
static void print_line(const struct wish *wish, const json_t *item)
{
    if (wish->format == CTL_CSV)
        ctl_table_csv_row(wish->ctl->out, &ctl_list_objections, item);
    else if (wish->format == CTL_TABLE)
        ctl_table_row(wish->ctl->out, &ctl_list_objections, item);
}

/* ---- counting ---------------------------------------------------------------------------------------- */

/* How many there are of each centre, as they are met. */
static bool count(json_t *centres, const json_t *item)
{
    const char *provider = text_at(item, "provider");

    return json_object_set_new(centres, provider, json_integer(number_at(centres, provider) + 1)) ==
           0;
}

static void print_centres(FILE *out, json_t *centres)
{
    fputs("by centre:\n", out);
    for (void *at = json_object_iter(centres); at != NULL; at = json_object_iter_next(centres, at))
        fprintf(out, "%-16s  %" JSON_INTEGER_FORMAT "\n", json_object_iter_key(at),
                json_integer_value(json_object_iter_value(at)));
}

/* ---- the whole list ---------------------------------------------------------------------------------- */

struct listing {
    json_t *list;    /* with -o json: what is printed in the end */
    json_t *centres; /* centre → how many */
};

static bool take(const struct wish *wish, const json_t *answer, struct listing *listing)
{
    json_t *list = json_object_get(answer, "list");

    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i);

        if (!count(listing->centres, item))
            return false;
        print_line(wish, item);
        if (wish->format == CTL_JSON && json_array_append(listing->list, item) != 0)
            return false;
    }
    return true;
}

/* Answers come in pieces, so that darmand is never kept from its phones. */
static enum ctl_exit take_all(const struct wish *wish, struct listing *listing)
{
    int64_t from = 0;

    do {
        json_t *answer;
        enum ctl_exit status = ask(wish, from, &answer);
        bool taken;

        if (status != EXIT_OK)
            return status;
        if (from == 0 && !wish->ctl->again)
            print_line(wish, NULL);
        taken = take(wish, answer, listing);
        from = number_at(answer, "next");
        json_decref(answer);
        if (!taken)
            return EXIT_NO;
    } while (from > 0);
    return EXIT_OK;
}

static enum ctl_exit list(const struct wish *wish)
{
    struct listing listing = {.list = json_array(), .centres = json_object()};
    enum ctl_exit status = take_all(wish, &listing);

    if (status == EXIT_OK && wish->format == CTL_JSON) {
        json_t *all =
            json_pack("{s:b, s:O, s:O}", "ok", 1, "list", listing.list, "centres", listing.centres);
        ctl_print_json(wish->ctl->out, all);
        json_decref(all);
    } else if (status == EXIT_OK && wish->format == CTL_TABLE && is_disputes(wish)) {
        print_centres(wish->ctl->out, listing.centres);
    }
    json_decref(listing.list);
    json_decref(listing.centres);
    return status;
}

static enum ctl_exit close_one(const struct wish *wish)
{
    json_t *answer;
    enum ctl_exit status = ask(wish, 0, &answer);

    if (status != EXIT_OK)
        return status;
    if (wish->format == CTL_JSON) {
        ctl_print_json(wish->ctl->out, answer);
    } else {
        ctl_print_dry(wish->ctl->out, answer);
        fprintf(wish->ctl->out, "%s is being closed\n", text_at(answer, "closing"));
    }
    json_decref(answer);
    return EXIT_OK;
}

/* ---- what was typed ---------------------------------------------------------------------------------- */

static bool read_words(int words_count, char **words, struct wish *wish)
{
    static const struct option options[] = {{"since", required_argument, NULL, 's'},
                                            {"csv", no_argument, NULL, 'c'},
                                            {"full", no_argument, NULL, 'f'},
                                            {"close", required_argument, NULL, 'x'},
                                            {NULL, 0, NULL, 0}};
    int option;

    optind = 0; /* a second run of getopt, over words of their own */
    while ((option = getopt_long(words_count, words, "+", options, NULL)) != -1)
        switch (option) {
        case 's': wish->since = optarg; break;
        case 'c': wish->format = CTL_CSV; break;
        case 'f': wish->full = true; break;
        case 'x': wish->close = optarg; break;
        default: return false;
        }
    if (wish->ctl->watch > 0 && wish->close != NULL)
        return false;
    if (wish->ctl->dry_run && wish->ctl->watch == 0 && wish->close == NULL)
        return false;
    return optind == words_count;
}

int ctl_objections(const struct ctl *ctl, int count_of_words, char **words)
{
    struct wish wish = {.ctl = ctl, .command = words[0], .format = ctl->format};

    if (!read_words(count_of_words, words, &wish)) {
        fprintf(stderr,
                "usage: darmandctl %s [--since DATE] [--full] [--csv]\n"
                "       darmandctl [--dry-run] %s --close CODE\n",
                words[0], words[0]);
        return EXIT_USAGE;
    }
    return (int)(wish.close != NULL ? close_one(&wish) : list(&wish));
}
