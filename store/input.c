#include "store/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define RAW_SIZE 262144

/* zlib's own number for "gzip and nothing else, window of 32 KiB". */
#define GZIP_ONLY (16 + MAX_WBITS)

struct input {
    int fd;
    uint64_t taken;
    uint64_t size;
    const char *why;

    /* What was read of the file and not used yet. */
    uint8_t *raw;
    size_t raw_at;
    size_t raw_end;

    /* Fills a buffer from `raw`, which it takes from; asks for more by leaving none of it. */
    enum dm_error (*unpack)(struct input *input, uint8_t *octets, size_t capacity, size_t *size);
    bool within; /* a packed file has begun and not ended */
    z_stream gzip;
    ZSTD_DStream *zstd;
};

/* ---- the file itself ----------------------------------------------------------------------------- */

static enum dm_error refuse(struct input *input, enum dm_error error, const char *why)
{
    input->why = why;
    return error;
}

/* Up to `capacity` octets, fewer at the end of the file only: a pipe gives what it has. */
static enum dm_error read_file(struct input *input, uint8_t *octets, size_t capacity, size_t *size)
{
    size_t got = 0;

    while (got < capacity) {
        ssize_t more = read(input->fd, octets + got, capacity - got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return refuse(input, dm_error_from_errno(errno), strerror(errno));
        if (more == 0)
            break;
        got += (size_t)more;
    }
    input->taken += got;
    *size = got;
    return DM_OK;
}

static enum dm_error fill(struct input *input)
{
    input->raw_at = 0;
    return read_file(input, input->raw, RAW_SIZE, &input->raw_end);
}

/* ---- formats ------------------------------------------------------------------------------------- */

static enum dm_error unpack_plain(struct input *input, uint8_t *octets, size_t capacity,
                                  size_t *size)
{
    size_t left = input->raw_end - input->raw_at;
    size_t piece = left < capacity ? left : capacity;

    memcpy(octets, input->raw + input->raw_at, piece);
    input->raw_at += piece;
    *size = piece;
    return DM_OK;
}

static enum dm_error unpack_gzip(struct input *input, uint8_t *octets, size_t capacity,
                                 size_t *size)
{
    z_stream *gzip = &input->gzip;
    int code;

    gzip->next_in = input->raw + input->raw_at;
    gzip->avail_in = (uInt)(input->raw_end - input->raw_at);
    gzip->next_out = octets;
    gzip->avail_out = (uInt)capacity;
    code = inflate(gzip, Z_NO_FLUSH);
    input->raw_at = input->raw_end - gzip->avail_in;
    *size = capacity - gzip->avail_out;
    input->within = code != Z_STREAM_END;
    if (code == Z_STREAM_END)
        code = inflateReset(gzip);
    if (code == Z_MEM_ERROR)
        return refuse(input, DM_E_NO_MEMORY, "no memory to unpack it");
    /* Z_BUF_ERROR says that there was nothing to do: more is asked for, or the end is told. */
    if (code != Z_OK && code != Z_BUF_ERROR)
        return refuse(input, DM_E_FORMAT,
                      "a gzip file that is damaged, or has something else behind its end; pack it "
                      "again");
    return DM_OK;
}

static enum dm_error unpack_zstd(struct input *input, uint8_t *octets, size_t capacity,
                                 size_t *size)
{
    ZSTD_inBuffer in = {input->raw, input->raw_end, input->raw_at};
    ZSTD_outBuffer out = {octets, capacity, 0};
    size_t code = ZSTD_decompressStream(input->zstd, &out, &in);

    input->raw_at = in.pos;
    *size = out.pos;
    if (ZSTD_isError(code))
        return refuse(
            input, DM_E_FORMAT,
            "a Zstandard file that is damaged, has something else behind its end, or "
            "needs more than 128 MiB to unpack; pack it again, without --ultra or --long");
    input->within = code != 0;
    return DM_OK;
}

static enum dm_error begin_gzip(struct input *input)
{
    input->unpack = unpack_gzip;
    return inflateInit2(&input->gzip, GZIP_ONLY) == Z_OK ? DM_OK : DM_E_NO_MEMORY;
}

static enum dm_error begin_zstd(struct input *input)
{
    size_t code;

