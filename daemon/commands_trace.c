#include "daemon/commands_trace.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/link.h"
#include "daemon/request.h"
#include "daemon/trace.h"

static json_t *refusal(const char *why)
{
    return json_pack("{s:b, s:s}", "ok", 0, "error", why);
}

/* Arguments come as they were typed.  0: not a count there may be. */
static unsigned read_count(const char *text)
{
    char *end;
    unsigned long count;

    if (text == NULL)
        return TRACE_COUNT_DEFAULT;
    if (text[0] < '0' || text[0] > '9')
        return 0;
    count = strtoul(text, &end, 10);
    return *end == '\0' && count <= TRACE_COUNT_MAX ? (unsigned)count : 0;
}

json_t *commands_trace(struct service *service, const json_t *request)
{
    const char *name = json_string_value(json_object_get(request, "link"));
    unsigned count = read_count(json_string_value(json_object_get(request, "count")));
    struct link *link = name == NULL ? NULL : service_link(service, name);
    enum dm_error error;

    if (link == NULL)
        return refusal("there is no link of that name");
    if (count == 0)
        return refusal("a trace has 1 to 1000 PDUs");
    if (request_is_dry(request))
        return json_pack("{s:b, s:i, s:s, s:s}", "ok", 1, "count", (int)count, "text", "",
                         "capture", "");
    error = link_trace(link, count);
    if (error != DM_OK)
        return refusal(error == DM_E_EXISTS ? "this link's last trace is of this very second"
                                            : dm_strerror(error));
    return json_pack("{s:b, s:i, s:s, s:s}", "ok", 1, "count", (int)count, "text",
                     trace_text_path(link->trace), "capture", trace_capture_path(link->trace));
}
