/*
 * darmandctl check: one question, one line and an exit status, as Nagios and its kin have it.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/client.h"
#include "daemon/ctl.h"
#include "daemon/ctl_check.h"

#define ANSWER_SECONDS     10
#define ANSWER_SECONDS_MAX 60

static const struct probe {
    const char *name;
    const char *title;
    const char *request;
    struct ctl_check (*check)(const json_t *answer, struct ctl_limits limits);
} probes[] = {{"link", "LINK", "links", ctl_check_links},
              {"data", "DATA", "status", ctl_check_data},
              {"ledger", "LEDGER", "status", ctl_check_ledger},
              {"outbox", "OUTBOX", "outbox", ctl_check_outbox}};

struct wish {
    const struct probe *probe;
    struct ctl_limits limits;
    int64_t seconds; /* that the answer may take */
};

static void usage(void)
{
    fputs("usage: darmandctl check link [NAME] [OPTION] | data | ledger | outbox [OPTION]\n"
          "  -w LIMIT    above this it is WARNING\n"
          "  -c LIMIT    above this it is CRITICAL\n"
          "  -t SECONDS  the answer may take so long (default 10)\n"
          "See darmandctl(8) for what is looked at.\n",
          stderr);
}

/* ---- what was typed ------------------------------------------------------------------------------------- */

static bool read_number(const char *text, int64_t *number)
{
    char *end;

    if (text[0] < '0' || text[0] > '9' || strlen(text) > 9)
        return false;
    *number = strtol(text, &end, 10);
    return *end == '\0';
}

static const struct probe *find_probe(const char *name)
{
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        if (strcmp(probes[i].name, name) == 0)
            return &probes[i];
    return NULL;
}

static bool take_option(int option, struct wish *wish)
{
    switch (option) {
    case 'w': return read_number(optarg, &wish->limits.warning);
    case 'c': return read_number(optarg, &wish->limits.critical);
    case 't':
        return read_number(optarg, &wish->seconds) && wish->seconds > 0 &&
               wish->seconds <= ANSWER_SECONDS_MAX;
    default: return false;
    }
}

/* The first word is what is checked. */
static bool read_words(int count, char **words, struct wish *wish)
{
    int option;

    wish->probe = find_probe(words[0]);
    if (wish->probe == NULL)
        return false;
    optind = 0; /* a new run of getopt, over words of its own */
    while ((option = getopt(count, words, "w:c:t:")) != -1)
        if (!take_option(option, wish))
            return false;
    if (optind < count && wish->probe->check == ctl_check_links)
        wish->limits.link = words[optind++];
    return optind == count;
}

/* ---- asking --------------------------------------------------------------------------------------------- */

int ctl_check(const struct ctl *ctl, int count, char **words)
{
    struct wish wish = {.limits = {.warning = CTL_UNSET, .critical = CTL_UNSET},
                        .seconds = ANSWER_SECONDS};
    struct ctl_check check;
    json_t *answer = NULL;
    json_t *request;
    enum dm_error error;

    if (!read_words(count, words, &wish)) {
        usage();
        return CTL_UNKNOWN;
    }
    request = json_pack("{s:s}", "command", wish.probe->request);
    error = client_ask_within(ctl->socket, request, (unsigned)wish.seconds, &answer);
    check = error == DM_OK ? wish.probe->check(answer, wish.limits) : ctl_check_silence(error);
    fprintf(ctl->out, "%s %s: %s", wish.probe->title, ctl_state_name(check.state), check.text);
    if (check.figures[0] != '\0')
        fprintf(ctl->out, " | %s", check.figures);
    putc('\n', ctl->out);
    json_decref(request);
    json_decref(answer);
    return (int)check.state;
}
