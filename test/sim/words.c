#include "test/sim/words.h"

#include "test/sim/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_word(struct words *words, const char *word)
{
    words->word = memory_grow(words->word, words->count + 1, sizeof *words->word);
    words->word[words->count++] = memory_copy(word);
}

bool words_read(struct words *words, const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;

    if (file == NULL) {
        fprintf(stderr, "darmand-sim: cannot read %s: %s\n", path, strerror(errno));
        return false;
    }
    while (getline(&line, &size, file) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] != '\0') {
            add_word(words, line);
        }
    }
    free(line);
    fclose(file);
    if (words->count == 0) {
        fprintf(stderr, "darmand-sim: there is not one line in %s\n", path);
    }
    return words->count != 0;
}

void words_split(struct words *words, const char *list)
{
    char *copy = memory_copy(list);
    char *rest = copy;

    for (char *word; (word = strsep(&rest, ",")) != NULL;) {
        add_word(words, word);
    }
    free(copy);
}

void words_free(struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        free(words->word[i]);
    }
    free(words->word);
    *words = (struct words){0};
}
