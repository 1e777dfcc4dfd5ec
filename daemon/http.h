#ifndef DARMAND_DAEMON_HTTP_H
#define DARMAND_DAEMON_HTTP_H

#include "daemon/service.h"
#include "protocol/error.h"

/*
 * The HTTP listener, on the address or the socket that the configuration names; none when it names none.
 * What it serves is documents.h.
 *
 * Whoever comes is a stranger, so everything is bounded: HTTP_CLIENTS_MAX connections at once, while
 * there are so many the kernel keeps the others; HTTP_CLIENT_MS for a connection from its accept to
 * its end, whatever it does or does not do; HTTP_HEAD_MAX octets of a request (http_request.h).  A
 * connection carries one request.
 *
 * libevent's own server, evhttp, is not used: in 2.1 it can bound neither how many connect nor for how
 * long one drips its request octet by octet (libevent #578, #593), and two documents need little of it.
 */

#define HTTP_CLIENTS_MAX 16
#define HTTP_CLIENT_MS   5000

struct http;

/** `*http` is NULL when nothing is to be served.  What went wrong is logged. */
enum dm_error http_open(struct service *service, struct http **http) DM_CHECKED;
/** Does nothing on NULL. */
void http_close(struct http *http);

#endif
