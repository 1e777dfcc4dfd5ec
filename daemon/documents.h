#ifndef DARMAND_DAEMON_DOCUMENTS_H
#define DARMAND_DAEMON_DOCUMENTS_H

#include <stdbool.h>

#include "daemon/http_request.h"
#include "daemon/service.h"
#include "protocol/error.h"

/*
 * What is served by HTTP: `/metrics` in the format the scraper asks for (metrics.h), and `/`, the status
 * page in two languages (page.h).  GET and HEAD of these are answered, anything else is refused with 404
 * or 405.  A document is rendered at most twice a second, however often it is asked for.
 */

struct evbuffer;
struct documents;

/** NULL: no memory. */
struct documents *documents_new(struct service *service);
void documents_free(struct documents *documents);

/** Adds the whole response to a request to `out`.  False: no memory, hang up. */
bool documents_answer(struct documents *documents, const struct http_request *request,
                      struct evbuffer *out);
/** Likewise to a head that http_request_read refused with this error. */
bool documents_refuse(enum dm_error error, struct evbuffer *out);

#endif
