#include "daemon/request.h"

enum dm_error request_read(const char *line, json_t **request, const char **command)
{
    json_t *read = json_loads(line, 0, NULL);
    const char *name = json_string_value(json_object_get(read, "command"));
    enum dm_error error = !json_is_object(read) ? DM_E_FORMAT : name == NULL ? DM_E_UNKNOWN : DM_OK;

    if (error != DM_OK) {
        json_decref(read);
        return error;
    }
    *request = read;
    *command = name;
    return DM_OK;
}
