#include "store/load_centres.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 1024

struct load_centre {
    uint64_t line;
    char id[PROVIDER_ID_MAX + 1];
    uint8_t kind;
    bool owned;
};

static enum dm_error grow(struct load_centres *centres)
{
    size_t wanted = centres->capacity == 0 ? FIRST_CAPACITY : centres->capacity * 2;
    struct load_centre *grown;

    if (centres->count < centres->capacity)
        return DM_OK;
    grown = reallocarray(centres->items, wanted, sizeof *grown);
    if (grown == NULL)
        return DM_E_NO_MEMORY;
    centres->items = grown;
    centres->capacity = wanted;
    return DM_OK;
}

enum dm_error load_centres_add(struct load_centres *centres, const struct provider *provider,
                               uint64_t line)
{
    enum dm_error error = grow(centres);
    struct load_centre *centre;

    if (error != DM_OK)
        return error;
    centre = &centres->items[centres->count++];
    *centre = (struct load_centre){
        .line = line, .kind = (uint8_t)provider->kind, .owned = provider->owned};
    memcpy(centre->id, provider->id, sizeof centre->id);
    return DM_OK;
}

static int compare(const void *a, const void *b)
{
    const struct load_centre *left = a, *right = b;
    int order = strcmp(left->id, right->id);

    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

static void refuse(const struct load_centre *centre, const struct load_centre *first,
                   const char *path, struct load_complaints *complaints)
{
    char where[48] = "the version in force";

    if (first->line != LOAD_CENTRE_IN_FORCE)
        snprintf(where, sizeof where, "line %" PRIu64, first->line);
    load_complain(
        complaints, path, centre->line,
        "provider_id \"%s\": %s has another kind or ownership for it; a centre has one of "
        "each",
        centre->id, where);
}

void load_centres_check(struct load_centres *centres, const char *path,
                        struct load_complaints *complaints)
{
    const struct load_centre *first = centres->items;

    if (centres->count > 0)
        qsort(centres->items, centres->count, sizeof *centres->items, compare);
    for (size_t i = 1; i < centres->count; i++) {
        const struct load_centre *centre = &centres->items[i];
        if (strcmp(centre->id, first->id) != 0)
            first = centre;
        else if (centre->line != LOAD_CENTRE_IN_FORCE &&
                 (centre->kind != first->kind || centre->owned != first->owned))
            refuse(centre, first, path, complaints);
    }
}

void load_centres_free(struct load_centres *centres)
{
    free(centres->items);
    *centres = (struct load_centres){0};
}
