#ifndef DARMAND_STORE_INPUT_H
#define DARMAND_STORE_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * The octets of a file that may be packed: plain, gzip (RFC 1952) or Zstandard (RFC 8878), told by
 * its first octets and never by its name.  "-" is standard input.
 *
 * Whoever made the file may mean harm, so memory is bounded whatever it claims: 32 KiB of window for
 * gzip, INPUT_WINDOW_MAX for Zstandard (all that zstd(1) makes without --ultra or --long).  A packed
 * file that is cut short, or has something behind its end that is no packed file, is an error and
 * never a shorter file; several packed files one behind the other are one, as gzip(1) and zstd(1)
 * have it.
 */

#define INPUT_STANDARD   "-"
#define INPUT_WINDOW_LOG 27
#define INPUT_WINDOW_MAX ((size_t)1 << INPUT_WINDOW_LOG)

struct input;

/** DM_E_NOT_FOUND, DM_E_PERMISSION, DM_E_IO: errno says more. */
enum dm_error input_open(const char *path, struct input **input) DM_CHECKED;
/** Does nothing on NULL. */
void input_close(struct input *input);

/**
 * Reads `capacity` octets of what is in the file, and fewer at its end only.  DM_E_FORMAT:
 * packed, but damaged, followed by something else, or of a greater window.  DM_E_TRUNCATED: packed
 * and cut short.  DM_E_IO and others: it cannot be read.  Nothing can be read after an error.
 */
enum dm_error input_read(struct input *input, void *octets, size_t capacity,
                         size_t *size) DM_CHECKED;

/** What the last error of input_read was, in words for the one who gave the file. */
const char *input_why(const struct input *input);

/** Octets read of the file itself, as packed. */
uint64_t input_taken(const struct input *input);
/** Octets the file itself has; 0: not known, it is a pipe. */
uint64_t input_size(const struct input *input);

#endif
