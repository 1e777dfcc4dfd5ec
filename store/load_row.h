#ifndef DARMAND_STORE_LOAD_ROW_H
#define DARMAND_STORE_LOAD_ROW_H

#include <stdint.h>

#include "store/record.h"

/*
 * A row of a file that was read and found good: encoded, with its key, and with its line, so that
 * what is found wrong only later can still be told.  Of the shape that sorter.h sorts.
 */
struct load_row {
    uint64_t key;                      /* national ID or mobile */
    uint64_t line;                     /* of its file */
    uint8_t octets[PERSON_RECORD_MAX]; /* a provider's is shorter */
    uint8_t size;
};

#endif
