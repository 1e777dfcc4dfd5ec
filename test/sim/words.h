#ifndef DARMAND_SIM_WORDS_H
#define DARMAND_SIM_WORDS_H

/*
 * A growing list of strings: the phones, texts and answers of a load.
 */

#include <stdbool.h>
#include <stddef.h>

struct words {
    char **word;
    size_t count;
};

/** Adds each line of a file that is not empty.  False after a line on stderr, also when there is
 *  none. */
bool words_read(struct words *words, const char *path);

/** Adds what stands between the commas of `list`; "" is one empty word. */
void words_split(struct words *words, const char *list);

void words_free(struct words *words);

#endif
