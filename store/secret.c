#include "store/secret.h"

#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/wire.h"
#include "store/directory.h"
#include "store/secret_file.h"

_Static_assert(SECRET_SIZE == crypto_kdf_KEYBYTES, "the secret is a key of crypto_kdf");

/* ---- the file ------------------------------------------------------------------------------------ */

static enum dm_error check_size(int fd)
{
    struct stat file;

    if (fstat(fd, &file) != 0)
        return dm_error_from_errno(errno);
    return file.st_size == SECRET_SIZE ? DM_OK : DM_E_LENGTH;
}

static enum dm_error read_secret(const char *path, uint8_t *secret)
{
    const char *why;
    int fd;
    enum dm_error error = secret_file_open(path, &fd, &why);

    if (error != DM_OK)
        return error;
    error = check_size(fd);
    if (error == DM_OK) {
        ssize_t size = read(fd, secret, SECRET_SIZE);
        if (size != SECRET_SIZE)
            error = size < 0 ? dm_error_from_errno(errno) : DM_E_LENGTH;
    }
    close(fd);
    return error;
}

static enum dm_error write_secret(int fd, const uint8_t *secret)
{
    /* The mode given to open is narrowed by the umask, and a stale file keeps its own. */
    if (fchmod(fd, S_IRUSR | S_IWUSR) != 0)
        return dm_error_from_errno(errno);
    ssize_t size = write(fd, secret, SECRET_SIZE);
    if (size != SECRET_SIZE)
        return size < 0 ? dm_error_from_errno(errno) : DM_E_NO_SPACE;
    return fsync(fd) == 0 ? DM_OK : dm_error_from_errno(errno);
}

/*
 * Written beside and linked into place, so that the name never leads to half a secret; a link, not
 * a rename, because it fails rather than replace a secret that appeared meanwhile.
 */
static enum dm_error create_secret(const char *path)
{
    char beside[PATH_MAX];
    uint8_t secret[SECRET_SIZE];
    enum dm_error error;
    int length = snprintf(beside, sizeof beside, "%s.new", path);

    if (length < 0 || (size_t)length >= sizeof beside)
        return DM_E_LENGTH;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return dm_error_from_errno(errno);
    randombytes_buf(secret, sizeof secret);
    error = write_secret(fd, secret);
    sodium_memzero(secret, sizeof secret);
    close(fd);
    if (error == DM_OK && link(beside, path) != 0)
        error = dm_error_from_errno(errno);
    unlink(beside);
    return error == DM_OK ? directory_sync_parent(path) : error;
}

enum dm_error secret_copy(const char *path, const char *copy)
{
    uint8_t secret[SECRET_SIZE];
    enum dm_error error = read_secret(path, secret);

    if (error != DM_OK)
        return error;
    int fd = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    error = fd < 0 ? dm_error_from_errno(errno) : write_secret(fd, secret);
    sodium_memzero(secret, sizeof secret);
    if (fd >= 0)
        close(fd);
    return error;
}

/* ---- the keys ------------------------------------------------------------------------------------ */

/* The contexts and their one subkey number are part of every code shown and every chain written. */
static void derive(const uint8_t *secret, struct secret_keys *keys)
{
    const uint64_t subkey = 1;

    crypto_kdf_derive_from_key(keys->code.octets, sizeof keys->code.octets, subkey, "dm_code_",
                               secret);
    crypto_kdf_derive_from_key(keys->chain, sizeof keys->chain, subkey, "dm_chain", secret);
    crypto_kdf_derive_from_key(keys->mark, sizeof keys->mark, subkey, "dm_mark_", secret);
}

enum dm_error secret_load(const char *path, int create, struct secret_keys *keys)
{
    uint8_t secret[SECRET_SIZE];
    enum dm_error error;

    if (sodium_init() < 0)
        return DM_E_IO;
    error = read_secret(path, secret);
    if (error == DM_E_NOT_FOUND && create) {
        error = create_secret(path);
        /* Read back, so that the keys in use are those of the file; somebody's file is as good. */
        if (error == DM_OK || error == DM_E_EXISTS)
            error = read_secret(path, secret);
    }
    if (error == DM_OK)
        derive(secret, keys);
    sodium_memzero(secret, sizeof secret);
    return error;
}

void secret_wipe(struct secret_keys *keys)
{
    sodium_memzero(keys, sizeof *keys);
}

_Static_assert(sizeof(((struct secret_keys *)NULL)->mark) >= crypto_shorthash_siphashx24_KEYBYTES &&
                   MARK_SIZE == crypto_shorthash_siphashx24_BYTES,
               "a mark is what SipHash gives, under a key that is long enough");

/* ---- marks --------------------------------------------------------------------------------------- */

static void put_address(struct wire_writer *writer, const struct smpp_address *address)
{
    size_t length = strnlen(address->digits, SMPP_ADDRESS_MAX);

    wire_put_u8(writer, address->ton);
    wire_put_u8(writer, address->npi);
    wire_put_u8(writer, (uint8_t)length);
    wire_put_octets(writer, address->digits, length);
}

/* Longer messages, which are few, are digested before. */
#define MARKED_WHOLE_MAX 256

static void put_message(struct wire_writer *writer, const uint8_t *key, const uint8_t *octets,
                        size_t size)
{
    uint8_t digest[MARK_SIZE];

    wire_put_u64(writer, size);
    if (size <= MARKED_WHOLE_MAX) {
        wire_put_octets(writer, octets, size);
        return;
    }
    crypto_shorthash_siphashx24(digest, octets, size, key);
    wire_put_octets(writer, digest, sizeof digest);
}

/* Each part says its length, so no two messages have one encoding. */
struct mark secret_mark(const struct secret_keys *keys, const struct smpp_address *from,
                        const struct smpp_address *to, uint8_t esm_class, uint8_t data_coding,
                        const uint8_t *octets, size_t size)
{
    uint8_t message[2 * (3 + SMPP_ADDRESS_MAX) + 2 + 8 + MARKED_WHOLE_MAX];
    struct wire_writer writer;
    struct mark mark;

    wire_writer_init(&writer, message, sizeof message);
    put_address(&writer, from);
    put_address(&writer, to);
    wire_put_u8(&writer, esm_class);
    wire_put_u8(&writer, data_coding);
    put_message(&writer, keys->mark, octets, size);
    crypto_shorthash_siphashx24(mark.octets, message, wire_written(&writer), keys->mark);
    return mark;
}
