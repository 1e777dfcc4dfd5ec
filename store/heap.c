#include "store/heap.h"

#include <assert.h>

/* Two tops become one: the larger goes below the smaller, as its first child. */
static struct heap_node *meld(struct heap_node *a, struct heap_node *b)
{
    if (a == NULL || b == NULL)
        return a == NULL ? b : a;
    struct heap_node *above = a->key <= b->key ? a : b;
    struct heap_node *below = above == a ? b : a;

    below->back = above;
    below->next = above->child;
    if (below->next != NULL)
        below->next->back = below;
    above->child = below;
    return above;
}

static struct heap_node *cut(struct heap_node *node)
{
    struct heap_node *rest = node->next;

    node->next = NULL;
    node->back = NULL;
    return rest;
}

/* The two passes that give the heap its name: pairs left to right, then their tops right to left. */
static struct heap_node *meld_siblings(struct heap_node *first)
{
    struct heap_node *pairs = NULL; /* a stack, linked through `next` */
    struct heap_node *top = NULL;

    while (first != NULL) {
        struct heap_node *a = first;
        struct heap_node *b = cut(a);
        first = b == NULL ? NULL : cut(b);
        struct heap_node *pair = meld(a, b);
        pair->next = pairs;
        pairs = pair;
    }
    while (pairs != NULL) {
        struct heap_node *pair = pairs;
        pairs = cut(pair);
        top = meld(top, pair);
    }
    return top;
}

void heap_insert(struct heap *heap, struct heap_node *node, int64_t key)
{
    *node = (struct heap_node){.key = key};
    heap->top = meld(heap->top, node);
}

void heap_remove(struct heap *heap, struct heap_node *node)
{
    struct heap_node *below = meld_siblings(node->child);

    if (node == heap->top) {
        heap->top = below;
    } else {
        assert(node->back != NULL);
        if (node->back->child == node)
            node->back->child = node->next;
        else
            node->back->next = node->next;
        if (node->next != NULL)
            node->next->back = node->back;
        heap->top = meld(heap->top, below);
    }
    *node = (struct heap_node){.key = node->key};
}

struct heap_node *heap_top(const struct heap *heap)
{
    return heap->top;
}
