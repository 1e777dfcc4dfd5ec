#include "daemon/tls.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "store/secret_file.h"

/* A private key of 16,384 bits has 12,700 octets in PEM. */
#define KEY_FILE_MAX 32768

/* The oldest error of OpenSSL's queue is the cause, the others say where it was noticed. */
static const char *take_error(void)
{
    const char *reason = ERR_reason_error_string(ERR_get_error());

    ERR_clear_error();
    return reason != NULL ? reason : "no reason given";
}

/* A key under a passphrase would ask for it at a terminal, and the loop would stand still. */
static int no_passphrase(char *out, int capacity, int writing, void *context)
{
    (void)out;
    (void)capacity;
    (void)writing;
    (void)context;
    return -1;
}

static bool trust(SSL_CTX *context, const struct conf_tls *conf, char *why)
{
    if (conf->ca_file[0] == '\0') {
        if (SSL_CTX_set_default_verify_paths(context) == 1)
            return true;
        (void)snprintf(why, TLS_REASON, "the system's authorities: %s", take_error());
        return false;
    }
    if (SSL_CTX_load_verify_file(context, conf->ca_file) == 1)
        return true;
    (void)snprintf(why, TLS_REASON, "tls_ca_file %.150s: %s", conf->ca_file, take_error());
    return false;
}

/* OpenSSL would read the file through stdio, whose buffer keeps what was in it. */
static EVP_PKEY *parse_key(int file, const char **why)
{
    char *octets = sodium_malloc(KEY_FILE_MAX);
    ssize_t size = octets == NULL ? -1 : read(file, octets, KEY_FILE_MAX);
    BIO *source = size < 0 ? NULL : BIO_new_mem_buf(octets, (int)size);
    EVP_PKEY *key =
        source == NULL ? NULL : PEM_read_bio_PrivateKey(source, NULL, no_passphrase, NULL);

    if (key == NULL)
        *why = size < 0 ? "it cannot be read" : take_error();
    BIO_free(source);
    sodium_free(octets);
    return key;
}

static EVP_PKEY *read_key(const char *path, const char **why)
{
    EVP_PKEY *key;
    int file;

    if (secret_file_open(path, &file, why) != DM_OK)
        return NULL;
    key = parse_key(file, why);
    close(file);
    return key;
}

/* Looks at once whether key and certificate belong together. */
static bool use_key(SSL_CTX *context, const char *path, const char **why)
{
    EVP_PKEY *key = read_key(path, why);
    bool fits = key != NULL && SSL_CTX_use_PrivateKey(context, key) == 1;

    if (key != NULL && !fits)
        *why = take_error();
    EVP_PKEY_free(key);
    return fits;
}

static bool identify(SSL_CTX *context, const struct conf_tls *conf, char *why)
{
    const char *reason;

    if (conf->certificate[0] == '\0')
        return true;
    if (SSL_CTX_use_certificate_chain_file(context, conf->certificate) != 1) {
        (void)snprintf(why, TLS_REASON, "tls_certificate %.150s: %s", conf->certificate,
                       take_error());
        return false;
    }
    if (!use_key(context, conf->key, &reason)) {
        (void)snprintf(why, TLS_REASON, "tls_key %.150s: %s", conf->key, reason);
        return false;
    }
    return true;
}

static SSL_CTX *make_context(const struct conf_tls *conf, char *why)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());

    if (context == NULL || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) {
        (void)snprintf(why, TLS_REASON, "%s", take_error());
        SSL_CTX_free(context);
        return NULL;
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    /* Many peers close without a goodbye.  What that could hide from us is cut inside a PDU, and
     * command_length tells. */
    SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
    if (!trust(context, conf, why) || !identify(context, conf, why)) {
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

static bool is_address(const char *name)
{
    struct in6_addr room;

    return inet_pton(AF_INET, name, &room) == 1 || inet_pton(AF_INET6, name, &room) == 1;
}

/* SNI is for names alone (RFC 6066 §3). */
static bool expect_name(SSL *session, const char *name)
{
    X509_VERIFY_PARAM *expected = SSL_get0_param(session);

    if (is_address(name))
        return X509_VERIFY_PARAM_set1_ip_asc(expected, name) == 1;
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(expected, name, 0) == 1 &&
           SSL_set_tlsext_host_name(session, name) == 1;
}

struct bufferevent *tls_open(struct event_base *base, const struct conf_tls *conf, char *why)
{
    SSL_CTX *context = make_context(conf, why);
    SSL *session;
    struct bufferevent *stream = NULL;

    if (context == NULL)
        return NULL;
    session = SSL_new(context);
    SSL_CTX_free(context); /* the session holds it for as long as it lives */
    if (session == NULL || !expect_name(session, conf->name))
        SSL_free(session);
    else /* libevent frees the session, when this fails too */
        stream = bufferevent_openssl_socket_new(base, -1, session, BUFFEREVENT_SSL_CONNECTING,
                                                BEV_OPT_CLOSE_ON_FREE);
    if (stream == NULL)
        (void)snprintf(why, TLS_REASON, "%s", take_error());
    return stream;
}

/* OpenSSL's words, but for the one case that they describe from the inside. */
static const char *words_for(unsigned long error)
{
    if (error == 0)
        return NULL;
    if (ERR_GET_REASON(error) == SSL_R_WRONG_VERSION_NUMBER)
        return "the peer does not speak it on this port";
    return ERR_reason_error_string(error);
}

bool tls_reason(struct bufferevent *stream, const struct conf_tls *conf, char *why)
{
    long verdict = SSL_get_verify_result(bufferevent_openssl_get_ssl(stream));
    unsigned long error = bufferevent_get_openssl_error(stream);
    const char *reason = words_for(error);

    if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
        (void)snprintf(why, TLS_REASON, "wrong name: the certificate is not for %.200s",
                       conf->name);
    else if (verdict != X509_V_OK)
        (void)snprintf(why, TLS_REASON, "certificate refused: %s",
                       X509_verify_cert_error_string(verdict));
    else if (reason != NULL)
        (void)snprintf(why, TLS_REASON, "TLS failed: %s", reason);
    return verdict != X509_V_OK || reason != NULL;
}

void tls_close(struct bufferevent *stream)
{
    SSL *session = bufferevent_openssl_get_ssl(stream);
    struct evbuffer *output = bufferevent_get_output(stream);
    size_t size = evbuffer_get_length(output);
    const unsigned char *octets = evbuffer_pullup(output, -1);

    if (SSL_is_init_finished(session)) {
        /* Whether either arrives is the peer's business: the connection ends in any case. */
        if (octets != NULL && size <= INT_MAX)
            (void)SSL_write(session, octets, (int)size);
        (void)SSL_shutdown(session);
    }
    ERR_clear_error();
}

void tls_check(const struct conf *conf, struct complaints *complaints)
{
    char why[TLS_REASON];

    for (size_t i = 0; i < conf->link_count; i++) {
        const struct conf_link *link = &conf->links[i];
        SSL_CTX *context = link->tls.on ? make_context(&link->tls, why) : NULL;

        if (link->tls.on && context == NULL)
            complain(complaints, false, conf->path, 0, "link \"%s\": %s", link->name, why);
        SSL_CTX_free(context);
    }
}
