#include "test/sim/load.h"

#include "test/sim/journal.h"
#include "test/sim/loop.h"
#include "test/sim/memory.h"

#include <event2/event.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GRAIN_USEC 5000 /* how often the deadline and a new bind are looked for */

/* ------------------------------------------------------------------ phones and questions */

static void push_idle(struct load *load, struct handset *handset)
{
    load->idle[(load->idle_first + load->idle_count++) % load->phones.count] = handset;
}

static struct handset *pop_idle(struct load *load)
{
    struct handset *handset = load->idle[load->idle_first];

    load->idle_first = (load->idle_first + 1) % load->phones.count;
    load->idle_count--;
    return handset;
}

static void soon(struct load *load)
{
    event_active(load->timer, EV_TIMEOUT, 0);
}

/* A question is over when its phone is free for the next one. */
static void finish(struct load *load, struct question *question)
{
    question->over = true;
    load->over++;
    push_idle(load, question->handset);
    soon(load);
}

/* No answer will come. */
static void give_up(struct load *load, struct question *question, unsigned long *counter)
{
    if (!question->over && !question->answered) {
        (*counter)++;
        load->outstanding--;
        finish(load, question);
    }
}

static void note_silence(struct load *load, int64_t now)
{
    int64_t silence = now - (load->last_answer == 0 ? load->started : load->last_answer);

    if (silence > load->longest_silence) {
        load->longest_silence = silence;
    }
}

static void settle(struct load *load, struct question *question)
{
    int64_t now = loop_now();

    question->answered = true;
    load->outstanding--;
    load->answers_got++;
    note_silence(load, now);
    load->last_answer = now;
    histogram_add(&load->latency, (uint64_t)(now - question->scheduled));
    histogram_add(&load->admitted, (uint64_t)(now - question->delivered));
    if (question->acknowledged) {
        finish(load, question);
    }
}

/* ------------------------------------------------------------------ what the network reports */

static void on_page(struct load *load, struct question *question, const struct arrival *arrival)
{
    if (arrival->final) {
        settle(load, question);
    } else if (question->step < load->answers.count) {
        /* Typed from the timer: the page's submit_sm_resp goes out first. */
        TAILQ_INSERT_TAIL(&load->to_answer, question, link);
        soon(load);
    } else {
        fprintf(stderr, "darmand-sim: %s was asked once more than --answers has: %s\n",
                question->handset->msisdn, arrival->text);
        network_cancel(load->network, question->handset);
        give_up(load, question, &load->errors);
    }
}

static void on_arrived(void *context, struct handset *handset, const struct arrival *arrival)
{
    struct load *load = context;
    struct question *question = handset->question;

    if (question == NULL) {
        load->duplicates++;
        return;
    }
    if (!arrival->page || arrival->final) {
        journal_reply(load->journal, question->number, handset->msisdn, arrival->text);
    }
    if (question->answered || question->over || question->ussd != arrival->page) {
        load->duplicates++;
    } else if (question->ussd) {
        on_page(load, question, arrival);
    } else {
        settle(load, question);
    }
}

static void on_acknowledged(void *context, struct handset *handset, uint32_t refusal)
{
    struct load *load = context;
    struct question *question = handset->question;

    question->acknowledged = true;
    if (refusal != 0) {
        journal_refused(load->journal, question->number, handset->msisdn, refusal);
        give_up(load, question, &load->errors);
    } else {
        journal_acked(load->journal, question->number, handset->msisdn);
    }
    if (question->answered && !question->over) {
        finish(load, question);
    }
}

static void on_redelivered(void *context, struct handset *handset)
{
    struct load *load = context;
    struct question *question = handset->question;

    question->delivered = loop_now();
    journal_redelivered(load->journal, question->number, handset->msisdn);
}

static void on_session_over(void *context, struct handset *handset)
{
    struct load *load = context;
    struct question *question = handset->question;

    if (question != NULL && question->ussd && !question->over) {
        journal_lost(load->journal, question->number, handset->msisdn);
        give_up(load, question, &load->lost);
    }
}

struct observer load_observer(struct load *load)
{
    return (struct observer){
        .context = load,
        .arrived = on_arrived,
        .acknowledged = on_acknowledged,
        .redelivered = on_redelivered,
        .session_over = on_session_over,
    };
}

/* ------------------------------------------------------------------ asking */

/* The share is spread evenly: question i dials when the running total steps up at it. */
static bool is_ussd(const struct load *load, unsigned long index)
{
    unsigned long share = load->options->ussd_share;

    return (index + 1) * share / 100 != index * share / 100;
}

