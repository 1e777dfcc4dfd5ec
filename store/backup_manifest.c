#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/backup_inside.h"
#include "store/ledger.h"

/*
 * The manifest, which is also what sha256sum(1) --check reads:
 *
 *      # darmand backup 1; what to do with it is in darmand(8), Backup and restoration
 *      # data: version 9, which is not in here: load it again
 *      # ledger: taken 2026-11-25 03:12:33.123 UTC, node 0, 12345 entries up to #12345
 *      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  ledger/data.mdb
 *      60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752  secret
 *
 * It is not parsed: the last three lines are made again from what is there, and looked for.
 */
#define LINE_MAX_SIZE 160
#define MANIFEST_MAX  4096
#define LINES         3

#define READ_SIZE ((size_t)1 << 20)

struct lines {
    char text[LINES][LINE_MAX_SIZE];
    uint64_t octets;
};

/* ---- digests ------------------------------------------------------------------------------------- */

static enum dm_error digest_of(int file, uint8_t *octets, uint8_t *digest, uint64_t *size)
{
    crypto_hash_sha256_state state;
    ssize_t got;

    crypto_hash_sha256_init(&state);
    *size = 0;
    while ((got = read(file, octets, READ_SIZE)) > 0) {
        crypto_hash_sha256_update(&state, octets, (size_t)got);
        *size += (uint64_t)got;
    }
    if (got < 0)
        return dm_error_from_errno(errno);
    crypto_hash_sha256_final(&state, digest);
    return DM_OK;
}

static enum dm_error line_of_file(const char *path, const char *name, char *line, uint64_t *octets)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof digest + 1];
    char full[PATH_MAX];
    uint64_t size = 0;
    uint8_t *buffer;
    int file;
    enum dm_error error = backup_path(path, name, full);

    if (error != DM_OK)
        return error;
    if (sodium_init() < 0)
        return DM_E_IO;
    file = open(full, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return dm_error_from_errno(errno);
    buffer = sodium_malloc(READ_SIZE); /* the secret goes through it */
    error = buffer == NULL ? DM_E_NO_MEMORY : digest_of(file, buffer, digest, &size);
    sodium_free(buffer);
    close(file);
    if (error != DM_OK)
        return error;
    (void)snprintf(line, LINE_MAX_SIZE, "%s  %s\n",
                   sodium_bin2hex(hex, sizeof hex, digest, sizeof digest), name);
    *octets += size;
    return DM_OK;
}

/* ---- lines --------------------------------------------------------------------------------------- */

static void line_of_ledger(const struct ledger_copy *copy, char *line)
{
    time_t seconds = (time_t)(copy->taken.ms / 1000);
    char last[32] = "none";
    char taken[32] = "";
    struct tm utc;

    if (gmtime_r(&seconds, &utc) != NULL)
        (void)strftime(taken, sizeof taken, "%Y-%m-%d %H:%M:%S", &utc);
    if (copy->last != LEDGER_NO_NUMBER)
        (void)snprintf(last, sizeof last, "#%" PRIu64, copy->last);
    (void)snprintf(line, LINE_MAX_SIZE,
                   "# ledger: taken %s.%03d UTC, node %u, %" PRIu64 " entries up to %s\n", taken,
                   (int)(copy->taken.ms % 1000), copy->node, copy->entries, last);
}

static enum dm_error make_lines(const char *path, const struct ledger_copy *copy,
                                struct lines *lines)
{
    enum dm_error error;

    lines->octets = 0;
    line_of_ledger(copy, lines->text[0]);
    error = line_of_file(path, BACKUP_LEDGER_FILE, lines->text[1], &lines->octets);
    if (error == DM_OK)
        error = line_of_file(path, BACKUP_SECRET_FILE, lines->text[2], &lines->octets);
    return error;
}

static void write_lines(FILE *stream, const struct lines *lines, uint32_t data)
{
    (void)fputs("# darmand backup 1; what to do with it is in darmand(8), Backup and restoration\n",
                stream);
    if (data == 0)
        (void)fputs("# data: none was in force\n", stream);
    else
        (void)fprintf(stream, "# data: version %" PRIu32 ", which is not in here: load it again\n",
                      data);
    for (int i = 0; i < LINES; i++)
        (void)fputs(lines->text[i], stream);
}

enum dm_error backup_manifest_write(const char *path, const struct ledger_copy *copy, uint32_t data,
                                    uint64_t *octets)
{
    struct lines lines;
    char full[PATH_MAX];
    FILE *stream;
    int file;
    enum dm_error error = make_lines(path, copy, &lines);

    if (error == DM_OK)
        error = backup_path(path, BACKUP_MANIFEST_FILE, full);
    if (error != DM_OK)
        return error;
    file = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    stream = file < 0 ? NULL : fdopen(file, "w");
    if (stream == NULL) {
        error = dm_error_from_errno(errno);
        if (file >= 0)
            close(file);
        return error;
    }
    write_lines(stream, &lines, data);
    if (fflush(stream) != 0 || fsync(file) != 0)
        error = dm_error_from_errno(errno);
    if (fclose(stream) != 0 && error == DM_OK)
        error = dm_error_from_errno(errno);
    *octets = lines.octets;
    return error;
}

/* ---- comparing ----------------------------------------------------------------------------------- */

/* Whole, as text; a longer one is none of ours. */
static enum dm_error read_manifest(const char *path, char *text)
{
    char full[PATH_MAX];
    ssize_t size;
    int file;
    enum dm_error error = backup_path(path, BACKUP_MANIFEST_FILE, full);

    if (error != DM_OK)
        return error;
    file = open(full, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return dm_error_from_errno(errno);
    size = read(file, text, MANIFEST_MAX);
    if (size < 0)
        error = dm_error_from_errno(errno);
    close(file);
    if (error != DM_OK)
        return error;
    if (size == MANIFEST_MAX)
        return DM_E_CHECKSUM;
    text[size] = '\0';
    return DM_OK;
}

/* A line begins where another ends. */
static enum dm_error look_for(const char *path, const char *line)
{
    char text[MANIFEST_MAX];
    const char *found;
    enum dm_error error = read_manifest(path, text);

    if (error != DM_OK)
        return error;
    found = strstr(text, line);
    return found != NULL && found > text && found[-1] == '\n' ? DM_OK : DM_E_CHECKSUM;
}

enum dm_error backup_manifest_check_file(const char *path, const char *name, uint64_t *octets)
{
    char line[LINE_MAX_SIZE];
    enum dm_error error = line_of_file(path, name, line, octets);

    return error == DM_OK ? look_for(path, line) : error;
}

enum dm_error backup_manifest_check_ledger(const char *path, const struct ledger_copy *copy)
{
    char line[LINE_MAX_SIZE];

    line_of_ledger(copy, line);
    return look_for(path, line);
}
