#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "daemon/ctl.h"
#include "daemon/ctl_print.h"

/* What was typed behind `objections` or `disputes`. */
struct wish {
    const char *socket;
    const char *command;
    bool csv;
    bool json;
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
        json_pack("{s:s, s:b, s:I, s:s*, s:s*}", "command", wish->command, "full", (int)wish->full,
                  "from", (json_int_t)from, "since", wish->since, "close", wish->close);

    if (request == NULL)
        fputs("darmandctl: the argument is not UTF-8\n", stderr);
    return request;
}

/* One answer; EXIT_OK, or what to exit with after it was said. */
static enum ctl_exit ask(const struct wish *wish, int64_t from, json_t **answer)
{
    json_t *request = request_of(wish, from);

    if (request == NULL)
        return EXIT_USAGE;
    *answer = ctl_ask(wish->socket, request);
    if (*answer == NULL)
        return EXIT_UNREACHABLE;
    if (json_is_true(json_object_get(*answer, "ok")))
        return EXIT_OK;
    fprintf(stderr, "darmandctl: %s\n", text_at(*answer, "error"));
    json_decref(*answer);
    return EXIT_NO;
}

/* ---- printing ---------------------------------------------------------------------------------------- */

/* The columns, in the order of the CSV; an interface (darmandctl(8)). */
static const char *const columns[] = {"code",        "date",   "registered", "channel", "provider",
                                      "national_id", "mobile", "reason",     "state"};
#define COLUMNS (sizeof columns / sizeof *columns)

static void print_csv(const json_t *item)
{
    for (size_t i = 0; i < COLUMNS; i++)
        printf("%s%s", i == 0 ? "" : ",", item == NULL ? columns[i] : text_at(item, columns[i]));
    putchar('\n');
}

static void print_row(const json_t *item)
{
    static const char format[] = "%-12s  %-10s  %-10s  %-7s  %-16s  %-12s  %-12s  %-22s  %s\n";

    if (item == NULL)
        printf(format, "CODE", "DATE", "REGISTERED", "BY", "CENTRE", "PERSON", "MOBILE", "REASON",
               "STATE");
    else
        printf(format, text_at(item, "code"), text_at(item, "date"), text_at(item, "registered"),
               text_at(item, "channel"), text_at(item, "provider"), text_at(item, "national_id"),
               text_at(item, "mobile"), text_at(item, "reason"), text_at(item, "state"));
}

/* ---- counting ---------------------------------------------------------------------------------------- */

/* How many there are of each centre, as they are met. */
static bool count(json_t *centres, const json_t *item)
{
    const char *provider = text_at(item, "provider");

    return json_object_set_new(centres, provider, json_integer(number_at(centres, provider) + 1)) ==
           0;
}

static void print_centres(json_t *centres)
{
    puts("by centre:");
    for (void *at = json_object_iter(centres); at != NULL; at = json_object_iter_next(centres, at))
        printf("%-16s  %" JSON_INTEGER_FORMAT "\n", json_object_iter_key(at),
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
        if (wish->csv)
            print_csv(item);
        else if (!wish->json)
            print_row(item);
        else if (json_array_append(listing->list, item) != 0)
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
        if (from == 0 && wish->csv)
            print_csv(NULL);
        else if (from == 0 && !wish->json)
            print_row(NULL);
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

    if (status == EXIT_OK && wish->json) {
        json_t *all =
            json_pack("{s:b, s:O, s:O}", "ok", 1, "list", listing.list, "centres", listing.centres);
        (void)json_dumpf(all, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(all);
    } else if (status == EXIT_OK && !wish->csv && is_disputes(wish)) {
        print_centres(listing.centres);
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
    if (wish->json)
        (void)json_dumpf(answer, stdout, JSON_INDENT(2));
    else
        printf("%s is being closed", text_at(answer, "closing"));
    putchar('\n');
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
        case 'c': wish->csv = true; break;
        case 'f': wish->full = true; break;
        case 'x': wish->close = optarg; break;
        default: return false;
        }
    return optind == words_count && !(wish->csv && wish->json);
}

bool ctl_objections_know(const char *command)
{
    return command != NULL &&
           (strcmp(command, "objections") == 0 || strcmp(command, "disputes") == 0);
}

int ctl_objections(const char *socket, bool json, int count_of_words, char **words)
{
    struct wish wish = {.socket = socket, .command = words[0], .json = json};

    if (!read_words(count_of_words, words, &wish)) {
        fprintf(stderr, "usage: darmandctl %s [--since DATE] [--full] [--csv] | --close CODE\n",
                words[0]);
        return EXIT_USAGE;
    }
    return (int)(wish.close != NULL ? close_one(&wish) : list(&wish));
}
