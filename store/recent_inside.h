#ifndef DARMAND_STORE_RECENT_INSIDE_H
#define DARMAND_STORE_RECENT_INSIDE_H

#include "store/digest_map.h"
#include "store/recent.h"

/* What recent.c and recent_rebuild.c share, and nobody else may know. */

struct message_taken {
    struct taken taken;
    struct walltime at;
};

/* Two maps from digests to slots, and by slot what is known. */
struct recent {
    struct recent_options options;
    struct digest_map *marks;
    struct message_taken *messages;
    struct digest_map *inquiries;
    uint64_t *numbers;
    struct outbox *outbox;
    struct digest_key key;
};

/** True when a moment is less than `ms` from now, in either direction. */
bool recent_within(struct walltime at, struct walltime now, int64_t ms);

/** What an inquiry is remembered by. */
struct digest recent_digest(const struct recent *recent, const struct inquiry *inquiry);
/** recent_add_inquiry by digest. */
void recent_add_digest(struct recent *recent, const struct digest *digest, uint64_t number);

#endif
