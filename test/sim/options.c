#include "test/sim/options.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { HEADING, STRING, NUMBER, FLAG, LISTEN, DIALECT, NUMBER_TYPE, SET, PHONE, HELP };

struct option_row {
    enum kind kind;
    const char *name, *argument, *sentence;
    size_t where; /* in struct options */
    unsigned least, most;
};

#define AT(member) offsetof(struct options, member)
#define DAY_MS     86400000U

static const struct option_row rows[] = {
    {HEADING, "What it does (one of these; none = it only serves, until SIGTERM)", NULL, NULL, 0, 0,
     0},
    {STRING, "script", "FILE", "run a script, - from standard input", AT(script), 0, 0},
    {FLAG, "load", NULL, "send many questions, measure the answers", AT(run_load), 0, 0},
    {FLAG, "play", NULL, "a keypad for you", AT(play), 0, 0},
    {HELP, "help", NULL, "this", 0, 0, 0},

    {HEADING, "The SMSC", NULL, NULL, 0, 0, 0},
    {LISTEN, "listen", "HOST:PORT", "where ESMEs connect (127.0.0.1:2775; port 0 = any)", 0, 0, 0},
    {STRING, "port-file", "FILE", "write the port number there", AT(server.port_file), 0, 0},
    {STRING, "system-id", "NAME", "the only system_id that may bind", AT(server.system_id), 0, 0},
    {STRING, "password", "WORD", "the only password that may bind", AT(server.password), 0, 0},
    {NUMBER, "enquire", "SECONDS", "enquire_link after this silence (30; 0 = never)",
     AT(server.enquire), 0, 86400},
    {NUMBER, "window", "N", "deliver_sm outstanding on a bind (10)", AT(window), 1, 1000000},
    {NUMBER, "response-timeout", "MS", "then a deliver_sm is sent again (10000)",
     AT(server.response_timeout), 1, DAY_MS},
    {NUMBER, "retry", "MS", "rest after a temporary refusal (1000)", AT(server.retry), 0, DAY_MS},
    {NUMBER, "retry-rate", "R", "so many of them go on a second (0 = all that are due)",
     AT(server.retry_rate), 0, 1000000},
    {STRING, "number", "DIGITS", "the service's number (1420)", AT(network.number), 0, 0},
    {NUMBER_TYPE, "number-type", "TON/NPI", "and its type (0/1)", 0, 0, 0},
    {DIALECT, "dialect", "NAME", "how USSD sessions are carried, see below (standard)", 0, 0, 0},
    {FLAG, "no-receipts", NULL, "no delivery receipts, though the ESME asks for them",
     AT(no_receipts), 0, 0},
    {FLAG, "verbose", NULL, "each PDU as a line on standard error", AT(server.verbose), 0, 0},

    {HEADING, "Misbehaviour", NULL, NULL, 0, 0, 0},
    {NUMBER, "submit-delay", "MS", "answer submit_sm this late", AT(server.submit_delay), 0,
     DAY_MS},
    {NUMBER, "submit-status", "N", "refuse submit_sm with this command_status ...",
     AT(server.submit_status), 0, 0xFFFFFFFF},
    {NUMBER, "submit-status-count", "K", "... the first K of them", AT(server.submit_status_count),
     0, 0xFFFFFFFF},
    {NUMBER, "drop-after", "N", "close the connection after the Nth deliver_sm ...",
     AT(server.drop_after), 0, 0xFFFFFFFF},
    {NUMBER, "drop-count", "K", "... and after every Nth, K times in all (1)",
     AT(server.drop_count), 0, 0xFFFFFFFF},
    {NUMBER, "split", "N", "write in pieces of N octets", AT(server.split), 0, 65536},
    {FLAG, "header-only-resp", NULL, "error responses without a body", AT(server.header_only), 0,
     0},

    {HEADING, "Script mode", NULL, NULL, 0, 0, 0},
    {NUMBER, "timeout", "SECONDS", "how long an expectation waits (10)", AT(timeout), 1, 86400},
    {SET, "set", "NAME=VALUE", "a variable, like today=1405/09/03; repeatable", 0, 0, 0},
    {STRING, "vars", "FILE", "write the variables there at the end", AT(variables), 0, 0},
    {FLAG, "quiet", NULL, "draw no screens", AT(quiet), 0, 0},
    {FLAG, "stay", NULL, "serve on after the script, until SIGTERM", AT(stay), 0, 0},

    {HEADING, "Load mode", NULL, NULL, 0, 0, 0},
    {NUMBER, "count", "N", "questions in all (1000)", AT(load.count), 1, 100000000},
    {NUMBER, "rate", "R", "questions a second (0 = as the window allows)", AT(load.rate), 0,
     1000000},
    {NUMBER, "window", "W", "here: questions sent and not yet answered (10)", AT(window), 1,
     1000000},
    {NUMBER, "deliver-window", "N", "and deliver_sm outstanding on a bind (as --window)",
     AT(deliver_window), 1, 1000000},
    {STRING, "handsets", "FILE", "one MSISDN a line", AT(load.handsets), 0, 0},
    {STRING, "texts", "FILE", "one SMS a line, cycled", AT(load.texts), 0, 0},
    {NUMBER, "ussd-share", "PERCENT", "that many dial instead (0)", AT(load.ussd_share), 0, 100},
    {STRING, "dial", "STRING", "what they dial", AT(load.dial), 0, 0},
    {STRING, "answers", "A,B,...", "and type, page by page", AT(load.answers), 0, 0},
    {NUMBER, "deadline", "SECONDS", "the end in any case (60)", AT(load.deadline), 1, 86400},
    {STRING, "journal", "FILE", "append what happens to each question", AT(load.journal), 0, 0},
    {FLAG, "json", NULL, "the result as one line of JSON", AT(load.json), 0, 0},

    {HEADING, "Play mode", NULL, NULL, 0, 0, 0},
    {PHONE, "phone", "MSISDN[=NAME]", "a phone you can take; repeatable", 0, 0, 0},
};
#define ROWS (sizeof rows / sizeof rows[0])

