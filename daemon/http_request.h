#ifndef DARMAND_DAEMON_HTTP_REQUEST_H
#define DARMAND_DAEMON_HTTP_REQUEST_H

#include <stddef.h>

#include "protocol/error.h"

/*
 * The head of an HTTP/1 request (RFC 9112), as far as darmand's two documents need it: method, target,
 * and the header Accept.  Everything else is passed over, a body is never read; the connection is closed
 * behind the answer, so nothing of one request can be taken for the next.
 */

#define HTTP_HEAD_MAX 4096

enum http_method { HTTP_METHOD_GET, HTTP_METHOD_HEAD, HTTP_METHOD_OTHER };

struct http_request {
    enum http_method method;
    char path[64];    /* cut, which no path of ours would survive */
    char query[64];   /* without the `?`; likewise */
    char accept[256]; /* likewise; "" when there is none */
};

/**
 * Reads a head up to its empty line.  DM_E_NOT_FOUND: the empty line has not come yet.  DM_E_LENGTH:
 * there are HTTP_HEAD_MAX octets without one.  DM_E_FORMAT: it is no request of HTTP/1.0 or 1.1 for a
 * path.
 */
enum dm_error http_request_read(const char *octets, size_t size,
                                struct http_request *request) DM_CHECKED;

#endif
