/*
 * darmandctl(8): asks the running darmand and prints what it says, for people or as JSON.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/client.h"

/* darmandctl(8), EXIT STATUS. */
enum { EXIT_OK = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_UNREACHABLE = 3 };

#define DEFAULT_SOCKET "/var/lib/darmand/control"

static void usage(FILE *stream)
{
    fputs("usage: darmandctl [-s SOCKET] [-o table|json] COMMAND\n"
          "  status       how darmand is\n"
          "  links        each SMPP connection\n"
          "  verify CODE  what a tracking code was issued for\n"
          "  outbox       replies that are owed, and those of the last day that never arrived\n"
          "  trace LINK [COUNT]  write the link's next PDUs, masked, as text and for Wireshark\n"
          "  reload       read the configuration again, whole or not at all\n"
          "  dataset      answer from the newest data (darmand-load does this by itself)\n"
          "See darmandctl(8).\n",
          stream);
}

/* ---- reading an answer ----------------------------------------------------------------------------- */

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

static int64_t number_at(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void row(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void row(const char *name, const char *format, ...)
{
    va_list arguments;

    printf("%-13s", name);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

/* "12 d 03:04:05", "03:04:05"; what is over is 0. */
static const char *span(int64_t signed_seconds, char out[32])
{
    int64_t seconds = signed_seconds > 0 ? signed_seconds : 0;
    int64_t days = seconds / 86400;
    int used = days > 0 ? snprintf(out, 32, "%" PRId64 " d ", days) : 0;

    (void)snprintf(out + used, 32 - (size_t)used, "%02d:%02d:%02d", (int)(seconds / 3600 % 24),
                   (int)(seconds / 60 % 60), (int)(seconds % 60));
    return out;
}

/* Clock time where the service lives, whatever the terminal's own zone. */
static const char *tehran_time(int64_t ms, char out[16])
{
    time_t seconds = (time_t)(ms / 1000 + 12600);
    struct tm parts;

    if (gmtime_r(&seconds, &parts) == NULL || strftime(out, 16, "%H:%M:%S", &parts) == 0)
        out[0] = '\0';
    return out;
}

/* ---- printing ----------------------------------------------------------------------------------------- */

static void print_dataset(const json_t *dataset)
{
    if (!json_is_object(dataset)) {
        row("dataset", "none yet: everything is answered with DOWN (run darmand-load)");
        return;
    }
    row("dataset", "version %" PRId64 ", %" PRId64 " persons, %" PRId64 " providers, data of %s%s",
        number_at(dataset, "version"), number_at(dataset, "persons"),
        number_at(dataset, "providers"), text_at(dataset, "data_date"),
        json_is_true(json_object_get(dataset, "usable")) ? "" : ": TOO OLD, everything is DOWN");
}

static void print_ledger(const json_t *ledger)
{
    int64_t flushes = number_at(ledger, "flushes");

    row("ledger", "%s, %" PRId64 " records in %" PRId64 " flushes, %" PRId64 " waiting",
        json_is_true(json_object_get(ledger, "open")) ? "open" : "SHUT",
        number_at(ledger, "records"), flushes, number_at(ledger, "waiting"));
    row("commit", "%.1f ms on average, %.1f ms at most",
        flushes == 0 ? 0.0 : (double)number_at(ledger, "commit_us") / (double)flushes / 1000.0,
        (double)number_at(ledger, "commit_us_max") / 1000.0);
}

static void print_status(const json_t *answer)
{
    const json_t *counts = json_object_get(answer, "counts");
    char up[32];

    row("darmand", "%s, up %s", text_at(answer, "version"),
        span(number_at(answer, "up_seconds"), up));
    row("links", "%" PRId64 " of %" PRId64 " bound", number_at(answer, "links_bound"),
        number_at(answer, "links"));
    print_dataset(json_object_get(answer, "dataset"));
    print_ledger(json_object_get(answer, "ledger"));
    row("questions", "%" PRId64 " by SMS", number_at(counts, "sms_questions"));
    row("USSD",
        "%" PRId64 " sessions begun, %" PRId64 " open, %" PRId64 " aborted, %" PRId64 " timed out",
        number_at(counts, "ussd_begins"), number_at(answer, "sessions"),
        number_at(counts, "ussd_aborted"), number_at(counts, "ussd_timed_out"));
    row("USSD pages", "%" PRId64 " sessions with one refused, %" PRId64 " late, %" PRId64 " by SMS",
        number_at(counts, "ussd_refused"), number_at(counts, "ussd_given_up"),
        number_at(counts, "ussd_late"));
    row("replies",
        "%" PRId64 " accepted, %" PRId64 " refused, %" PRId64 " expired, %" PRId64 " in the outbox",
        number_at(counts, "replies_accepted"), number_at(counts, "replies_failed"),
        number_at(counts, "replies_expired"), number_at(answer, "outbox"));
    row("receipts", "%" PRId64 " delivered, %" PRId64 " not, %" PRId64 " of unknown replies",
        number_at(counts, "replies_delivered"), number_at(counts, "replies_undelivered"),
        number_at(counts, "receipts_unknown"));
    row("turned away", "%" PRId64 " asked to come again, %" PRId64 " dropped",
        number_at(counts, "refused_busy"), number_at(counts, "dropped"));
}

static void print_links(const json_t *answer)
{
    static const char format[] = "%-15s  %-11s  %-10s  %-12s  %8s  %9s  %9s  %s\n";
    const json_t *links = json_object_get(answer, "links");
    char since[32];
    char numbers[3][32];
    const json_t *link;

    printf(format, "LINK", "AS", "STATE", "FOR", "AWAITING", "RECEIVED", "SENT", "WHY");
    for (size_t i = 0; i < json_array_size(links); i++) {
        link = json_array_get(links, i);
        (void)snprintf(numbers[0], 32, "%" PRId64, number_at(link, "awaiting"));
        (void)snprintf(numbers[1], 32, "%" PRId64, number_at(link, "received"));
        (void)snprintf(numbers[2], 32, "%" PRId64, number_at(link, "sent"));
        printf(format, text_at(link, "link"), text_at(link, "role"), text_at(link, "state"),
               span(number_at(link, "state_ms") / 1000, since), numbers[0], numbers[1], numbers[2],
               text_at(link, "last_reason"));
    }
}

static void print_verify(const json_t *answer)
{
    const char *provider = text_at(answer, "provider");
    char at[16];

    row("code", "%s  valid", text_at(answer, "code"));
    row("asked", "%s %s  by %s", text_at(answer, "date"),
        tehran_time(number_at(answer, "received_ms"), at), text_at(answer, "channel"));
    if (provider[0] != '\0')
        row("centre", "%s  %s", provider, text_at(answer, "setting"));
    else
        row("by", "the insured  (%s)", text_at(answer, "view"));
    row("mobile", "%s", text_at(answer, "asker"));
    row("person", "%s", text_at(answer, "person"));
    row("result", "%s", text_at(answer, "result"));
    row("reply", "%s", text_at(answer, "reply"));
}

static void print_owed(const json_t *reply)
{
    char number[32];
    char age[32];
    char left[32];

    (void)snprintf(number, sizeof number, "%s%" PRId64,
                   json_is_true(json_object_get(reply, "notice")) ? "notice " : "",
                   number_at(reply, "number"));
    printf("%-18s  %-15s  %-12s  %-12s  %8" PRId64 "  %s\n", number, text_at(reply, "link"),
           span(number_at(reply, "age_seconds"), age), span(number_at(reply, "left_seconds"), left),
           number_at(reply, "attempts"), text_at(reply, "state"));
}

static void print_dead(const json_t *letter)
{
    char at[16];

    printf("%-18s  %-15s  %-12s  %-12s  0x%02" PRIX64 " %s\n",
           json_is_true(json_object_get(letter, "notice")) ? "notice" : text_at(letter, "code"),
           text_at(letter, "link"), tehran_time(number_at(letter, "at_ms"), at),
           text_at(letter, "outcome"), (uint64_t)number_at(letter, "status"),
           text_at(letter, "status_name"));
}

static void print_outbox(const json_t *answer)
{
    const json_t *replies = json_object_get(answer, "replies");
    const json_t *letters = json_object_get(answer, "dead_letters");

    printf("%" PRId64 " owed, the oldest first\n", number_at(answer, "owed"));
    if (json_array_size(replies) > 0)
        printf("%-18s  %-15s  %-12s  %-12s  %8s  %s\n", "REPLY", "LINK", "AGE", "LEFT", "ATTEMPTS",
               "STATE");
    for (size_t i = 0; i < json_array_size(replies); i++)
        print_owed(json_array_get(replies, i));
    printf("%zu dead letters of the last day, the youngest first\n", json_array_size(letters));
    if (json_array_size(letters) > 0)
        printf("%-18s  %-15s  %-12s  %-12s  %s\n", "CODE", "LINK", "AT", "OUTCOME", "STATUS");
    for (size_t i = 0; i < json_array_size(letters); i++)
        print_dead(json_array_get(letters, i));
}

static void print_reload(const json_t *answer)
{
    puts(text_at(answer, "message"));
}

static void print_complaints(const json_t *answer)
{
    const json_t *list = json_object_get(answer, "complaints");

    for (size_t i = 0; i < json_array_size(list); i++)
        fprintf(stderr, "%s\n", json_string_value(json_array_get(list, i)));
}

static void print_dataset_answer(const json_t *answer)
{
    print_dataset(json_object_get(answer, "dataset"));
}

static void print_trace(const json_t *answer)
{
    printf("the next %" PRId64 " PDUs, masked, go into\n%s\n%s\n", number_at(answer, "count"),
           text_at(answer, "text"), text_at(answer, "capture"));
}

/* ---- commands ------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *argument; /* the JSON field its argument becomes; NULL: none */
    const char *option;   /* likewise, of one that may be left out */
    void (*print)(const json_t *answer);
} commands[] = {
    {"status", NULL, NULL, print_status},    {"links", NULL, NULL, print_links},
    {"verify", "code", NULL, print_verify},  {"outbox", NULL, NULL, print_outbox},
    {"reload", NULL, NULL, print_reload},    {"dataset", NULL, NULL, print_dataset_answer},
    {"trace", "link", "count", print_trace},
};
#define COMMANDS (sizeof commands / sizeof *commands)

static bool fits(size_t command, int count)
{
    int least = commands[command].argument == NULL ? 1 : 2;

    return count >= least && count <= least + (commands[command].option != NULL);
}

static size_t find_command(int count, char **words)
{
    for (size_t i = 0; count > 0 && i < COMMANDS; i++)
        if (strcmp(commands[i].name, words[0]) == 0 && fits(i, count))
            return i;
    return COMMANDS;
}

static bool add_word(json_t *request, const char *field, const char *word)
{
    return json_object_set_new(request, field, json_string(word)) == 0;
}

/* `words` are the command and what was typed behind it, with NULL at the end. */
static json_t *ask(const char *socket, size_t command, char **words)
{
    json_t *request = json_pack("{s:s}", "command", commands[command].name);
    json_t *answer = NULL;
    enum dm_error error;

    if (commands[command].argument != NULL &&
        !(add_word(request, commands[command].argument, words[1]) &&
          (words[2] == NULL || add_word(request, commands[command].option, words[2])))) {
        fputs("darmandctl: the argument is not UTF-8\n", stderr);
        json_decref(request);
        return NULL;
    }
    error = client_ask(socket, request, &answer);
    json_decref(request);
    if (error == DM_OK)
        return answer;
    fprintf(stderr, "darmandctl: %s: %s\n", socket,
            error == DM_E_NOT_FOUND    ? "no darmand listens here (is it running? -s SOCKET?)"
            : error == DM_E_PERMISSION ? "not allowed: join the darmand group"
                                       : dm_strerror(error));
    return NULL;
}

static int show(const json_t *answer, size_t command, bool json)
{
    bool ok = json_is_true(json_object_get(answer, "ok"));

    if (json) {
        (void)json_dumpf(answer, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        print_complaints(answer);
        if (ok)
            commands[command].print(answer);
        else
            fprintf(stderr, "darmandctl: %s\n", text_at(answer, "error"));
    }
    return ok ? EXIT_OK : EXIT_NO;
}

int main(int argc, char **argv)
{
    const char *socket = DEFAULT_SOCKET;
    bool json = false;
    json_t *answer;
    size_t command;
    int status;
    int option;

    while ((option = getopt(argc, argv, "+s:o:hV")) != -1) {
        switch (option) {
        case 's': socket = optarg; break;
        case 'o': json = strcmp(optarg, "json") == 0; break;
        case 'V': puts("darmandctl " DARMAND_VERSION); return EXIT_OK;
        case 'h': usage(stdout); return EXIT_OK;
        default: usage(stderr); return EXIT_USAGE;
        }
        if (option == 'o' && !json && strcmp(optarg, "table") != 0) {
            usage(stderr);
            return EXIT_USAGE;
        }
    }
    command = find_command(argc - optind, argv + optind);
    if (command == COMMANDS) {
        usage(stderr);
        return EXIT_USAGE;
    }
    answer = ask(socket, command, argv + optind);
    if (answer == NULL)
        return EXIT_UNREACHABLE;
    status = show(answer, command, json);
    json_decref(answer);
    return status;
}
