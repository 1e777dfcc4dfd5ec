#include "store/origin.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK          (1 << 20)
#define PATH_CAPACITY  1024
#define DIGEST_FILE    8192 /* octets; some dozens of lines */
#define SIGNATURE_SIZE 64

struct look {
    const struct origin_request *request;
    const char *path;
    struct origin *origin;
    enum origin_verdict verdict;
    struct load_complaints *complaints;
    /* FILE.sha256 as it is: empty when there is none. */
    char beside[DIGEST_FILE + 1];
    size_t beside_size;
};

static void refuse(struct look *look, enum origin_verdict verdict, const char *suffix,
                   const char *what)
{
    char path[PATH_CAPACITY];

    snprintf(path, sizeof path, "%s%s", look->path, suffix);
    load_complain(look->complaints, path, 0, "%s", what);
    /* The first that is wrong says how the load ends. */
    if (look->verdict == ORIGIN_GOOD)
        look->verdict = verdict;
}

static enum dm_error cannot_read(struct look *look, const char *suffix)
{
    enum dm_error error = dm_error_from_errno(errno);

    refuse(look, ORIGIN_GOOD, suffix, strerror(errno));
    return error;
}

/* ---- the file's own digest -------------------------------------------------------------------------- */

static enum dm_error digest_through(int fd, EVP_MD_CTX *context, unsigned char *chunk)
{
    ssize_t got;

    do {
        got = read(fd, chunk, CHUNK);
        if (got > 0 && EVP_DigestUpdate(context, chunk, (size_t)got) != 1)
            return DM_E_BUG;
    } while (got > 0 || (got < 0 && errno == EINTR));
    return got < 0 ? dm_error_from_errno(errno) : DM_OK;
}

static enum dm_error digest_file(int fd, uint8_t digest[ORIGIN_DIGEST])
{
    unsigned char *chunk = malloc(CHUNK);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    enum dm_error error = DM_E_NO_MEMORY;

    if (chunk != NULL && context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1)
        error = digest_through(fd, context, chunk);
    if (error == DM_OK && EVP_DigestFinal_ex(context, digest, NULL) != 1)
        error = DM_E_BUG;
    EVP_MD_CTX_free(context);
    free(chunk);
    return error;
}

static void remember(struct origin *origin, const struct stat *about)
{
    origin->device = about->st_dev;
    origin->inode = about->st_ino;
    origin->size = about->st_size;
    origin->changed = about->st_ctim;
}

static enum dm_error digest_path(struct look *look)
{
    struct stat about;
    enum dm_error error;
    /* Without O_NONBLOCK a FIFO would be waited for; what is no regular file cannot be read twice. */
    int fd = open(look->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0 || fstat(fd, &about) != 0) {
        error = cannot_read(look, "");
    } else if (!S_ISREG(about.st_mode)) {
        refuse(look, ORIGIN_BAD_DIGEST, "",
               "no regular file, so its digest cannot be known before");
        error = DM_OK;
    } else {
        remember(look->origin, &about);
        error = digest_file(fd, look->origin->digest);
        if (error == DM_E_IO)
            refuse(look, ORIGIN_GOOD, "", strerror(errno));
        look->origin->digested = error == DM_OK;
    }
    if (fd >= 0)
        close(fd);
    return error;
}

/* ---- what stands beside it --------------------------------------------------------------------------- */