static bool bad(const char *option, const char *what, const char *value)
{
    fprintf(stderr, "darmand-sim: --%s: %s%s\n", option, what, value);
    return false;
}

static void print_help(void)
{
    puts("usage: darmand-sim [option ...]\n"
         "Plays the mobile operator: SMSC and USSD gateway in one, with phones.");
    for (size_t i = 0; i < ROWS; i++) {
        char left[48];

        if (rows[i].kind == HEADING) {
            printf("\n%s\n", rows[i].name);
            continue;
        }
        snprintf(left, sizeof left, "--%s%s%s", rows[i].name, rows[i].argument != NULL ? " " : "",
                 rows[i].argument != NULL ? rows[i].argument : "");
        printf("  %-25s %s\n", left, rows[i].sentence);
    }
    puts("\nDialects");
    for (const struct dialect *dialect = dialects; dialect->name != NULL; dialect++) {
        printf("  %-25s %s\n", dialect->name, dialect->sentence);
    }
    puts("\nExit status: 0 all as expected, 1 not so, 2 wrong use.  More in darmand-sim(1).");
}

static bool read_number(const struct option_row *row, const char *value, unsigned *number)
{
    char *end;
    unsigned long long read = strtoull(value, &end, 0);

    if (*value < '0' || *value > '9' || *end != '\0' || read < row->least || read > row->most) {
        fprintf(stderr, "darmand-sim: --%s: give a number from %u to %u, not \"%s\"\n", row->name,
                row->least, row->most, value);
        return false;
    }
    *number = (unsigned)read;
    return true;
}

/* HOST:PORT, [HOST]:PORT, :PORT or PORT.  The host stays in a static buffer: there is one. */
static bool read_listen(struct options *options, const char *value)
{
    static char host[256];
    const struct option_row port_row = {.name = "listen", .most = 65535};
    const char *colon = strrchr(value, ':');
    const char *port = colon == NULL ? value : colon + 1;
    size_t length = colon == NULL ? 0 : (size_t)(colon - value);
    unsigned number;

    if (!read_number(&port_row, port, &number) || length >= sizeof host) {
        return false;
    }
    if (length >= 2 && value[0] == '[' && value[length - 1] == ']') {
        value++;
        length -= 2;
    }
    if (length != 0) {
        snprintf(host, sizeof host, "%.*s", (int)length, value);
        options->server.host = host;
    }
    options->server.port = (uint16_t)number;
    return true;
}

