#include "daemon/documents.h"

#include <event2/buffer.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/metrics.h"
#include "daemon/page.h"
#include "daemon/page_assets.h"

/* A document is shown again for so long. */
#define FRESH_MS 500

/* Base64 of a SHA-256, and a NUL. */
#define HASH_TEXT                                                                                  \
    sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)
#define POLICY_MAX 320

enum document_kind {
    DOCUMENT_METRICS_TEXT,
    DOCUMENT_METRICS_OPEN,
    DOCUMENT_PAGE_PERSIAN,
    DOCUMENT_PAGE_ENGLISH,
    DOCUMENTS /* there is no such document */
};

struct document {
    char *text; /* NULL: never asked for */
    size_t size;
    struct monotime rendered;
};

struct documents {
    struct service *service;
    char policy[POLICY_MAX];
    struct document cache[DOCUMENTS];
};

/* ---- what the page may do ------------------------------------------------------------------------------- */

static void hash_of(const struct page_asset *asset, char text[HASH_TEXT])
{
    uint8_t hash[crypto_hash_sha256_BYTES];

    (void)crypto_hash_sha256(hash, asset->octets, asset->size);
    (void)sodium_bin2base64(text, HASH_TEXT, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
}

/* It may hold its own style and script and ask its own server, and nothing else. */
static void make_policy(struct documents *documents)
{
    char style[HASH_TEXT];
    char script[HASH_TEXT];

    hash_of(&page_style, style);
    hash_of(&page_script, script);
    (void)snprintf(documents->policy, sizeof documents->policy,
                   "default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; "
                   "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                   "frame-ancestors 'none'",
                   style, script);
}

/* ---- rendering ------------------------------------------------------------------------------------------ */

static void write_document(FILE *out, const struct survey *survey, enum document_kind kind)
{
    switch (kind) {
    case DOCUMENT_METRICS_TEXT: metrics_write(out, survey, METRICS_TEXT); break;
    case DOCUMENT_METRICS_OPEN: metrics_write(out, survey, METRICS_OPEN); break;
    case DOCUMENT_PAGE_PERSIAN: page_write(out, survey, PAGE_PERSIAN); break;
    case DOCUMENT_PAGE_ENGLISH: page_write(out, survey, PAGE_ENGLISH); break;
    case DOCUMENTS: break;
    }
}

/* False: no memory. */
static bool render(struct documents *documents, enum document_kind kind, struct document *document)
{
    struct document fresh = {.text = NULL};
    FILE *out = open_memstream(&fresh.text, &fresh.size);
    struct survey survey;
    bool whole;

    if (out == NULL)
        return false;
    survey_take(documents->service, &survey);
    write_document(out, &survey, kind);
    whole = ferror(out) == 0;
    if (fclose(out) != 0 || !whole) {
        free(fresh.text);
        return false;
    }
    fresh.rendered = survey.now.mono;
    free(document->text);
    *document = fresh;
    return true;
}

/* NULL: no memory. */
static const struct document *document_of(struct documents *documents, enum document_kind kind)
{
    struct document *document = &documents->cache[kind];

    if (document->text != NULL &&
        !monotime_reached(monotime_add(document->rendered, FRESH_MS), clock_mono()))
        return document;
    return render(documents, kind, document) ? document : NULL;
}

/* ---- answering ------------------------------------------------------------------------------------------ */

static enum document_kind kind_of(const struct documents *documents,
                                  const struct http_request *request)
{
    const char *language = documents->service->conf->language;
    enum page_language own = strcmp(language, "en") == 0 ? PAGE_ENGLISH : PAGE_PERSIAN;

    if (strcmp(request->path, "/metrics") == 0)
        return metrics_format_of(request->accept) == METRICS_OPEN ? DOCUMENT_METRICS_OPEN
                                                                  : DOCUMENT_METRICS_TEXT;
    if (strcmp(request->path, "/") == 0)
        return page_language_of(request->query, own) == PAGE_ENGLISH ? DOCUMENT_PAGE_ENGLISH
                                                                     : DOCUMENT_PAGE_PERSIAN;
    return DOCUMENTS;
}

static bool say(struct evbuffer *out, const char *status, const char *headers)
{
    size_t size = strlen(status) + 1;

    return evbuffer_add_printf(out,
                               "HTTP/1.1 %s\r\nConnection: close\r\n%s"
                               "Content-Type: text/plain; charset=utf-8\r\nContent-Length: %zu\r\n"
                               "\r\n%s\n",
                               status, headers, size, status) >= 0;
}

/* What only a page or only metrics have. */
static bool own_headers(const struct documents *documents, enum document_kind kind,
                        struct evbuffer *out)
{
    switch (kind) {
    case DOCUMENT_PAGE_PERSIAN:
    case DOCUMENT_PAGE_ENGLISH:
        return evbuffer_add_printf(out,
                                   "Content-Type: text/html; charset=utf-8\r\n"
                                   "Content-Language: %s\r\nContent-Security-Policy: %s\r\n",
                                   kind == DOCUMENT_PAGE_ENGLISH ? "en" : "fa",
                                   documents->policy) >= 0;
    default:
        return evbuffer_add_printf(out, "Content-Type: %s\r\nVary: Accept\r\n",
                                   metrics_content_type(kind == DOCUMENT_METRICS_OPEN
                                                            ? METRICS_OPEN
                                                            : METRICS_TEXT)) >= 0;
    }
}

static bool show(const struct documents *documents, enum document_kind kind,
                 const struct document *document, bool with_body, struct evbuffer *out)
{
    return evbuffer_add_printf(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n"
                                    "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                                    "X-Content-Type-Options: nosniff\r\n") >= 0 &&
           own_headers(documents, kind, out) &&
           evbuffer_add_printf(out, "Content-Length: %zu\r\n\r\n", document->size) >= 0 &&
           (!with_body || evbuffer_add(out, document->text, document->size) == 0);
}

bool documents_answer(struct documents *documents, const struct http_request *request,
                      struct evbuffer *out)
{
    enum document_kind kind = kind_of(documents, request);
    const struct document *document;

    if (kind == DOCUMENTS)
        return say(out, "404 Not Found", "");
    if (request->method == HTTP_METHOD_OTHER)
        return say(out, "405 Method Not Allowed", "Allow: GET, HEAD\r\n");
    document = document_of(documents, kind);
    return document != NULL &&
           show(documents, kind, document, request->method == HTTP_METHOD_GET, out);
}

bool documents_refuse(enum dm_error error, struct evbuffer *out)
{
    return say(
        out, error == DM_E_LENGTH ? "431 Request Header Fields Too Large" : "400 Bad Request", "");
}

/* ---- opening -------------------------------------------------------------------------------------------- */

struct documents *documents_new(struct service *service)
{
    struct documents *documents = calloc(1, sizeof *documents);

    if (documents == NULL)
        return NULL;
    documents->service = service;
    make_policy(documents);
    return documents;
}

void documents_free(struct documents *documents)
{
    if (documents == NULL)
        return;
    for (size_t i = 0; i < DOCUMENTS; i++)
        free(documents->cache[i].text);
    free(documents);
}
