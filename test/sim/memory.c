#include "test/sim/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory)
{
    if (memory == NULL) {
        fputs("darmand-sim: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

void *memory_new(size_t size)
{
    return checked(calloc(1, size));
}

void *memory_grow(void *old, size_t count, size_t size)
{
    return checked(reallocarray(old, count, size));
}

char *memory_copy(const char *text)
{
    return checked(strdup(text));
}
