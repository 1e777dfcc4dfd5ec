#include "daemon/nearest.h"

#include <string.h>

/* Longer names are not compared: no name of ours is. */
#define LENGTH_MAX 31
/* More edits than this make another word. */
#define EDITS_MAX 3

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* Levenshtein's distance, one row of its table at a time. */
static size_t edits(const char *a, const char *b)
{
    size_t columns = strlen(b);
    size_t row[LENGTH_MAX + 1];
    for (size_t j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t above = row[j];
            size_t changed = diagonal + (a[i - 1] != b[j - 1]);
            row[j] = least(above + 1, row[j - 1] + 1, changed);
            diagonal = above;
        }
    }
    return row[columns];
}

void nearest_init(struct nearest *nearest, const char *typed)
{
    nearest->typed = typed;
    nearest->name = NULL;
    nearest->distance = EDITS_MAX + 1;
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
    if (strlen(nearest->typed) > LENGTH_MAX || strlen(candidate) > LENGTH_MAX)
        return;
    size_t distance = edits(nearest->typed, candidate);
    /* Of a short word, half must be left for it to be the same word. */
    if (distance < nearest->distance && distance * 2 <= strlen(candidate)) {
        nearest->distance = distance;
        nearest->name = candidate;
    }
}

const char *nearest_name(const struct nearest *nearest)
{
    return nearest->name;
}
