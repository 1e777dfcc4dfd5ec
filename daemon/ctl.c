/*
 * darmandctl(8): asks the running darmand and prints what it says, for people or as JSON.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/client.h"
#include "daemon/core_dump.h"
#include "daemon/ctl.h"
#include "daemon/ctl_dataset.h"
#include "daemon/ctl_print.h"
#include "daemon/ctl_quota.h"

#define DEFAULT_SOCKET "/var/lib/darmand/control"

static void usage(FILE *stream)
{
    fputs("usage: darmandctl [-s SOCKET] [-o table|json] COMMAND\n"
          "  status              how darmand is\n"
          "  links               each SMPP connection\n"
          "  dataset             the versions of the data; answer from the newest\n"
          "  verify CODE         what a tracking code was issued for\n"
          "  outbox              replies owed, and those of the last day that never arrived\n"
          "  quota [CENTRE]      how much was asked today, and refused\n"
          "  blocked             phones that are blocked after too many wrong IDs\n"
          "  unblock MOBILE      let such a phone ask again\n"
          "  objections          what the insured object to (--since, --full, --csv, --close)\n"
          "  disputes            centres that asked about who was not there (likewise)\n"
          "  backup DIR          a copy of ledger and secret, proved (--check: prove one)\n"
          "  reconcile FILE      each claim of a CSV file beside the ledger: is it to be paid?\n"
          "  trace LINK [COUNT]  write the link's next PDUs, masked, as text and for Wireshark\n"
          "  reload              read the configuration again, whole or not at all\n"
          "See darmandctl(8).\n",
          stream);
}

/* ---- printing ----------------------------------------------------------------------------------------- */

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
    ctl_print_dataset_line(json_object_get(answer, "dataset"));
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
    static const char format[] = "%-15s  %-15s  %-3s  %-11s  %-10s  %-12s  %8s  %9s  %9s  %s\n";
    const json_t *links = json_object_get(answer, "links");
    char since[32];
    char numbers[3][32];
    const json_t *link;

    printf(format, "LINK", "GROUP", "TLS", "AS", "STATE", "FOR", "AWAITING", "RECEIVED", "SENT",
           "WHY");
    for (size_t i = 0; i < json_array_size(links); i++) {
        link = json_array_get(links, i);
        (void)snprintf(numbers[0], 32, "%" PRId64, number_at(link, "awaiting"));
        (void)snprintf(numbers[1], 32, "%" PRId64, number_at(link, "received"));
        (void)snprintf(numbers[2], 32, "%" PRId64, number_at(link, "sent"));
        printf(format, text_at(link, "link"), text_at(link, "group"),
               json_is_true(json_object_get(link, "tls")) ? "yes" : "no", text_at(link, "role"),
               text_at(link, "state"), span(number_at(link, "state_ms") / 1000, since), numbers[0],
               numbers[1], numbers[2], text_at(link, "last_reason"));
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
    if (text_at(answer, "again")[0] != '\0')
        row("by SMS again", "%s", text_at(answer, "again"));
    if (text_at(answer, "group")[0] != '\0')
        row("group", "%s", text_at(answer, "group"));
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
    {"status", NULL, NULL, print_status},       {"links", NULL, NULL, print_links},
    {"verify", "code", NULL, print_verify},     {"outbox", NULL, NULL, print_outbox},
    {"reload", NULL, NULL, print_reload},       {"dataset", NULL, NULL, ctl_print_dataset},
    {"trace", "link", "count", print_trace},    {"quota", NULL, "centre", ctl_print_quota},
    {"blocked", NULL, NULL, ctl_print_blocked}, {"unblock", "mobile", NULL, ctl_print_unblock},
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

static bool add_words(json_t *request, size_t command, char **words)
{
    const char *fields[] = {commands[command].argument, commands[command].option};

    for (size_t i = 0; i < 2; i++)
        if (fields[i] != NULL && *words != NULL &&
            json_object_set_new(request, fields[i], json_string(*words++)) != 0)
            return false;
    return true;
}

struct conf *ctl_configuration(const char *path)
{
    struct complaints complaints;
    struct conf *conf = NULL;

    complaints_init(&complaints);
    if (conf_load(path, &conf, &complaints) == DM_OK)
        return conf;
    for (size_t i = 0; i < complaints.count; i++)
        fprintf(stderr, "%s\n", complaints.items[i].text);
    return NULL;
}

json_t *ctl_ask(const char *socket, json_t *request)
{
    json_t *answer = NULL;
    enum dm_error error = client_ask(socket, request, &answer);

    json_decref(request);
    if (error == DM_OK)
        return answer;
    fprintf(stderr, "darmandctl: %s: %s\n", socket,
            error == DM_E_NOT_FOUND    ? "no darmand listens here (is it running? -s SOCKET?)"
            : error == DM_E_PERMISSION ? "not allowed: join the darmand group"
                                       : dm_strerror(error));
    return NULL;
}

/* `words` are the command and what was typed behind it, with NULL at the end. */
static json_t *ask(const char *socket, size_t command, char **words)
{
    json_t *request = json_pack("{s:s}", "command", commands[command].name);

    if (add_words(request, command, words + 1))
        return ctl_ask(socket, request);
    fputs("darmandctl: the argument is not UTF-8\n", stderr);
    json_decref(request);
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

    core_dump_allow(false);
    (void)umask(S_IRWXG | S_IRWXO);
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
    if (optind < argc && strcmp(argv[optind], "reconcile") == 0)
        return ctl_reconcile(argc - optind, argv + optind);
    if (optind < argc && strcmp(argv[optind], "backup") == 0)
        return ctl_backup(json, argc - optind, argv + optind);
    if (ctl_objections_know(argv[optind]))
        return ctl_objections(socket, json, argc - optind, argv + optind);
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