static bool read_number_type(struct options *options, const char *value)
{
    unsigned ton, npi;
    char rest;

    if (sscanf(value, "%u/%u%c", &ton, &npi, &rest) != 2 || ton > 255 || npi > 255) {
        return bad("number-type", "give TON/NPI like 0/1, not ", value);
    }
    options->network.number_ton = (uint8_t)ton;
    options->network.number_npi = (uint8_t)npi;
    return true;
}

static bool read_dialect(struct options *options, const char *value)
{
    options->network.dialect = dialect_named(value);
    return options->network.dialect != NULL ||
           bad("dialect", "--help lists what there is, but not ", value);
}

static bool append(const char *option, const char **list, unsigned *count, const char *value)
{
    if (*count == OPTIONS_MOST) {
        return bad(option, "too often, from here on: ", value);
    }
    list[(*count)++] = value;
    return true;
}

static bool read_set(struct options *options, const char *value)
{
    const char *equals = strchr(value, '=');

    if (equals == NULL || equals == value) {
        return bad("set", "give NAME=VALUE, not ", value);
    }
    return append("set", options->sets, &options->set_count, value);
}

static bool apply(struct options *options, const struct option_row *row, const char *value)
{
    void *where = (char *)options + row->where;

    switch (row->kind) {
    case STRING: *(const char **)where = value; return true;
    case NUMBER: return read_number(row, value, where);
    case FLAG: *(bool *)where = true; return true;
    case LISTEN: return read_listen(options, value);
    case DIALECT: return read_dialect(options, value);
    case NUMBER_TYPE: return read_number_type(options, value);
    case SET: return read_set(options, value);
    case PHONE: return append(row->name, options->phones, &options->phone_count, value);
    case HEADING:
    case HELP: break;
    }
    return false;
}

/* What one option alone cannot know. */
static bool check(const struct options *options)
{
    const struct load_options *load = &options->load;

    if ((options->script != NULL) + options->run_load + options->play > 1) {
        return bad("script", "choose one of --script, --load and --play", "");
    }
    if (options->play && options->phone_count == 0) {
        return bad("play", "give at least one --phone MSISDN=NAME", "");
    }
    if (!options->run_load) {
        return true;
    }
    if (load->handsets == NULL) {
        return bad("load", "give the phones with --handsets FILE", "");
    }
    if (load->texts == NULL && load->ussd_share < 100) {
        return bad("load", "give the questions with --texts FILE", "");
    }
    return load->dial != NULL || load->ussd_share == 0 ||
           bad("ussd-share", "give what is dialled with --dial STRING", "");
}

static void set_defaults(struct options *options)
{
    *options = (struct options){
        .server = {.host = "127.0.0.1",
                   .port = 2775,
                   .enquire = 30,
                   .response_timeout = 10000,
                   .retry = 1000,
                   .drop_count = 1},
        .network = {.dialect = dialects, .number = "1420", .number_npi = 1},
        .load = {.count = 1000, .deadline = 60},
        .timeout = 10,
        .window = 10,
    };
}

static bool finish(struct options *options)
{
    options->network.receipts = !options->no_receipts;
    options->load.window = options->window;
    options->load.number = options->network.number;
    options->server.window =
        options->deliver_window != 0 ? options->deliver_window : options->window;
    return check(options);
}

static void fill_long(struct option longs[ROWS + 1])
{
    size_t used = 0;

    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].kind != HEADING) {
            longs[used++] = (struct option){
                .name = rows[i].name, .has_arg = rows[i].argument != NULL, .val = (int)i};
        }
    }
    longs[used] = (struct option){0};
}

enum options_verdict options_read(struct options *options, int count, char **arguments)
{
    struct option longs[ROWS + 1];
    int row;

    set_defaults(options);
    fill_long(longs);
    while ((row = getopt_long(count, arguments, "", longs, NULL)) != -1) {
        if (row == '?') {
            fputs("darmand-sim: try --help\n", stderr);
            return OPTIONS_BAD;
        }
        if (rows[row].kind == HELP) {
            print_help();
            return OPTIONS_DONE;
        }
        if (!apply(options, &rows[row], optarg)) {
            return OPTIONS_BAD;
        }
    }
    if (optind < count) {
        fprintf(stderr, "darmand-sim: \"%s\" is no option; try --help\n", arguments[optind]);
        return OPTIONS_BAD;
    }
    return finish(options) ? OPTIONS_GO : OPTIONS_BAD;
}
