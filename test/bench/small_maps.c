/*
 * Preloaded for callgrind, whose address space is too small for the maps darmand asks of LMDB: each
 * environment is opened with one gibibyte instead.
 */
#include <dlfcn.h>
#include <lmdb.h>

int mdb_env_open(MDB_env *env, const char *path, unsigned int flags, mdb_mode_t mode)
{
    int (*real)(MDB_env *, const char *, unsigned int, mdb_mode_t) =
        (int (*)(MDB_env *, const char *, unsigned int, mdb_mode_t))dlsym(RTLD_NEXT,
                                                                          "mdb_env_open");
    int code = mdb_env_set_mapsize(env, (size_t)1 << 30);

    return code != 0 ? code : real(env, path, flags, mode);
}
