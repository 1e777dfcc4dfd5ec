/*
 * A preloaded library under which one system call of a program fails, once:
 *
 *   LD_PRELOAD=shim.so SHIM_CALL=fdatasync SHIM_INDEX=17 SHIM_ERROR=EIO darmand …
 *
 * SHIM_CALL is one of the kinds below, SHIM_INDEX counts the calls of that kind from 1, SHIM_ERROR is
 * a name of errors[], or SHORT for half of what was to be read or written.  SHIM_COUNT=FILE has the
 * number of calls of each kind written there at the end, one "kind number" a line.  SHIM_CODES=1
 * says on standard error when a tracking code leaves.  SHIM_CHILD=FILE has the memory of forked
 * processes fail: at the call whose number, counted from the fork, FILE holds at that moment.  Whatever is
 * said on standard error begins with "shim: ".
 *
 * The program must not notice the library otherwise: the kinds are told apart by what a descriptor
 * is, not by which function is called, since libevent and LMDB both use writev(2).
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
    KIND_WRITE, /* to a file */
    KIND_PWRITE,
    KIND_READ, /* from a file */
    KIND_FSYNC,
    KIND_FDATASYNC,
    KIND_MSYNC,
    KIND_MMAP,
    KIND_OPEN,
    KIND_RENAME,
    KIND_SEND,
    KIND_RECV,
    KIND_MALLOC,
    KINDS,
    KIND_NONE = KINDS, /* never counted */
};

static const char *const names[KINDS] = {"write",     "pwrite", "read", "fsync",
                                         "fdatasync", "msync",  "mmap", "open",
                                         "rename",    "send",   "recv", "malloc"};

static const struct {
    const char *name;
    int code;
} errors[] = {{"EIO", EIO},       {"ENOSPC", ENOSPC},         {"EINTR", EINTR},
              {"ENOMEM", ENOMEM}, {"ECONNRESET", ECONNRESET}, {"EMFILE", EMFILE}};

/* ---- which call is to fail ----------------------------------------------------------------------- */

enum fate { FATE_LIVE, FATE_FAIL, FATE_SHORTEN };

static int chosen_kind = -1;
static unsigned long chosen_index;
static int chosen_error; /* 0: SHORT */
static bool say_codes;
static atomic_ulong calls[KINDS];

static void in_child(void)
{
    char number[32] = "";
    int fd = (int)syscall(SYS_openat, AT_FDCWD, getenv("SHIM_CHILD"), O_RDONLY);

    if (fd < 0 || syscall(SYS_read, fd, number, sizeof number - 1) <= 0)
        return;
    syscall(SYS_close, fd);
    chosen_kind = KIND_MALLOC;
    chosen_index = atomic_load(&calls[KIND_MALLOC]) + strtoul(number, NULL, 10);
    chosen_error = ENOMEM;
}

__attribute__((constructor)) static void read_orders(void)
{
    const char *call = getenv("SHIM_CALL");
    const char *number = getenv("SHIM_INDEX");
    const char *error = getenv("SHIM_ERROR");

    say_codes = getenv("SHIM_CODES") != NULL;
    if (getenv("SHIM_CHILD") != NULL)
        (void)pthread_atfork(NULL, NULL, in_child);
    if (call == NULL || number == NULL || error == NULL)
        return;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strcmp(errors[i].name, error) == 0)
            chosen_error = errors[i].code;
    chosen_index = strtoul(number, NULL, 10);
    for (int i = 0; i < KINDS; i++)
        if (strcmp(names[i], call) == 0)
            chosen_kind = i;
}

/* Past every wrapper, and with errno as it was. */
static void say(const char *text)
{
    int kept = errno;

    (void)!syscall(SYS_write, STDERR_FILENO, text, strlen(text));
    errno = kept;
}

static enum fate fate_of(enum kind kind)
{
    unsigned long index;

    if (kind == KIND_NONE)
        return FATE_LIVE;
    index = atomic_fetch_add(&calls[kind], 1) + 1;
    if ((int)kind != chosen_kind || index != chosen_index)
        return FATE_LIVE;
    say("shim: the call fails now\n");
    if (chosen_error == 0)
        return FATE_SHORTEN;
    errno = chosen_error;
    return FATE_FAIL;
}

__attribute__((destructor)) static void write_counts(void)
{
    const char *path = getenv("SHIM_COUNT");
    int fd = path == NULL ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0600);

    if (fd < 0)
        return;
    for (int i = 0; i < KINDS; i++)
        dprintf(fd, "%s %lu\n", names[i], atomic_load(&calls[i]));
    syscall(SYS_close, fd);
}

/* ---- helpers of the wrappers --------------------------------------------------------------------- */

/* The function of that name behind this library. */
#define NEXT(name)                                                                                 \
    static __typeof__(&name) next;                                                                 \
    if (next == NULL)                                                                              \
    *(void **)&next = dlsym(RTLD_NEXT, #name)

/* A socket or a file; a pipe or an event counter between threads has no way to fail. */
static enum kind kind_of(int fd, enum kind of_socket, enum kind of_file)
{
    struct stat status = {.st_mode = 0};
    int kept = errno;
    enum kind kind = KIND_NONE;

    if (fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode))
        kind = of_socket;
    else if (S_ISREG(status.st_mode) || S_ISCHR(status.st_mode))
        kind = of_file;
    errno = kept;
    return kind;
}

static size_t half(size_t size)
{
    return (size + 1) / 2;
}

/* A Persian text is UCS-2, and only a tracking code has twelve digits in a row. */
static bool holds_code(const uint8_t *octets, size_t size)
{
    int digits = 0;

    for (size_t at = 0; at + 1 < size && digits<12; at += digits> 0 ? 2 : 1)
        digits = octets[at] == 0 && octets[at + 1] >= '0' && octets[at + 1] <= '9' ? digits + 1 : 0;
    return digits == 12;
}