    input->unpack = unpack_zstd;
    input->zstd = ZSTD_createDStream();
    if (input->zstd == NULL)
        return DM_E_NO_MEMORY;
    code = ZSTD_DCtx_setParameter(input->zstd, ZSTD_d_windowLogMax, INPUT_WINDOW_LOG);
    return ZSTD_isError(code) ? DM_E_BUG : DM_OK;
}

/* A skippable frame of Zstandard's may come first, but zstd(1) makes none. */
static enum dm_error begin(struct input *input)
{
    static const uint8_t gzip_magic[] = {0x1f, 0x8b};
    static const uint8_t zstd_magic[] = {0x28, 0xb5, 0x2f, 0xfd};

    if (input->raw_end >= sizeof gzip_magic &&
        memcmp(input->raw, gzip_magic, sizeof gzip_magic) == 0)
        return begin_gzip(input);
    if (input->raw_end >= sizeof zstd_magic &&
        memcmp(input->raw, zstd_magic, sizeof zstd_magic) == 0)
        return begin_zstd(input);
    input->unpack = unpack_plain;
    return DM_OK;
}

/* Unpacks a piece; none at the end only.  Each round takes from `raw`, fills it, or ends. */
static enum dm_error read_some(struct input *input, uint8_t *octets, size_t capacity, size_t *size)
{
    enum dm_error error = DM_OK;
    bool ended = false;

    *size = 0;
    while (error == DM_OK && *size == 0 && !ended) {
        if (input->raw_at == input->raw_end) {
            error = fill(input);
            ended = input->raw_end == 0;
        }
        if (error == DM_OK && (!ended || input->within))
            error = input->unpack(input, octets, capacity, size);
    }
    if (error == DM_OK && *size == 0 && input->within)
        error = refuse(input, DM_E_TRUNCATED, "a packed file that is cut short; give all of it");
    return error;
}

/* ---- public -------------------------------------------------------------------------------------- */

static enum dm_error open_file(struct input *input, const char *path)
{
    struct stat stat;

    input->fd = strcmp(path, INPUT_STANDARD) == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0)
        return dm_error_from_errno(errno);
    if (fstat(input->fd, &stat) == 0 && S_ISREG(stat.st_mode))
        input->size = (uint64_t)stat.st_size;
    return DM_OK;
}

enum dm_error input_open(const char *path, struct input **input)
{
    struct input *opened = calloc(1, sizeof *opened);
    uint8_t *raw = malloc(RAW_SIZE);
    enum dm_error error = DM_E_NO_MEMORY;

    if (opened == NULL || raw == NULL) {
        free(opened);
        free(raw);
        return error;
    }
    opened->fd = -1;
    opened->raw = raw;
    error = open_file(opened, path);
    if (error != DM_OK) {
        int number = errno;
        input_close(opened);
        errno = number;
        return error;
    }
    *input = opened;
    return DM_OK;
}

void input_close(struct input *input)
{
    if (input == NULL)
        return;
    if (input->unpack == unpack_gzip)
        (void)inflateEnd(&input->gzip);
    (void)ZSTD_freeDStream(input->zstd);
    if (input->fd > STDIN_FILENO)
        close(input->fd);
    free(input->raw);
    free(input);
}

enum dm_error input_read(struct input *input, void *octets, size_t capacity, size_t *size)
{
    enum dm_error error = DM_OK;
    size_t piece = 1;

    *size = 0;
    if (input->unpack == NULL) {
        error = fill(input);
        if (error == DM_OK)
            error = begin(input);
    }
    while (error == DM_OK && piece > 0 && *size < capacity) {
        error = read_some(input, (uint8_t *)octets + *size, capacity - *size, &piece);
        *size += piece;
    }
    return error;
}

const char *input_why(const struct input *input)
{
    return input->why;
}

uint64_t input_taken(const struct input *input)
{
    return input->taken;
}

uint64_t input_size(const struct input *input)
{
    return input->size;
}
