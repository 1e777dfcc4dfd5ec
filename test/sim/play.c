#include "test/sim/play.h"

#include "test/sim/loop.h"

#include <event2/buffer.h>
#include <event2/event.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GRAIN_USEC    100000
#define PATIENCE_USEC 10000000
#define LINE_MOST     4096U

static struct handset *hand(const struct play *play)
{
    return play->phones[play->current];
}

static void prompt(const struct play *play)
{
    const struct handset *handset = hand(play);

    if (play->terminal && play->bound && !play->loop->stopped && play->busy_until == 0) {
        printf("%s %s ", handset->name[0] != '\0' ? handset->name : handset->msisdn,
               handset->session.open ? "answers ›" : "›");
        fflush(stdout);
    }
}

static void help(const struct play *play)
{
    printf("  *4*1420#    dial a code\n"
           "  1           answer the page that is open (any text does)\n"
           "  TEXT        send TEXT as an SMS to %s\n"
           "  /phone      list the phones; /phone 2 takes the second one\n"
           "  /cancel     press cancel in a USSD session\n"
           "  /help       this\n"
           "  /quit       leave\n",
           play->number);
}

/* ------------------------------------------------------------------ what the network reports */

static void on_arrived(void *context, struct handset *handset, const struct arrival *arrival)
{
    struct play *play = context;

    putchar('\n');
    screen_draw(play->screen, handset, arrival);
    play->busy_until = 0;
    prompt(play);
}

static void on_session_over(void *context, struct handset *handset)
{
    struct play *play = context;

    printf("\n  The USSD session of %s was %s.\n", handset->msisdn,
           handset->session.end == SESSION_LOST ? "lost" : "released by the service");
    play->busy_until = 0;
    prompt(play);
}

static void on_acknowledged(void *context, struct handset *handset, uint32_t refusal)
{
    struct play *play = context;

    if (refusal != 0) {
        printf("\n  The SMS of %s was refused with 0x%02X.\n", handset->msisdn, refusal);
        play->busy_until = 0;
        prompt(play);
    }
}

struct observer play_observer(struct play *play)
{
    return (struct observer){
        .context = play,
        .arrived = on_arrived,
        .acknowledged = on_acknowledged,
        .session_over = on_session_over,
    };
}

/* ------------------------------------------------------------------ what is typed */

static void list_phones(const struct play *play)
{
    for (size_t i = 0; i < play->phone_count; i++) {
        printf("  %c %zu  %s  %s\n", i == play->current ? '*' : ' ', i + 1, play->phones[i]->msisdn,
               play->phones[i]->name);
    }
}

static void take_phone(struct play *play, const char *word)
{
    unsigned long number = strtoul(word, NULL, 10);

    if (number >= 1 && number <= play->phone_count) {
        play->current = number - 1;
    }
    list_phones(play);
}

static void order(struct play *play, const char *line)
{
    if (strcmp(line, "/quit") == 0) {
        loop_stop(play->loop);
    } else if (strcmp(line, "/cancel") == 0) {
        puts(network_cancel(play->network, hand(play)) ? "  Cancelled."
                                                       : "  There is no USSD session.");
    } else if (strncmp(line, "/phone", 6) == 0) {
        take_phone(play, line + 6);
    } else {
        help(play);
    }
}

static bool is_code(const char *line)
{
    size_t length = strlen(line);

    return length > 1 && (line[0] == '*' || line[0] == '#') && line[length - 1] == '#';
}

/* Whether something was sent that is to be answered. */
static bool act(struct play *play, const char *line)
{
    struct handset *handset = hand(play);

    if (is_code(line)) {
        return network_dial(play->network, handset, line);
    }
    if (handset->session.open) {
        return network_answer(play->network, handset, line);
    }
    return network_sms(play->network, handset, play->number, line);
}

static void on_line(struct play *play, char *line)
{
    line += strspn(line, " \t");
    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '/') {
        order(play, line);
    } else if (line[0] != '\0') {
        if (!play->terminal) {
            printf("› %s\n", line);
        }
        if (act(play, line)) {
            play->busy_until = loop_now() + PATIENCE_USEC;
        } else {
            puts("  That cannot be sent now.  /help says what can.");
        }
    }
    prompt(play);
}

static void take_lines(struct play *play)
{
    char *line;

    while (play->bound && play->busy_until == 0 && !play->loop->stopped &&
           (line = evbuffer_readln(play->typed, NULL, EVBUFFER_EOL_LF)) != NULL) {
        on_line(play, line);
        free(line);
    }
    if (play->ended && play->busy_until == 0 && evbuffer_get_length(play->typed) == 0) {
        loop_stop(play->loop);
    }
}

static void on_input(evutil_socket_t descriptor, short what, void *context)
{
    struct play *play = context;
    int count = evbuffer_read(play->typed, descriptor, LINE_MOST);

    (void)what;
    if (count <= 0) {
        play->ended = true;
        event_del(play->input);
        evbuffer_add(play->typed, "\n", evbuffer_get_length(play->typed) == 0 ? 0 : 1);
    }
    take_lines(play);
}

static void on_timer(evutil_socket_t unused, short what, void *context)
{
    struct play *play = context;

    (void)unused;
    (void)what;
    if (!play->bound && network_is_bound(play->network)) {
        play->bound = true;
        puts("darmand is here.  Type *4*1420# to dial, a text to send it; /help says more.");
        prompt(play);
    }
    if (play->bound && !network_is_bound(play->network)) {
        play->bound = false;
        puts("\nThe link is gone.  Waiting for darmand to bind …");
    }
    if (play->busy_until != 0 && loop_now() >= play->busy_until) {
        puts("\n  No answer came.");
        play->busy_until = 0;
        prompt(play);
    }
    take_lines(play);
}

/* ------------------------------------------------------------------ beginning and end */

bool play_add_phone(struct play *play, const char *phone)
{
    size_t digits = strspn(phone, "0123456789");
    char msisdn[21];

    if (play->phone_count == PLAY_PHONES || digits == 0 || digits >= sizeof msisdn ||
        (phone[digits] != '\0' && phone[digits] != '=')) {
        return false;
    }
    snprintf(msisdn, sizeof msisdn, "%.*s", (int)digits, phone);
    play->phones[play->phone_count++] = handsets_add(
        &play->network->handsets, msisdn, phone[digits] == '=' ? phone + digits + 1 : NULL);
    return true;
}

bool play_run(struct play *play)
{
    struct timeval grain = {.tv_usec = GRAIN_USEC};
    bool good;

    play->terminal = isatty(STDIN_FILENO);
    play->typed = evbuffer_new();
    play->input = event_new(play->loop->base, STDIN_FILENO, EV_READ | EV_PERSIST, on_input, play);
    play->timer = event_new(play->loop->base, -1, EV_PERSIST, on_timer, play);
    good = play->typed != NULL && play->input != NULL && play->timer != NULL &&
           event_add(play->input, NULL) == 0 && event_add(play->timer, &grain) == 0;
    if (good) {
        puts("Waiting for darmand to bind …");
        fflush(stdout);
        loop_run(play->loop);
    } else {
        fputs("darmand-sim: cannot read standard input\n", stderr);
    }
    if (play->input != NULL) {
        event_free(play->input);
    }
    if (play->timer != NULL) {
        event_free(play->timer);
    }
    if (play->typed != NULL) {
        evbuffer_free(play->typed);
    }
    return good;
}
