/* replay FILE…: runs a fuzz target on files, for `make check` and for whoever looks into a finding. */
#include "test/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>

/* The whole file in a heap block of exactly its size. */
static uint8_t *read_whole(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *octets = NULL;
    long length = -1;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0)
        length = ftell(file);
    if (length >= 0) {
        rewind(file);
        *size = (size_t)length;
        octets = malloc(*size == 0 ? 1 : *size);
    }
    if (octets != NULL && fread(octets, 1, *size, file) != *size) {
        free(octets);
        octets = NULL;
    }
    if (file != NULL)
        fclose(file);
    return octets;
}

int main(int count, char **paths)
{
    for (int i = 1; i < count; i++) {
        size_t size;
        uint8_t *octets = read_whole(paths[i], &size);

        /* Before and not after: who dies in it cannot say which it was. */
        fprintf(stderr, "%s\n", paths[i]);
        if (octets == NULL) {
            perror(paths[i]);
            return EXIT_FAILURE;
        }
        (void)LLVMFuzzerTestOneInput(octets, size);
        free(octets);
    }
    printf("%d inputs\n", count - 1);
    return EXIT_SUCCESS;
}
