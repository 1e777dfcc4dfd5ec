/*
 * A preloaded library that counts what is read of LMDB: SHIM_READS names a file of eight octets, the
 * number of mdb_get and mdb_cursor_get calls so far in the machine's own order, which is shared memory
 * and may be looked at while the program runs.
 *
 * So a test can say that two questions cost the same without measuring time.  What stands under the
 * number 0 is not counted: it is a table's own record, which the daemon's tick reads too, as often as
 * the clock says.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The function of that name behind this library. */
#define NEXT(name)                                                                                 \
    static __typeof__(&name) next;                                                                 \
    if (next == NULL)                                                                              \
    *(void **)&next = dlsym(RTLD_NEXT, #name)

static _Atomic uint64_t nowhere;
static _Atomic uint64_t *reads = &nowhere;

__attribute__((constructor)) static void share_the_count(void)
{
    const char *path = getenv("SHIM_READS");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    void *shared = MAP_FAILED;

    if (fd >= 0 && ftruncate(fd, sizeof *reads) == 0)
        shared = mmap(NULL, sizeof *reads, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (shared != MAP_FAILED)
        reads = shared;
}

static bool is_zero(const MDB_val *key)
{
    static const uint64_t zero;

    return key->mv_size == sizeof zero && memcmp(key->mv_data, &zero, sizeof zero) == 0;
}

int mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data)
{
    NEXT(mdb_get);

    if (!is_zero(key))
        atomic_fetch_add(reads, 1);
    return next(txn, dbi, key, data);
}

int mdb_cursor_get(MDB_cursor *cursor, MDB_val *key, MDB_val *data, MDB_cursor_op op)
{
    NEXT(mdb_cursor_get);

    atomic_fetch_add(reads, 1);
    return next(cursor, key, data, op);
}
