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

bool request_sign(json_t *request, uid_t user, enum role role)
{
    return json_object_set_new(request, "peer", json_integer((json_int_t)user)) == 0 &&
           json_object_set_new(request, "role", json_integer((json_int_t)role)) == 0;
}

uid_t request_user(const json_t *request)
{
    const json_t *user = json_object_get(request, "peer");

    return json_is_integer(user) ? (uid_t)json_integer_value(user) : (uid_t)-1;
}

enum role request_role(const json_t *request)
{
    return (enum role)json_integer_value(json_object_get(request, "role"));
}

bool request_is_dry(const json_t *request)
{
    return json_is_true(json_object_get(request, "dry_run"));
}

const char *request_text(const json_t *request, const char *field)
{
    const char *text = json_string_value(json_object_get(request, field));

    return text == NULL ? "" : text;
}
