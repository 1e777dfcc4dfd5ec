#include "test/sim/runner.h"

#include "test/sim/loop.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RAW_MOST    4096U
#define BIND_FACTOR 3 /* a bind may take as many times the timeout: ESMEs back off */

static void on_arrived(void *context, struct handset *handset, const struct arrival *arrival)
{
    (void)context;
    handset_keep(handset, arrival);
}

struct observer runner_observer(void)
{
    return (struct observer){.arrived = on_arrived};
}

bool runner_fail(const struct command *command, const char *what, const char *which)
{
    fprintf(stderr, "%s:%u: %s%s\n", command->file, command->line, what, which);
    return false;
}

/* ------------------------------------------------------------------ waiting */

static bool is_bound(void *context)
{
    return network_is_bound(context);
}

bool runner_wait(struct runner *runner, bool (*holds)(void *), void *context, int64_t ms)
{
    return loop_until(runner->loop, holds, context, loop_now() + ms * 1000);
}

static bool wait_bind(struct runner *runner, const struct command *command)
{
    int64_t seconds = (int64_t)runner->timeout * BIND_FACTOR;

    runner->begun = true;
    if (!runner_wait(runner, is_bound, runner->network, seconds * 1000)) {
        fprintf(stderr, "%s:%u: no ESME bound as receiver or transceiver in %" PRId64 " s\n",
                command->file, command->line, seconds);
        return false;
    }
    return true;
}

/* ------------------------------------------------------------------ what phones do */

/* The first word with its variables; NULL after a report.  The caller frees. */
static char *expanded(struct runner *runner, const struct command *command, const char *word)
{
    char unknown[32] = "";
    char *text = match_expand(runner->variables, word, false, unknown);

    if (text == NULL) {
        runner_fail(command, "no such variable: ", unknown);
    }
    return text;
}

static bool do_sms(struct runner *runner, const struct command *command)
{
    char *to = expanded(runner, command, command->words[0]);
    char *text = to == NULL ? NULL : expanded(runner, command, command->words[1]);
    bool good = text != NULL && (runner->begun || wait_bind(runner, command));

    if (good && !network_sms(runner->network, runner->handset, to, text)) {
        good = runner_fail(command, "this text cannot be sent as an SMS", "");
    }
    free(to);
    free(text);
    return good;
}

static bool do_dial(struct runner *runner, const struct command *command)
{
    char *string = expanded(runner, command, command->words[0]);
    bool good = string != NULL && wait_bind(runner, command);

    if (good && !network_dial(runner->network, runner->handset, string)) {
        good = runner_fail(command, "this cannot be dialled: ", string);
    }
    free(string);
    return good;
}

static bool do_answer(struct runner *runner, const struct command *command)
{
    char *text = expanded(runner, command, command->words[0]);
    bool good = text != NULL;

    if (good && !network_answer(runner->network, runner->handset, text)) {
        good = runner_fail(command,
                           runner->handset->session.open
                               ? "no page waits for this answer, or it does not fit: "
                               : "there is no USSD session to answer: ",
                           text);
    }
    free(text);
    return good;
}

static bool do_cancel(struct runner *runner, const struct command *command)
{
    return network_cancel(runner->network, runner->handset) ||
           runner_fail(command, "there is no USSD session to cancel", "");
}

static bool do_phone(struct runner *runner, const struct command *command)
{
    if (strlen(command->words[0]) > 20) {
        return runner_fail(command, "a number has 20 digits at most: ", command->words[0]);
    }
    runner->handset =
        handsets_add(&runner->network->handsets, command->words[0], command->words[1]);
    return true;
}

/* ------------------------------------------------------------------ the rest */

static bool do_set(struct runner *runner, const struct command *command)
{
    char *value = expanded(runner, command, command->words[1]);

    if (value != NULL) {
        variables_set(runner->variables, command->words[0], value);
        free(value);
    }
    return value != NULL;
}

static bool do_title(struct runner *runner, const struct command *command)
{
    screen_title(runner->screen, command->words[0]);
    return true;
}

static bool do_print(struct runner *runner, const struct command *command)
{
    char *text = expanded(runner, command, command->words[0]);

    if (text != NULL) {
        screen_say(runner->screen, text);
    }
    free(text);
    return text != NULL;
}

static bool do_raw(struct runner *runner, const struct command *command)
{
    const char *hex = command->words[0];
    uint8_t octets[RAW_MOST];
    size_t length = strlen(hex) / 2;
    struct connection *connection;

    if (length > RAW_MOST || strlen(hex) % 2 != 0 ||
        hex[strspn(hex, "0123456789abcdefABCDEF")] != '\0') {
        return runner_fail(command, "not octets in hexadecimal digits: ", hex);
    }
    for (size_t i = 0; i < length; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        octets[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    if (!wait_bind(runner, command)) {
        return false;
    }
    connection = server_receiver(&runner->network->server, true);
    connection_raw(connection, octets, length);
    return true;
}

static bool do_drop(struct runner *runner, const struct command *command)
{
    (void)command;
    server_drop(&runner->network->server);
    return true;
}

static bool (*const doers[VERB_COUNT])(struct runner *, const struct command *) = {
    [VERB_TITLE] = do_title,
    [VERB_PHONE] = do_phone,
    [VERB_SMS] = do_sms,
    [VERB_DIAL] = do_dial,
    [VERB_ANSWER] = do_answer,
    [VERB_CANCEL] = do_cancel,
    [VERB_EXPECT] = runner_expect,
    [VERB_EXPECT_END] = runner_expect_end,
    [VERB_EXPECT_SILENCE] = runner_expect_silence,
    [VERB_SET] = do_set,
    [VERB_PRINT] = do_print,
    [VERB_RAW] = do_raw,
    [VERB_DROP] = do_drop,
    [VERB_WAIT_BIND] = wait_bind,
};

static bool needs_phone(enum verb verb)
{
    return verb >= VERB_SMS && verb <= VERB_EXPECT_SILENCE;
}

bool runner_run(struct runner *runner, const struct script *script)
{
    for (size_t i = 0; i < script->count; i++) {
        const struct command *command = &script->commands[i];

        if (needs_phone(command->verb) && runner->handset == NULL) {
            return runner_fail(command, "no phone is in hand: write `phone MSISDN` before", "");
        }
        if (!doers[command->verb](runner, command)) {
            return false;
        }
        if (runner->loop->stopped) {
            return runner_fail(command, "stopped by a signal", "");
        }
    }
    return true;
}
