#ifndef DARMAND_STORE_SORT_ITEMS_H
#define DARMAND_STORE_SORT_ITEMS_H

#include <stddef.h>

/*
 * Sorts an array of items in its place: by the two 64-bit numbers each begins with (sorter.h).  No
 * memory beside it, where qsort(3) would take as much again; not stable.
 */
void sort_items(void *items, size_t count, size_t size);

#endif
