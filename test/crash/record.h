#ifndef DARMAND_TEST_CRASH_RECORD_H
#define DARMAND_TEST_CRASH_RECORD_H

#include <stdint.h>

/*
 * A recording of what programs did to the files of a state directory, and of what they sent: written
 * by shim_record.c, played by disk.c.  It is a row of records, each this head and then `path_size`
 * octets of path, `to_size` of another path, and `size` of data, of this machine's byte order.  Paths
 * are relative to the state directory, which itself is the empty path.
 *
 * A write, or a change of names, is recorded after it was done, a sync after it returned, but what is
 * sent before it leaves: so what stands before a record of sending is all the sender can have waited
 * for.
 */

enum record_kind {
    RECORD_WRITE,         /* data at `at` of the file `path` */
    RECORD_WRITE_THROUGH, /* the same through a descriptor with O_DSYNC: durable when recorded */
    RECORD_TRUNCATE,      /* the file `path` is now `at` octets long */
    RECORD_SYNC,          /* the file or directory `path` */
    RECORD_CREATE,        /* an empty file */
    RECORD_MKDIR,
    RECORD_SYMLINK, /* `path` leads to `to` */
    RECORD_LINK,    /* the file `path` is also `to` */
    RECORD_RENAME,  /* `path` is now `to` */
    RECORD_UNLINK,  /* a file or an empty directory */
    RECORD_SEND,    /* data, into a socket */
    RECORD_END,     /* the program `path` ended */
};

struct record_head {
    uint32_t kind;
    uint32_t path_size;
    uint32_t to_size;
    uint32_t size;
    uint64_t at;
};

#endif
