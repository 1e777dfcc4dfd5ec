/*
 * answer-http IDS PORT-FILE: the application behind Kannel in the comparison, as small and as fast as
 * such a program can be, so that what is measured is Kannel.
 *
 * It answers whether the ID is in the file IDS, one a line, and a tracking code of 12 digits.  The code
 * is computed from phone, ID and day, so the same question has the same code however often it comes.
 * Nothing is written down: a program that keeps what it promised would be slower, and would have to
 * answer for its own losses.
 *
 * It listens on a free port of 127.0.0.1, writes it to PORT-FILE, and serves until it is killed.  A
 * PORT-FILE that is there already names the port to take: the one of the life before.
 */
#include "test/compare/question_http.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SLOTS    (1U << 20) /* of the hash table; a power of two */
#define IDS_MOST (SLOTS / 2)

/* Open addressing; 0 is an empty slot, and no ID. */
static uint64_t table[SLOTS];

static size_t slot_of(uint64_t id)
{
    size_t slot = question_http_mix(id) % SLOTS;

    while (table[slot] != 0 && table[slot] != id) {
        slot = (slot + 1) % SLOTS;
    }
    return slot;
}

static bool read_ids(const char *path)
{
    char line[64];
    size_t count = 0;
    uint64_t id;
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        return false;
    }
    while (fgets(line, sizeof line, file) != NULL && count < IDS_MOST) {
        line[strcspn(line, "\n")] = '\0';
        if (question_http_number(&id, line)) {
            table[slot_of(id)] = id;
            count++;
        }
    }
    fclose(file);
    return count > 0;
}

static void ask(void *unused, const struct question *question)
{
    (void)unused;
    question_http_answer(question, table[slot_of(question->id)] == question->id,
                         question_http_code(question));
}

int main(int count, char **arguments)
{
    struct question_http http = {.program = "answer-http", .ask = ask};

    if (count != 3 || !read_ids(arguments[1])) {
        fprintf(stderr, "answer-http: usage: answer-http IDS PORT-FILE\n");
        return 2;
    }
    http.base = question_http_base(http.program);
    http.port_file = arguments[2];
    return question_http_serve(&http);
}
