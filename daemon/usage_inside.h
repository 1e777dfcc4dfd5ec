#ifndef DARMAND_DAEMON_USAGE_INSIDE_H
#define DARMAND_DAEMON_USAGE_INSIDE_H

#include "daemon/usage.h"
#include "store/digest_map.h"

/* What usage.c and usage_report.c share, and nobody else may know. */

/* A phone's inquiries on a day. */
struct usage_phone {
    day_number day;
    uint32_t own; /* about itself and its dependants */
    uint32_t all;
};

/* Each map leads to the slot of its array; a slot never used is all zero. */
struct usage {
    struct usage_options options;
    struct digest_map *centre_map;
    struct usage_centre *centres;
    struct digest_map *phone_map;
    struct usage_phone *phones;
    struct digest_map *asked; /* being in it is all there is to know */
    struct digest_map *conduct_map;
    struct conduct *conducts;
    struct usage_counts counts;
};

/** NULL: not known. */
struct usage_centre *usage_find_centre(const struct usage *usage, const char *provider_id);
struct conduct *usage_find_conduct(const struct usage *usage, struct msisdn mobile);

#endif
