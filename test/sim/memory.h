#ifndef DARMAND_SIM_MEMORY_H
#define DARMAND_SIM_MEMORY_H

/*
 * Heap memory of a test tool: it is there, or the tool ends with one line on stderr (exit 1).
 *
 * The simulator shares no code with darmand, so it has neither its error enum nor its
 * allocators; a fallible function here returns bool or a command_status and says so.
 */

#include <stddef.h>

/** `size` zeroed octets.  The caller frees them. */
void *memory_new(size_t size);

/** `old` (or NULL) made `count` elements of `size` long.  The caller frees the result. */
void *memory_grow(void *old, size_t count, size_t size);

/** A copy of `text`.  The caller frees it. */
char *memory_copy(const char *text);

#endif