static void ask(struct load *load, int64_t scheduled)
{
    struct question *question = &load->questions[load->begun];
    struct handset *handset = pop_idle(load);
    const char *text;
    bool sent;

    question->ussd = question->acknowledged = is_ussd(load, load->begun);
    question->number = ++load->begun;
    question->handset = handset;
    question->scheduled = scheduled;
    question->delivered = loop_now();
    handset->question = question;
    load->outstanding++;
    text = question->ussd ? load->options->dial
                          : load->texts.word[(question->number - 1) % load->texts.count];
    journal_sent(load->journal, question->number, handset->msisdn, text);
    sent = question->ussd ? network_dial(load->network, handset, text)
                          : network_sms(load->network, handset, load->options->number, text);
    if (!sent) {
        fprintf(stderr, "darmand-sim: this cannot be sent: %s\n", text);
        give_up(load, question, &load->errors);
    }
}

static int64_t schedule(const struct load *load, int64_t now)
{
    int64_t rate = load->options->rate;

    return rate == 0 ? now : load->started + (int64_t)load->begun * 1000000 / rate;
}

/* Asks all that is due; how long until the next look. */
static int64_t ask_due(struct load *load)
{
    for (;;) {
        int64_t now = loop_now();
        int64_t due = schedule(load, now);

        if (load->begun == load->count || load->outstanding >= load->options->window ||
            load->idle_count == 0 ||
            (is_ussd(load, load->begun) && !network_is_bound(load->network))) {
            return GRAIN_USEC;
        }
        if (due > now) {
            return due - now < GRAIN_USEC ? due - now : GRAIN_USEC;
        }
        ask(load, due);
    }
}

static void answer_pages(struct load *load)
{
    struct question *question;

    while ((question = TAILQ_FIRST(&load->to_answer)) != NULL) {
        TAILQ_REMOVE(&load->to_answer, question, link);
        if (!question->over && !network_answer(load->network, question->handset,
                                               load->answers.word[question->step++])) {
            give_up(load, question, &load->errors);
        }
    }
}

static void on_timer(evutil_socket_t unused, short what, void *context)
{
    struct load *load = context;
    struct timeval wait = {0};
    int64_t next = GRAIN_USEC;

    (void)unused;
    (void)what;
    answer_pages(load);
    if (load->started == 0 && network_is_bound(load->network)) {
        load->started = loop_now();
    }
    if (load->started != 0) {
        next = ask_due(load);
    }
    if (load->over == load->count || loop_now() >= load->deadline) {
        loop_stop(load->loop);
        return;
    }
    wait.tv_usec = (suseconds_t)next;
    evtimer_add(load->timer, &wait);
}

/* ------------------------------------------------------------------ beginning and end */

static bool add_phones(struct load *load)
{
    load->idle = memory_grow(NULL, load->phones.count, sizeof *load->idle);
    for (size_t i = 0; i < load->phones.count; i++) {
        const char *msisdn = load->phones.word[i];

        if (strlen(msisdn) > 20 || msisdn[strspn(msisdn, "0123456789")] != '\0' ||
            handsets_find(&load->network->handsets, msisdn) != NULL) {
            fprintf(stderr, "darmand-sim: %s: \"%s\" is no number, or is there twice\n",
                    load->options->handsets, msisdn);
            return false;
        }
        push_idle(load, handsets_add(&load->network->handsets, msisdn, NULL));
    }
    return true;
}

bool load_open(struct load *load, struct loop *loop, struct network *network,
               const struct load_options *options)
{
    load->options = options;
    load->count = options->count;
    load->loop = loop;
    load->network = network;
    load->deadline = loop_now() + (int64_t)options->deadline * 1000000;
    TAILQ_INIT(&load->to_answer);
    load->questions = memory_new((options->count + 1UL) * sizeof *load->questions);
    load->timer = evtimer_new(loop->base, on_timer, load);
    if (options->answers != NULL) {
        words_split(&load->answers, options->answers);
    }
    if (load->timer == NULL || !words_read(&load->phones, options->handsets) ||
        (options->texts != NULL && !words_read(&load->texts, options->texts)) ||
        !add_phones(load)) {
        return false;
    }
    if (!journal_open(&load->journal, options->journal)) {
        fprintf(stderr, "darmand-sim: cannot write %s: %s\n", options->journal, strerror(errno));
        return false;
    }
    return true;
}

bool load_run(struct load *load)
{
    soon(load);
    loop_run(load->loop);
    if (load->over < load->count && loop_now() < load->deadline) {
        load->count = load->begun;
        load->loop->stopped = false;
        soon(load);
        loop_run(load->loop);
    }
    load_report(load);
    return load->answers_got + load->lost == load->count;
}

void load_close(struct load *load)
{
    if (load->timer != NULL) {
        event_free(load->timer);
    }
    words_free(&load->phones);
    words_free(&load->texts);
    words_free(&load->answers);
    free(load->idle);
    free(load->questions);
    journal_close(load->journal);
}
