#include "test/sim/handset.h"

#include "test/sim/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a. */
static size_t bucket_of(const char *msisdn)
{
    uint32_t hash = 2166136261U;

    for (; *msisdn != '\0'; msisdn++) {
        hash = (hash ^ (uint8_t)*msisdn) * 16777619U;
    }
    return hash % HANDSET_BUCKETS;
}

struct handset *handsets_find(const struct handsets *handsets, const char *msisdn)
{
    struct handset *handset = handsets->buckets[bucket_of(msisdn)];

    while (handset != NULL && strcmp(handset->msisdn, msisdn) != 0) {
        handset = handset->chain;
    }
    return handset;
}

struct handset *handsets_add(struct handsets *handsets, const char *msisdn, const char *name)
{
    struct handset *handset = handsets_find(handsets, msisdn);
    struct handset **bucket = &handsets->buckets[bucket_of(msisdn)];

    if (handset == NULL) {
        handset = memory_new(sizeof *handset);
        snprintf(handset->msisdn, sizeof handset->msisdn, "%s", msisdn);
        TAILQ_INIT(&handset->inbox);
        handset->chain = *bucket;
        *bucket = handset;
    }
    if (name != NULL) {
        snprintf(handset->name, sizeof handset->name, "%s", name);
    }
    return handset;
}

void handsets_each(struct handsets *handsets, void (*visit)(void *context, struct handset *handset),
                   void *context)
{
    for (size_t i = 0; i < HANDSET_BUCKETS; i++) {
        struct handset *handset = handsets->buckets[i];

        while (handset != NULL) {
            struct handset *next = handset->chain;

            visit(context, handset);
            handset = next;
        }
    }
}

static void free_handset(void *context, struct handset *handset)
{
    struct arrival *arrival;

    (void)context;
    while ((arrival = handset_take(handset)) != NULL) {
        arrival_free(arrival);
    }
    concat_clear(&handset->concat);
    free(handset->session.held);
    free(handset->sent);
    free(handset->path);
    free(handset);
}

void handsets_clear(struct handsets *handsets)
{
    handsets_each(handsets, free_handset, NULL);
    memset(handsets, 0, sizeof *handsets);
}

void handset_keep(struct handset *handset, const struct arrival *arrival)
{
    struct arrival *copy = memory_new(sizeof *copy);

    *copy = *arrival;
    copy->text = memory_copy(arrival->text);
    TAILQ_INSERT_TAIL(&handset->inbox, copy, link);
}

struct arrival *handset_take(struct handset *handset)
{
    struct arrival *arrival = TAILQ_FIRST(&handset->inbox);

    if (arrival != NULL) {
        TAILQ_REMOVE(&handset->inbox, arrival, link);
    }
    return arrival;
}

void arrival_free(struct arrival *arrival)
{
    if (arrival != NULL) {
        free(arrival->text);
        free(arrival);
    }
}

void handset_note_sent(struct handset *handset, const char *to, const char *text)
{
    free(handset->sent);
    handset->sent = memory_copy(text);
    snprintf(handset->sent_to, sizeof handset->sent_to, "%s", to);
}

void handset_note_typed(struct handset *handset, const char *text, bool more)
{
    char *path = NULL;

    if (more && handset->path != NULL) {
        if (asprintf(&path, "%s › %s", handset->path, text) < 0) {
            path = NULL;
        }
    }
    free(handset->path);
    handset->path = path != NULL ? path : memory_copy(text);
}
