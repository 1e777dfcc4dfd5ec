/*
 * A preloaded library that records (record.h) what a program does to the files under SHIM_STATE, and
 * what it sends, into the file SHIM_RECORD, behind what is there already.
 *
 * Nothing is remembered between calls: the kernel knows which file a descriptor is, under whatever
 * name by now.  LMDB's lock files are left out: they say nothing that must survive.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "test/crash/record.h"

#define PIECES_MAX 1024

static const char *state;
static int recording = -1;

/* The function of that name behind this library. */
#define NEXT(name)                                                                                 \
    static __typeof__(&name) next;                                                                 \
    if (next == NULL)                                                                              \
    *(void **)&next = dlsym(RTLD_NEXT, #name)

/* ---- recording ----------------------------------------------------------------------------------- */

static void add(enum record_kind kind, const char *path, const char *to, uint64_t at,
                const struct iovec *pieces, int count)
{
    struct iovec all[PIECES_MAX + 3];
    struct record_head head = {.kind = kind,
                               .path_size = (uint32_t)strlen(path),
                               .to_size = (uint32_t)strlen(to),
                               .at = at};

    if (recording < 0)
        return;
    all[0] = (struct iovec){&head, sizeof head};
    all[1] = (struct iovec){(void *)path, head.path_size};
    all[2] = (struct iovec){(void *)to, head.to_size};
    for (int i = 0; i < count; i++) {
        all[3 + i] = pieces[i];
        head.size += (uint32_t)pieces[i].iov_len;
    }
    /* One call on an appending descriptor, so that threads do not mix.  A recording with a hole is
     * worse than none. */
    if (syscall(SYS_writev, recording, all, 3 + count) !=
        (ssize_t)(sizeof head + head.path_size + head.to_size + head.size))
        abort();
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("SHIM_RECORD");

    state = getenv("SHIM_STATE");
    if (path != NULL && state != NULL)
        recording = (int)syscall(SYS_openat, AT_FDCWD, path,
                                 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

__attribute__((destructor)) static void end(void)
{
    add(RECORD_END, program_invocation_short_name, "", 0, NULL, 0);
}

/* ---- which file ---------------------------------------------------------------------------------- */

/* The path behind the state directory's; false when it is elsewhere, or of no interest. */
static bool inside(char *path)
{
    size_t length = state == NULL ? 0 : strlen(state);
    const char *last = strrchr(path, '/');

    if (length == 0 || strncmp(path, state, length) != 0 ||
        (path[length] != '/' && path[length] != '\0'))
        return false;
    if (strcmp(last, "/lock.mdb") == 0 || strcmp(last, "/control") == 0)
        return false;
    memmove(path, path + length + (path[length] == '/'), strlen(path + length) + 1);
    return true;
}

static bool path_of(int fd, char *path)
{
    char link[64];
    ssize_t size;

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    size = readlink(link, path, PATH_MAX - 1);
    path[size > 0 ? size : 0] = '\0';
    return size > 0 && inside(path);
}

static bool path_at(int directory, const char *name, char *path)
{
    if (name[0] == '/' || directory == AT_FDCWD)
        return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX && inside(path);
    if (!path_of(directory, path))
        return false;
    if (path[0] != '\0')
        strcat(path, "/");
    return strlen(path) + strlen(name) < PATH_MAX && strcat(path, name) != NULL &&
           strstr(path, "lock.mdb") == NULL;
}

/* ---- contents ------------------------------------------------------------------------------------ */

static void wrote(int fd, const struct iovec *pieces, int count, off_t at, ssize_t size)
{
    char path[PATH_MAX];
    int kept = errno;
    bool through = (fcntl(fd, F_GETFL) & O_DSYNC) != 0;
    ssize_t whole = 0;

    for (int i = 0; i < count; i++)
        whole += (ssize_t)pieces[i].iov_len;
    if (path_of(fd, path) && size >= 0) {
        if (size != whole)
            abort(); /* never on a regular file, unless the disk is full */
        add(through ? RECORD_WRITE_THROUGH : RECORD_WRITE, path, "", (uint64_t)at, pieces, count);
    }
    errno = kept;
}

static void sends(int fd, const struct iovec *pieces, int count)
{
    struct stat status;

    if (fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode))
        add(RECORD_SEND, "", "", 0, pieces, count);
}

ssize_t write(int fd, const void *octets, size_t size)
{
    struct iovec piece = {(void *)octets, size};
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t done;
    NEXT(write);

    sends(fd, &piece, 1);
    done = next(fd, octets, size);
    wrote(fd, &piece, 1, at, done);
    return done;
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t done;
    NEXT(writev);

    sends(fd, pieces, count);
    done = next(fd, pieces, count);
    wrote(fd, pieces, count, at, done);
    return done;
}

ssize_t pwrite(int fd, const void *octets, size_t size, off_t at)
{
    struct iovec piece = {(void *)octets, size};
    ssize_t done;
    NEXT(pwrite);

    done = next(fd, octets, size, at);
    wrote(fd, &piece, 1, at, done);
    return done;
}

int ftruncate(int fd, off_t size)
{
    char path[PATH_MAX];
    int result;
    NEXT(ftruncate);

    result = next(fd, size);
    if (result == 0 && path_of(fd, path))
        add(RECORD_TRUNCATE, path, "", (uint64_t)size, NULL, 0);
    return result;
}

static int synced(int fd, int result)
{
    char path[PATH_MAX];

    if (result == 0 && path_of(fd, path))
        add(RECORD_SYNC, path, "", 0, NULL, 0);
    return result;
}

int fsync(int fd)
{
    NEXT(fsync);
    return synced(fd, next(fd));
}

int fdatasync(int fd)
{
    NEXT(fdatasync);
    return synced(fd, next(fd));
}

/* ---- names --------------------------------------------------------------------------------------- */

static void opened(int directory, const char *name, int flags, bool was_there)
{
    char path[PATH_MAX];
    int kept = errno;

    if ((flags & O_CREAT) != 0 && path_at(directory, name, path)) {
        if (!was_there)
            add(RECORD_CREATE, path, "", 0, NULL, 0);
        else if ((flags & O_TRUNC) != 0)
            add(RECORD_TRUNCATE, path, "", 0, NULL, 0);
    }
    errno = kept;
}

#define OPENS(call)                                                                                \
    do {                                                                                           \
        va_list arguments;                                                                         \
        bool was_there = faccessat(directory, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;               \
        mode_t mode;                                                                               \
        int fd;                                                                                    \
        va_start(arguments, flags);                                                                \
        mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;                             \
        va_end(arguments);                                                                         \
        fd = call;                                                                                 \
        if (fd >= 0)                                                                               \
            opened(directory, path, flags, was_there);                                             \
        return fd;                                                                                 \
    } while (0)

int open(const char *path, int flags, ...)
{
    int directory = AT_FDCWD;
    NEXT(open);
    OPENS(next(path, flags, mode));
}

int openat(int directory, const char *path, int flags, ...)
{
    NEXT(openat);
    OPENS(next(directory, path, flags, mode));
}

static int named(enum record_kind kind, int result, int directory, const char *name)
{
    char path[PATH_MAX];

    if (result == 0 && path_at(directory, name, path))
        add(kind, path, "", 0, NULL, 0);
    return result;
}

int mkdir(const char *path, mode_t mode)
{
    NEXT(mkdir);
    return named(RECORD_MKDIR, next(path, mode), AT_FDCWD, path);
}

int mkdirat(int directory, const char *path, mode_t mode)
{
    NEXT(mkdirat);
    return named(RECORD_MKDIR, next(directory, path, mode), directory, path);
}

int unlink(const char *path)
{
    NEXT(unlink);
    return named(RECORD_UNLINK, next(path), AT_FDCWD, path);
}

int unlinkat(int directory, const char *path, int flags)
{
    NEXT(unlinkat);
    return named(RECORD_UNLINK, next(directory, path, flags), directory, path);
}

int rmdir(const char *path)
{
    NEXT(rmdir);
    return named(RECORD_UNLINK, next(path), AT_FDCWD, path);
}

static int named_twice(enum record_kind kind, int result, int from_directory, const char *from,
                       int to_directory, const char *to)
{
    char path[PATH_MAX], to_path[PATH_MAX];

    if (result == 0 && path_at(from_directory, from, path) && path_at(to_directory, to, to_path))
        add(kind, path, to_path, 0, NULL, 0);
    return result;
}

int link(const char *from, const char *to)
{
    NEXT(link);
    return named_twice(RECORD_LINK, next(from, to), AT_FDCWD, from, AT_FDCWD, to);
}

int rename(const char *from, const char *to)
{
    NEXT(rename);
    return named_twice(RECORD_RENAME, next(from, to), AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
    NEXT(renameat);
    return named_twice(RECORD_RENAME, next(from_directory, from, to_directory, to), from_directory,
                       from, to_directory, to);
}

int symlinkat(const char *target, int directory, const char *name)
{
    char path[PATH_MAX];
    int result;
    NEXT(symlinkat);

    result = next(target, directory, name);
    if (result == 0 && path_at(directory, name, path))
        add(RECORD_SYMLINK, path, target, 0, NULL, 0);
    return result;
}
