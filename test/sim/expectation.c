/* What phones must see; the half of runner.h that judges. */

#include "test/sim/runner.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static bool has_arrival(void *context)
{
    struct handset *handset = context;

    return !TAILQ_EMPTY(&handset->inbox);
}

static bool has_ended(void *context)
{
    struct handset *handset = context;

    return !handset->session.open;
}

static void print_text(const char *what, const char *text)
{
    fprintf(stderr, "  %s\n    ", what);
    for (; *text != '\0'; text++) {
        fputc(*text, stderr);
        if (*text == '\n') {
            fputs("    ", stderr);
        }
    }
    fputc('\n', stderr);
}

static void print_point(uint32_t point)
{
    char encoded[5] = "";

    if (point == 0) {
        fputs("the end", stderr);
    } else if (point < 0x20 || text_columns(point) == 0) {
        fprintf(stderr, "U+%04" PRIX32, point);
    } else {
        encoded[text_put(encoded, point)] = '\0';
        fprintf(stderr, "U+%04" PRIX32 " %s", point, encoded);
    }
}

static bool report(struct runner *runner, const struct command *command, const char *got,
                   const struct mismatch *mismatch)
{
    char unknown[32] = "";
    char *expected = match_expand(runner->variables, command->words[0], true, unknown);

    if (mismatch->unknown[0] != '\0' || expected == NULL) {
        free(expected);
        return runner_fail(command, "no such variable: ",
                           mismatch->unknown[0] != '\0' ? mismatch->unknown : unknown);
    }
    runner_fail(command, runner->handset->msisdn, " did not get what was expected");
    print_text("expected", expected);
    print_text("got", got);
    fprintf(stderr, "  after %zu characters: expected ", mismatch->at);
    if (mismatch->instead != NULL) {
        fputs(mismatch->instead, stderr);
    } else {
        print_point(mismatch->expected);
    }
    fputs(", got ", stderr);
    print_point(mismatch->got);
    fputc('\n', stderr);
    free(expected);
    return false;
}

static bool report_nothing(struct runner *runner, const struct command *command)
{
    static const char *const sessions[] = {
        [SESSION_NOT_ENDED] = "",
        [SESSION_ENDED_BY_ESME] = "; its USSD session was ended by the ESME",
        [SESSION_ENDED_BY_USER] = "; its USSD session was cancelled",
        [SESSION_LOST] = "; its USSD session was lost",
    };

    fprintf(stderr, "%s:%u: %s got nothing in %u s%s\n", command->file, command->line,
            runner->handset->msisdn, runner->timeout, sessions[runner->handset->session.end]);
    print_text("expected", command->words[0]);
    return false;
}

bool runner_expect(struct runner *runner, const struct command *command)
{
    struct handset *handset = runner->handset;
    struct arrival *arrival;
    struct mismatch mismatch;
    bool good;

    if (!runner_wait(runner, has_arrival, handset, (int64_t)runner->timeout * 1000)) {
        return report_nothing(runner, command);
    }
    arrival = handset_take(handset);
    good = match_text(runner->variables, command->words[0], arrival->text, &mismatch);
    screen_draw(runner->screen, handset, arrival);
    if (!good) {
        report(runner, command, arrival->text, &mismatch);
    }
    arrival_free(arrival);
    return good;
}

bool runner_expect_end(struct runner *runner, const struct command *command)
{
    struct handset *handset = runner->handset;

    runner_wait(runner, has_ended, handset, (int64_t)runner->timeout * 1000);
    switch (handset->session.end) {
    case SESSION_ENDED_BY_ESME: return true;
    case SESSION_NOT_ENDED:
        return runner_fail(command, "the ESME has not ended the USSD session of ", handset->msisdn);
    case SESSION_ENDED_BY_USER:
        return runner_fail(command, "the USSD session was cancelled by ", handset->msisdn);
    case SESSION_LOST: break;
    }
    return runner_fail(command, "the USSD session was lost, not ended: ", handset->msisdn);
}

bool runner_expect_silence(struct runner *runner, const struct command *command)
{
    struct arrival *arrival;
    char *end;
    long ms = strtol(command->words[0], &end, 10);

    if (*end != '\0' || ms < 0 || ms > 3600000) {
        return runner_fail(command, "not a number of milliseconds: ", command->words[0]);
    }
    if (!runner_wait(runner, has_arrival, runner->handset, ms)) {
        return true;
    }
    arrival = handset_take(runner->handset);
    runner_fail(command, runner->handset->msisdn, " got a message where silence was expected");
    print_text("got", arrival->text);
    arrival_free(arrival);
    return false;
}
