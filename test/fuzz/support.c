#include "test/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "protocol/text.h"
#include "protocol/wire.h"

_Noreturn void fuzz_claim_failed(const char *claim, const char *file, int line)
{
    fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, claim);
    abort();
}

char *fuzz_string(const uint8_t *octets, size_t size)
{
    char *string = size == 0 ? strdup("") : strndup((const char *)octets, size);

    CLAIM(string != NULL);
    return string;
}

uint8_t fuzz_octet(struct fuzz_input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

uint8_t *fuzz_octets(struct fuzz_input *input, size_t most, size_t *size)
{
    size_t left = (size_t)(input->end - input->at);
    size_t taken = left < most ? left : most;
    uint8_t *copy = malloc(taken == 0 ? 1 : taken); /* malloc(0) may be NULL */

    CLAIM(copy != NULL);
    if (taken > 0)
        memcpy(copy, input->at, taken);
    input->at += taken;
    *size = taken;
    return copy;
}

char *fuzz_line(struct fuzz_input *input)
{
    size_t left = (size_t)(input->end - input->at);
    if (left == 0)
        return NULL;
    const uint8_t *newline = memchr(input->at, '\n', left);
    size_t size = newline == NULL ? left : (size_t)(newline - input->at);
    char *line = fuzz_string(input->at, size);

    input->at += newline == NULL ? size : size + 1;
    return line;
}

/* One descriptor serves all inputs: to open and close a file for each costs more than to read it. */
const char *fuzz_file(const uint8_t *octets, size_t size)
{
    static char path[32];
    static int file = -1;

    if (file < 0) {
        file = memfd_create("fuzz", MFD_CLOEXEC);
        CLAIM(file >= 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    CLAIM(ftruncate(file, 0) == 0);
    CLAIM(size == 0 || pwrite(file, octets, size, 0) == (ssize_t)size);
    return path;
}

void fuzz_put_length(uint8_t *pdu, size_t size)
{
    struct wire_writer writer;

    wire_writer_init(&writer, pdu, size);
    wire_put_u32(&writer, (uint32_t)size);
}

const struct calendar *fuzz_calendar(void)
{
    static struct calendar calendar;
    static bool is_loaded;

    if (!is_loaded)
        is_loaded = calendar_load(&calendar) == DM_OK;
    CLAIM(is_loaded);
    return &calendar;
}

bool fuzz_is_text(const char *text)
{
    uint32_t character;

    do
        character = text_next(&text);
    while (character != 0 && character != TEXT_MALFORMED);
    return character == 0;
}
