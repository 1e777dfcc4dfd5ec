#ifndef DARMAND_DAEMON_DATA_WATCH_H
#define DARMAND_DAEMON_DATA_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/conf.h"
#include "protocol/calendar.h"
#include "store/dataset.h"

/*
 * What the data has become while darmand answers from it: older, day by day, and changed by deltas
 * that another process applies.  Both are said in the log when they happen, and an age that wants
 * somebody's attention once more each day (promise 3).
 */

struct service;

enum data_age {
    DATA_NONE,    /* there is no data */
    DATA_FRESH,   /* or no limit is set */
    DATA_AGEING,  /* over warn_data_age: answered from, and somebody should know */
    DATA_TOO_OLD, /* over max_data_age: everything is DOWN */
};

/** `info` is NULL when there is no data. */
enum data_age data_age_of(const struct conf *conf, const struct dataset_info *info,
                          day_number today);
/** "fresh", "ageing" and so on, for programs: they do not change (darmandctl(8)). */
const char *data_age_word(enum data_age age);

/** What was last said; all zero at first. */
struct data_watch {
    enum data_age age;
    day_number day;
    uint32_t version;
    uint32_t delta;
    bool unfinished;
};

/** Looks at the data, and says what is new about it.  Once a second, and after a switch. */
void data_watch(struct service *service);

#endif
