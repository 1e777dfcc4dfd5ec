#include "daemon/sessions.h"

#include <stdlib.h>
#include <string.h>

#define NOTHING UINT32_MAX

/* Places of a fixed array, chained from buckets by key and by number. */
struct place {
    struct ussd_session session; /* first: a session's address is its place's */
    bool used;
    uint32_t next_by_key;
    uint32_t next_by_number;
    uint32_t next_free;
};

struct sessions {
    struct place *places;
    uint32_t *by_key;
    uint32_t *by_number;
    uint32_t max;
    uint32_t free;
    size_t used;
    uint64_t last_number;
};

struct sessions *sessions_new(size_t max)
{
    struct sessions *sessions = calloc(1, sizeof *sessions);

    if (sessions == NULL)
        return NULL;
    sessions->max = (uint32_t)max;
    sessions->places = calloc(max, sizeof *sessions->places);
    sessions->by_key = malloc(max * sizeof *sessions->by_key);
    sessions->by_number = malloc(max * sizeof *sessions->by_number);
    if (sessions->places == NULL || sessions->by_key == NULL || sessions->by_number == NULL) {
        sessions_free(sessions);
        return NULL;
    }
    for (uint32_t i = 0; i < sessions->max; i++) {
        sessions->by_key[i] = sessions->by_number[i] = NOTHING;
        sessions->places[i].next_free = i + 1 < sessions->max ? i + 1 : NOTHING;
    }
    return sessions;
}

void sessions_free(struct sessions *sessions)
{
    if (sessions == NULL)
        return;
    free(sessions->places);
    free(sessions->by_key);
    free(sessions->by_number);
    free(sessions);
}

/* FNV-1a: spreads digits well enough; a subscriber cannot choose the MSISDN the network gives. */
static uint32_t bucket_of_key(const struct sessions *sessions, const char *link, const char *digits)
{
    uint32_t hash = 2166136261u;

    for (; *link != '\0'; link++)
        hash = (hash ^ (uint8_t)*link) * 16777619u;
    for (; *digits != '\0'; digits++)
        hash = (hash ^ (uint8_t)*digits) * 16777619u;
    return hash % sessions->max;
}

static uint32_t bucket_of_number(const struct sessions *sessions, uint64_t number)
{
    return (uint32_t)(number % sessions->max);
}

static bool same_key(const struct ussd_session *session, const char *link,
                     const struct smpp_address *from)
{
    return strcmp(session->from.digits, from->digits) == 0 && strcmp(session->link, link) == 0;
}

struct ussd_session *sessions_find(struct sessions *sessions, const char *link,
                                   const struct smpp_address *from)
{
    uint32_t at = sessions->by_key[bucket_of_key(sessions, link, from->digits)];

    for (; at != NOTHING; at = sessions->places[at].next_by_key)
        if (same_key(&sessions->places[at].session, link, from))
            return &sessions->places[at].session;
    return NULL;
}

struct ussd_session *sessions_find_number(struct sessions *sessions, uint64_t number)
{
    uint32_t at = sessions->by_number[bucket_of_number(sessions, number)];

    for (; at != NOTHING; at = sessions->places[at].next_by_number)
        if (sessions->places[at].session.number == number)
            return &sessions->places[at].session;
    return NULL;
}

enum dm_error sessions_begin(struct sessions *sessions, const char *link,
                             const struct smpp_address *from, struct ussd_session **session)
{
    uint32_t at = sessions->free;
    struct place *place;
    uint32_t *bucket;

    if (at == NOTHING)
        return DM_E_FULL;
    if (sessions_find(sessions, link, from) != NULL)
        return DM_E_EXISTS;
    place = &sessions->places[at];
    sessions->free = place->next_free;
    sessions->used++;
    *place = (struct place){.used = true};
    place->session.number = ++sessions->last_number;
    place->session.from = *from;
    place->session.page.again = MONOTIME_NEVER;
    strncpy(place->session.link, link, sizeof place->session.link - 1);
    bucket = &sessions->by_key[bucket_of_key(sessions, link, from->digits)];
    place->next_by_key = *bucket;
    *bucket = at;
    bucket = &sessions->by_number[bucket_of_number(sessions, place->session.number)];
    place->next_by_number = *bucket;
    *bucket = at;
    *session = &place->session;
    return DM_OK;
}

