#ifndef DARMAND_DAEMON_PAGE_WORDS_H
#define DARMAND_DAEMON_PAGE_WORDS_H

#include "daemon/alarms.h"
#include "daemon/tally.h"
#include "protocol/bind.h"

/*
 * Every word of the status page, in Persian and in English: XHTML text, so `&` and `<` stand escaped.
 * Persian is written with its own letters (U+06CC, U+06A9) and with U+200C where a word's parts do
 * not join; neither a phone nor a person is ever named.
 */

enum page_language { PAGE_PERSIAN, PAGE_ENGLISH, PAGE_LANGUAGES };

/** Durations and ages. */
enum page_unit { UNIT_MILLISECOND, UNIT_SECOND, UNIT_MINUTE, UNIT_HOUR, UNIT_DAY, PAGE_UNITS };

struct page_words {
    const char *code;      /* of the language */
    const char *direction; /* "rtl" or "ltr" */
    const char *other;     /* the other language, in its own words, and … */
    const char *other_code;
    const char *title;
    const char *verdicts[3]; /* nothing is wrong; warnings at most; somebody must act */
    const char *as_of;
    const char *stale;                   /* shown by the script when it gets no answer any more */
    const char *alarms[ALARM_KINDS];     /* before the name of the link or group, … */
    const char *alarm_ends[ALARM_KINDS]; /* … and behind it; NULL: no name is wanted */

    const char *rate, *rate_note;
    const char *latency, *latency_note;
    const char *owed, *oldest, *nothing_owed;
    const char *age, *age_note, *today, *no_data;

    const char *rate_plot, *latency_plot;
    const char *half, *nearly_all;
    const char *hour_ago, *just_now;
    const char *no_answers;

    const char *links;
    const char *link, *state, *since, *window, *speed, *questions, *answers;
    const char *states[BIND_STOPPED + 1];
    const char *draining, *suspended;
    const char *paused, *unlimited, *a_second;

    const char *results;
    const char *result, *sms, *ussd;
    const char *result_names[TALLY_RESULTS];

    const char *data;
    const char *version, *data_day, *persons, *centres, *age_limit, *none;

    const char *replies;
    const char *accepted, *failed, *expired, *delivered, *undelivered;
    const char *sessions;
    const char *open, *shown, *unshown, *aborted, *timed_out, *late;
    const char *refusals;
    const char *busy, *over_quota, *dropped;

    const char *running, *node, *metrics, *nobody;
    const char *units[PAGE_UNITS];  /* behind a number … */
    const char *one_of[PAGE_UNITS]; /* … that is 1 */
    const char *months[12];         /* of the calendar the language has */
};

const struct page_words *page_words(enum page_language language);

#endif
