#ifndef DARMAND_STORE_HEAP_H
#define DARMAND_STORE_HEAP_H

#include <stddef.h>
#include <stdint.h>

/*
 * An intrusive pairing heap (Fredman, Sedgewick, Sleator, Tarjan 1986): the smallest key on top.
 *
 * Nodes live inside what they order, so nothing here allocates or fails.  Insert is O(1), removing
 * any node O(log n) amortised, without recursion.  Equal keys come in no particular order.
 */

struct heap_node {
    int64_t key;
    struct heap_node *child; /* the first of those below */
    struct heap_node *next;  /* sibling */
    struct heap_node *back;  /* the sibling before, or the parent of the first; NULL on top */
};

/** All zero is an empty heap. */
struct heap {
    struct heap_node *top;
};

/** Puts a node that is in no heap under its key. */
void heap_insert(struct heap *heap, struct heap_node *node, int64_t key);
/** Takes out a node that is in this heap. */
void heap_remove(struct heap *heap, struct heap_node *node);
/** The node of the smallest key, NULL when empty. */
struct heap_node *heap_top(const struct heap *heap);

#endif
