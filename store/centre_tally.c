#include "store/centre_tally.h"

#include <assert.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct centre_tally {
    void *tree; /* of tsearch(3): balanced, whatever a file names, and in order */
    size_t centres;
    struct centre_counts *last; /* the lines of a centre mostly stand together */
    struct centre_counts total;
};

struct centre_tally *centre_tally_new(void)
{
    return calloc(1, sizeof(struct centre_tally));
}

void centre_tally_free(struct centre_tally *tally)
{
    if (tally == NULL)
        return;
    tdestroy(tally->tree, free);
    free(tally);
}

static int compare(const void *a, const void *b)
{
    const struct centre_counts *left = a, *right = b;

    return strcmp(left->provider_id, right->provider_id);
}

static enum dm_error add_centre(struct centre_tally *tally, const struct centre_counts *key,
                                struct centre_counts **counts)
{
    struct centre_counts *made;

    if (tally->centres == CENTRE_TALLY_MAX)
        return DM_E_FULL;
    made = malloc(sizeof *made);
    if (made == NULL)
        return DM_E_NO_MEMORY;
    *made = *key;
    if (tsearch(made, &tally->tree, compare) == NULL) {
        free(made);
        return DM_E_NO_MEMORY;
    }
    tally->centres++;
    *counts = made;
    return DM_OK;
}

static enum dm_error find_centre(struct centre_tally *tally, const char *provider_id,
                                 struct centre_counts **counts)
{
    struct centre_counts key = {0};
    struct centre_counts *const *found;

    if (tally->last != NULL && strcmp(tally->last->provider_id, provider_id) == 0) {
        *counts = tally->last;
        return DM_OK;
    }
    strncpy(key.provider_id, provider_id, sizeof key.provider_id - 1);
    found = tfind(&key, &tally->tree, compare);
    if (found == NULL)
        return add_centre(tally, &key, counts);
    *counts = *found;
    return DM_OK;
}

enum dm_error centre_tally_add(struct centre_tally *tally, const char *provider_id,
                               enum claim_result result)
{
    struct centre_counts *counts;
    enum dm_error error = find_centre(tally, provider_id, &counts);

    assert(result < CLAIM_RESULTS);
    if (error != DM_OK)
        return error;
    counts->results[result]++;
    counts->lines++;
    tally->total.results[result]++;
    tally->total.lines++;
    tally->last = counts;
    return DM_OK;
}

const struct centre_counts *centre_tally_total(const struct centre_tally *tally)
{
    return &tally->total;
}

struct walk {
    void (*visit)(void *context, const struct centre_counts *counts);
    void *context;
};

static void each(const void *node, VISIT order, void *context)
{
    const struct walk *walk = context;

    if (order == postorder || order == leaf) /* which is in order, for each node once */
        walk->visit(walk->context, *(struct centre_counts *const *)node);
}

void centre_tally_walk(const struct centre_tally *tally,
                       void (*visit)(void *context, const struct centre_counts *counts),
                       void *context)
{
    struct walk walk = {visit, context};

    twalk_r(tally->tree, each, &walk);
}
