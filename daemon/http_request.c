#include "daemon/http_request.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* A piece of the head; not terminated. */
struct piece {
    const char *at;
    size_t size;
};

static bool is(struct piece piece, const char *text)
{
    return piece.size == strlen(text) && memcmp(piece.at, text, piece.size) == 0;
}

static void keep(struct piece piece, char *out, size_t capacity)
{
    size_t size = piece.size < capacity ? piece.size : capacity - 1;

    memcpy(out, piece.at, size);
    out[size] = '\0';
}

/* Takes what stands before `end`, and `end` itself; false when there is none. */
static bool take_until(struct piece *rest, char end, struct piece *taken)
{
    const char *at = rest->size == 0 ? NULL : memchr(rest->at, end, rest->size);

    if (at == NULL)
        return false;
    *taken = (struct piece){rest->at, (size_t)(at - rest->at)};
    rest->size -= taken->size + 1;
    rest->at = at + 1;
    return true;
}

/* A line ends with LF, before which a CR may stand (RFC 9112 §2.2). */
static bool take_line(struct piece *rest, struct piece *line)
{
    if (!take_until(rest, '\n', line))
        return false;
    if (line->size > 0 && line->at[line->size - 1] == '\r')
        line->size--;
    return true;
}

static enum http_method method_of(struct piece word)
{
    return is(word, "GET")    ? HTTP_METHOD_GET
           : is(word, "HEAD") ? HTTP_METHOD_HEAD
                              : HTTP_METHOD_OTHER;
}

static enum dm_error read_request_line(struct piece line, struct http_request *request)
{
    struct piece method;
    struct piece target;
    struct piece path;

    if (memchr(line.at, '\0', line.size) != NULL || !take_until(&line, ' ', &method) ||
        !take_until(&line, ' ', &target) || method.size == 0 || target.size == 0 ||
        target.at[0] != '/' || (!is(line, "HTTP/1.1") && !is(line, "HTTP/1.0")))
        return DM_E_FORMAT;
    request->method = method_of(method);
    if (!take_until(&target, '?', &path)) {
        path = target;
        target.size = 0;
    }
    keep(path, request->path, sizeof request->path);
    keep(target, request->query, sizeof request->query);
    return DM_OK;
}

static void read_header(struct piece line, struct http_request *request)
{
    struct piece name;

    if (take_until(&line, ':', &name) && name.size == strlen("Accept") &&
        strncasecmp(name.at, "Accept", name.size) == 0)
        keep(line, request->accept, sizeof request->accept);
}

enum dm_error http_request_read(const char *octets, size_t size, struct http_request *request)
{
    struct piece rest = {octets, size < HTTP_HEAD_MAX ? size : HTTP_HEAD_MAX};
    struct http_request read = {.method = HTTP_METHOD_OTHER};
    struct piece line;
    enum dm_error error;

    if (!take_line(&rest, &line))
        return size < HTTP_HEAD_MAX ? DM_E_NOT_FOUND : DM_E_LENGTH;
    error = read_request_line(line, &read);
    if (error != DM_OK)
        return error;
    while (take_line(&rest, &line)) {
        if (line.size == 0) {
            *request = read;
            return DM_OK;
        }
        read_header(line, &read);
    }
    return size < HTTP_HEAD_MAX ? DM_E_NOT_FOUND : DM_E_LENGTH;
}