void sessions_end(struct sessions *sessions, struct ussd_session *session)
{
    struct place *place = (struct place *)session;
    uint32_t at = (uint32_t)(place - sessions->places);
    uint32_t *link =
        &sessions->by_key[bucket_of_key(sessions, session->link, session->from.digits)];

    while (*link != at)
        link = &sessions->places[*link].next_by_key;
    *link = place->next_by_key;
    link = &sessions->by_number[bucket_of_number(sessions, session->number)];
    while (*link != at)
        link = &sessions->places[*link].next_by_number;
    *link = place->next_by_number;
    place->used = false;
    place->next_free = sessions->free;
    sessions->free = at;
    sessions->used--;
}

static bool is_overdue(const struct ussd_session *session, struct monotime now)
{
    return session->state != USSD_SESSION_WAITING &&
           (monotime_reached(session->step_deadline, now) ||
            monotime_reached(session->session_deadline, now));
}

static bool is_due_again(const struct ussd_session *session, struct monotime now)
{
    return monotime_reached(session->page.again, now);
}

static bool is_waiting(const struct ussd_session *session, struct monotime now)
{
    (void)now;
    return session->state == USSD_SESSION_WAITING;
}

static bool is_asking(const struct ussd_session *session, struct monotime now)
{
    (void)now;
    return session->state == USSD_SESSION_OPEN;
}

static bool is_any(const struct ussd_session *session, struct monotime now)
{
    (void)session;
    (void)now;
    return true;
}

/* Walks all places, a few times a second at the most: cheaper than keeping orders that every page
 * changes. */
static struct ussd_session *next(struct sessions *sessions, struct monotime now, uint32_t *cursor,
                                 bool (*wanted)(const struct ussd_session *session,
                                                struct monotime now))
{
    while (sessions->used > 0 && *cursor < sessions->max) {
        struct place *place = &sessions->places[(*cursor)++];

        if (place->used && wanted(&place->session, now))
            return &place->session;
    }
    return NULL;
}

struct ussd_session *sessions_overdue(struct sessions *sessions, struct monotime now,
                                      uint32_t *cursor)
{
    return next(sessions, now, cursor, is_overdue);
}

struct ussd_session *sessions_again(struct sessions *sessions, struct monotime now,
                                    uint32_t *cursor)
{
    return next(sessions, now, cursor, is_due_again);
}

struct ussd_session *sessions_waiting(struct sessions *sessions, uint32_t *cursor)
{
    return next(sessions, MONOTIME_NEVER, cursor, is_waiting);
}

struct ussd_session *sessions_asking(struct sessions *sessions, uint32_t *cursor)
{
    return next(sessions, MONOTIME_NEVER, cursor, is_asking);
}

struct ussd_session *sessions_each(struct sessions *sessions, uint32_t *cursor)
{
    return next(sessions, MONOTIME_NEVER, cursor, is_any);
}

/* FNV-1a. */
uint64_t sessions_digest(const char *text)
{
    uint64_t hash = 14695981039346656037u;

    for (; *text != '\0'; text++)
        hash = (hash ^ (uint8_t)*text) * 1099511628211u;
    return hash;
}

size_t sessions_count(const struct sessions *sessions)
{
    return sessions->used;
}

size_t sessions_count_of(const struct sessions *sessions, const char *link)
{
    size_t count = 0;

    for (uint32_t i = 0; i < sessions->max; i++)
        count += sessions->places[i].used && strcmp(sessions->places[i].session.link, link) == 0;
    return count;
}