/* DM_E_NOT_FOUND: there is none.  One that fills the buffer is too large to be what it should be. */
static enum dm_error read_beside(struct look *look, const char *suffix, char *octets,
                                 size_t capacity, size_t *size)
{
    char path[PATH_CAPACITY];
    ssize_t got;
    int fd;

    if (snprintf(path, sizeof path, "%s%s", look->path, suffix) >= (int)sizeof path)
        return DM_E_LENGTH;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? DM_E_NOT_FOUND : cannot_read(look, suffix);
    got = read(fd, octets, capacity);
    close(fd);
    if (got < 0)
        return cannot_read(look, suffix);
    *size = (size_t)got;
    return DM_OK;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* True when the first 64 characters are a digest in hexadecimal. */
static bool read_hex(const char *text, uint8_t digest[ORIGIN_DIGEST])
{
    for (size_t i = 0; i < ORIGIN_DIGEST; i++) {
        int high = hex_digit(text[2 * i]);
        int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);
        if (low < 0)
            return false;
        digest[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* "<digest>  <name>": text mode has a second space before the name, binary mode an asterisk. */
static bool line_is_of(const char *line, const char *name, uint8_t digest[ORIGIN_DIGEST])
{
    return read_hex(line, digest) && line[ORIGIN_HEX] == ' ' && line[ORIGIN_HEX + 1] != '\0' &&
           strcmp(name_of(line + ORIGIN_HEX + 2), name) == 0;
}

static bool find_line(const char *text, const char *name, uint8_t digest[ORIGIN_DIGEST])
{
    char line[PATH_CAPACITY];

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (length < sizeof line) {
            memcpy(line, text, length);
            line[length] = '\0';
            if (line_is_of(line, name, digest))
                return true;
        }
        text += length + (text[length] == '\n');
    }
    return false;
}

static void compare_beside(struct look *look)
{
    uint8_t digest[ORIGIN_DIGEST];

    if (look->beside_size == DIGEST_FILE || !find_line(look->beside, name_of(look->path), digest))
        refuse(look, ORIGIN_BAD_DIGEST, ".sha256",
               "no line of sha256sum(1) for this file; write it again");
    else if (memcmp(digest, look->origin->digest, ORIGIN_DIGEST) != 0)
        refuse(look, ORIGIN_BAD_DIGEST, "",
               "its SHA-256 is not that of FILE.sha256: it was cut short or changed on its way; "
               "fetch both again");
}

static void compare_given(struct look *look)
{
    uint8_t digest[ORIGIN_DIGEST];

    for (size_t i = 0; i < look->request->digest_count; i++)
        if (read_hex(look->request->digests[i], digest) &&
            memcmp(digest, look->origin->digest, ORIGIN_DIGEST) == 0)
            return;
    refuse(look, ORIGIN_BAD_DIGEST, "",
           "its SHA-256 is none of those given: it is another file, or was changed on its way");
}

/* ---- the signature ----------------------------------------------------------------------------------- */

static EVP_PKEY *read_key(const char *path, const char **why)
{
    struct stat about;
    EVP_PKEY *key = NULL;
    FILE *file = fopen(path, "re");

    *why = file == NULL ? strerror(errno) : NULL;
    if (file != NULL &&
        (fstat(fileno(file), &about) != 0 || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0))
        *why = "others may write it; chmod 644";
    else if (file != NULL)
        key = PEM_read_PUBKEY(file, NULL, NULL, NULL);
    if (file != NULL)
        fclose(file);
    if (key != NULL && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519)
        return key;
    EVP_PKEY_free(key);
    if (*why == NULL)
        *why = "no public key of Ed25519 in PEM; make it with openssl pkey -pubout";
    return NULL;
}

static bool is_signed(EVP_PKEY *key, const char *signature, const char *octets, size_t size)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestVerify(context, (const unsigned char *)signature, SIGNATURE_SIZE,
                                 (const unsigned char *)octets, size) == 1;

    EVP_MD_CTX_free(context);
    return good;
}

static enum dm_error check_signature(struct look *look)
{
    char signature[SIGNATURE_SIZE + 1];
    size_t size = 0;
    const char *why;
    EVP_PKEY *key = read_key(look->request->signature_key, &why);
    enum dm_error error;

    if (key == NULL) {
        load_complain(look->complaints, look->request->signature_key, 0, "%s", why);
        look->verdict = look->verdict == ORIGIN_GOOD ? ORIGIN_BAD_SIGNATURE : look->verdict;
        return DM_OK;
    }
    error = read_beside(look, ".sig", signature, sizeof signature, &size);
    if (error == DM_E_NOT_FOUND)
        refuse(look, ORIGIN_BAD_SIGNATURE, ".sig",
               "missing; a signature is asked for (data, "
               "signature_key)");
    else if (error == DM_OK && (size != SIGNATURE_SIZE ||
                                !is_signed(key, signature, look->beside, look->beside_size)))
        refuse(
            look, ORIGIN_BAD_SIGNATURE, ".sig",
            "not the signature of FILE.sha256 by the key of data, signature_key; load nothing of "
            "this before you know why");
    EVP_PKEY_free(key);
    return error == DM_E_NOT_FOUND ? DM_OK : error;
}

/* ---- public ------------------------------------------------------------------------------------------ */

static bool wants_signature(const struct origin_request *request)
{
    return request->signature_key != NULL && request->signature_key[0] != '\0';
}

static enum dm_error check(struct look *look, bool always)
{
    const struct origin_request *request = look->request;
    enum dm_error error =
        read_beside(look, ".sha256", look->beside, DIGEST_FILE, &look->beside_size);
    bool beside = error == DM_OK;
    bool needed = request->digest_needed || wants_signature(request);

    if (error != DM_OK && error != DM_E_NOT_FOUND)
        return error;
    if (!beside && (wants_signature(request) || (needed && request->digest_count == 0)))
        refuse(look, ORIGIN_BAD_DIGEST, ".sha256", "missing; write it with sha256sum(1)");
    if (!always && !beside && request->digest_count == 0)
        return DM_OK;
    error = digest_path(look);
    if (error != DM_OK || !look->origin->digested)
        return error;
    if (request->digest_count > 0)
        compare_given(look);
    if (beside)
        compare_beside(look);
    return wants_signature(request) ? check_signature(look) : DM_OK;
}

enum dm_error origin_check(const struct origin_request *request, const char *path, bool always,
                           struct origin *origin, enum origin_verdict *verdict,
                           struct load_complaints *complaints)
{
    struct look look = {
        .request = request, .path = path, .origin = origin, .complaints = complaints};
    enum dm_error error = DM_OK;

    *origin = (struct origin){0};
    if (strcmp(path, "-") != 0)
        error = check(&look, always);
    else if (always || request->digest_needed || request->digest_count > 0 ||
             wants_signature(request))
        refuse(&look, ORIGIN_BAD_DIGEST, "",
               "standard input cannot be looked at before it is read; give a file");
    *verdict = look.verdict;
    return error;
}

bool origin_is_same(const struct origin *origin, const char *path,
                    struct load_complaints *complaints)
{
    struct stat now;

    if (!origin->digested)
        return true;
    if (stat(path, &now) == 0 && now.st_dev == origin->device && now.st_ino == origin->inode &&
        now.st_size == origin->size && now.st_ctim.tv_sec == origin->changed.tv_sec &&
        now.st_ctim.tv_nsec == origin->changed.tv_nsec)
        return true;
    load_complain(complaints, path, 0, "was changed while it was being read; load it again");
    return false;
}
