#include "daemon/commands_log.h"

#include <string.h>

#include "daemon/log.h"
#include "daemon/request.h"

static const struct {
    const char *name;
    enum log_level level;
} levels[] = {{"error", LOG_LEVEL_ERROR},
              {"warning", LOG_LEVEL_WARNING},
              {"notice", LOG_LEVEL_NOTICE},
              {"info", LOG_LEVEL_INFO}};
#define LEVELS (sizeof levels / sizeof *levels)

static const char *name_of(enum log_level level)
{
    for (size_t i = 0; i < LEVELS; i++)
        if (levels[i].level == level)
            return levels[i].name;
    return "unknown";
}

static bool read_level(const char *name, enum log_level *level)
{
    for (size_t i = 0; i < LEVELS; i++)
        if (strcmp(levels[i].name, name) == 0) {
            *level = levels[i].level;
            return true;
        }
    return false;
}

json_t *commands_log_level(struct service *service, const json_t *request)
{
    const json_t *wanted = json_object_get(request, "level");
    enum log_level before = log_get_level();
    enum log_level level = before;

    (void)service;
    if (wanted != NULL &&
        (!json_is_string(wanted) || !read_level(json_string_value(wanted), &level)))
        return json_pack("{s:b, s:s}", "ok", 0, "error",
                         "a level is error, warning, notice or info");
    if (!request_is_dry(request))
        log_set_level(level);
    return json_pack("{s:b, s:s, s:s}", "ok", 1, "level", name_of(level), "before",
                     name_of(before));
}
