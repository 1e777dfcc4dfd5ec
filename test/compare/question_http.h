#ifndef DARMAND_TEST_COMPARE_QUESTION_HTTP_H
#define DARMAND_TEST_COMPARE_QUESTION_HTTP_H

#include <stdbool.h>
#include <stdint.h>

struct event_base;
struct evhttp_request;

/*
 * The HTTP side of an application behind Kannel's get-url: GET /?phone=MSISDN&text=ID, answered by one
 * line of text.  It listens on a free port of 127.0.0.1, which it writes to a file; a file that is
 * there already names the port to take: the one of the life before.
 */

struct question {
    struct evhttp_request *request; /* to be answered once, now or later; then it is gone */
    uint64_t phone, id;
};

struct question_http {
    struct event_base *base;
    const char *program; /* its name, for complaints */
    const char *port_file;
    void (*ask)(void *context, const struct question *question);
    void *context;
};

/** A base for loops like these; ends the program when there is none. */
struct event_base *question_http_base(const char *program);

/** Serves until the program is killed.  The exit status when it cannot. */
int question_http_serve(const struct question_http *http);

/** Says whether the person has treatment, and the code of 12 digits. */
void question_http_answer(const struct question *question, bool entitled, uint64_t code);
/** HTTP status 500: the application has no answer. */
void question_http_fail(const struct question *question);

/**
 * A code that looks random and is the same for the same question on the same day, so that nothing has
 * to be remembered.
 */
uint64_t question_http_code(const struct question *question);

/** Mixes well enough for a hash table and for such codes (SplitMix64's last steps). */
uint64_t question_http_mix(uint64_t value);

/** False unless `text` is nothing but digits, at most 19 of them, and not 0. */
bool question_http_number(uint64_t *number, const char *text);

#endif