static void look_for_codes(const struct iovec *pieces, int count)
{
    for (int i = 0; say_codes && i < count; i++)
        if (holds_code(pieces[i].iov_base, pieces[i].iov_len))
            say("shim: a code leaves\n");
}

/* ---- reading and writing ------------------------------------------------------------------------- */

#define TRANSFER(name, kind_of_it, parameters, whole, shortened)                                   \
    ssize_t name parameters                                                                        \
    {                                                                                              \
        NEXT(name);                                                                                \
        switch (fate_of(kind_of_it)) {                                                             \
        case FATE_FAIL: return -1;                                                                 \
        case FATE_SHORTEN: return next shortened;                                                  \
        case FATE_LIVE: break;                                                                     \
        }                                                                                          \
        return next whole;                                                                         \
    }

#define WRITES(fd) kind_of(fd, KIND_SEND, KIND_WRITE)
#define READS(fd)  kind_of(fd, KIND_RECV, KIND_READ)

TRANSFER(write, WRITES(fd), (int fd, const void *octets, size_t size), (fd, octets, size),
         (fd, octets, half(size)))
TRANSFER(read, READS(fd), (int fd, void *octets, size_t size), (fd, octets, size),
         (fd, octets, half(size)))
TRANSFER(pwrite, KIND_PWRITE, (int fd, const void *octets, size_t size, off_t at),
         (fd, octets, size, at), (fd, octets, half(size), at))
TRANSFER(pread, KIND_READ, (int fd, void *octets, size_t size, off_t at), (fd, octets, size, at),
         (fd, octets, half(size), at))
TRANSFER(send, KIND_SEND, (int fd, const void *octets, size_t size, int flags),
         (fd, octets, size, flags), (fd, octets, half(size), flags))
TRANSFER(recv, KIND_RECV, (int fd, void *octets, size_t size, int flags), (fd, octets, size, flags),
         (fd, octets, half(size), flags))
/* A message goes whole or not at all. */
TRANSFER(sendmsg, KIND_SEND, (int fd, const struct msghdr *message, int flags),
         (fd, message, flags), (fd, message, flags))
TRANSFER(recvmsg, KIND_RECV, (int fd, struct msghdr *message, int flags), (fd, message, flags),
         (fd, message, flags))

/* Half of the first piece. */
static struct iovec first_half(const struct iovec *pieces)
{
    return (struct iovec){pieces[0].iov_base, half(pieces[0].iov_len)};
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    struct iovec piece = first_half(pieces);
    enum kind kind = WRITES(fd);
    NEXT(writev);

    if (kind == KIND_SEND)
        look_for_codes(pieces, count);
    switch (fate_of(kind)) {
    case FATE_FAIL: return -1;
    case FATE_SHORTEN: return next(fd, &piece, 1);
    case FATE_LIVE: break;
    }
    return next(fd, pieces, count);
}

ssize_t readv(int fd, const struct iovec *pieces, int count)
{
    struct iovec piece = first_half(pieces);
    NEXT(readv);

    switch (fate_of(READS(fd))) {
    case FATE_FAIL: return -1;
    case FATE_SHORTEN: return next(fd, &piece, 1);
    case FATE_LIVE: break;
    }
    return next(fd, pieces, count);
}

/* ---- calls that only succeed or fail --------------------------------------------------------------- */

#define CALL(type, failed, name, kind, parameters, arguments)                                      \
    type name parameters                                                                           \
    {                                                                                              \
        NEXT(name);                                                                                \
        return fate_of(kind) == FATE_FAIL ? (failed) : next arguments;                             \
    }

CALL(int, -1, fsync, KIND_FSYNC, (int fd), (fd))
CALL(int, -1, fdatasync, KIND_FDATASYNC, (int fd), (fd))
CALL(int, -1, msync, KIND_MSYNC, (void *at, size_t size, int flags), (at, size, flags))
CALL(void *, MAP_FAILED, mmap, KIND_MMAP,
     (void *at, size_t size, int protection, int flags, int fd, off_t offset),
     (at, size, protection, flags, fd, offset))
CALL(int, -1, rename, KIND_RENAME, (const char *from, const char *to), (from, to))
CALL(int, -1, renameat, KIND_RENAME,
     (int from_directory, const char *from, int to_directory, const char *to),
     (from_directory, from, to_directory, to))
CALL(FILE *, NULL, fopen, KIND_OPEN, (const char *path, const char *mode), (path, mode))
CALL(void *, NULL, malloc, KIND_MALLOC, (size_t size), (size))
CALL(void *, NULL, calloc, KIND_MALLOC, (size_t count, size_t size), (count, size))
CALL(void *, NULL, realloc, KIND_MALLOC, (void *old, size_t size), (old, size))
CALL(void *, NULL, reallocarray, KIND_MALLOC, (void *old, size_t count, size_t size),
     (old, count, size))

static mode_t mode_argument(int flags, va_list arguments)
{
    return (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    mode_t mode;
    NEXT(open);

    va_start(arguments, flags);
    mode = mode_argument(flags, arguments);
    va_end(arguments);
    return fate_of(KIND_OPEN) == FATE_FAIL ? -1 : next(path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...)
{
    va_list arguments;
    mode_t mode;
    NEXT(openat);

    va_start(arguments, flags);
    mode = mode_argument(flags, arguments);
    va_end(arguments);
    return fate_of(KIND_OPEN) == FATE_FAIL ? -1 : next(directory, path, flags, mode);
}
