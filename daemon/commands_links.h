#ifndef DARMAND_DAEMON_COMMANDS_LINKS_H
#define DARMAND_DAEMON_COMMANDS_LINKS_H

#include <jansson.h>

#include "daemon/service.h"

/*
 * `links`, and what operators do to one: suspend, drain, resume (link_admin.h).  Each names its link in
 * "link"; a drain may have "seconds", as it was typed.
 */

json_t *commands_links(struct service *service, const json_t *request);
json_t *commands_suspend(struct service *service, const json_t *request);
json_t *commands_drain(struct service *service, const json_t *request);
json_t *commands_resume(struct service *service, const json_t *request);

#endif
