#include "daemon/client_dataset.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "daemon/client.h"

/* Twenty a second: a minute, for a country's data on a slow disk. */
#define SWITCH_TRIES 1200

static int64_t version_in(const json_t *answer)
{
    return json_integer_value(json_object_get(json_object_get(answer, "dataset"), "version"));
}

static enum dm_error ask(const char *socket, const char *command, json_t **answer)
{
    json_t *request = json_pack("{s:s}", "command", command);
    enum dm_error error;

    json_decref(*answer);
    *answer = NULL;
    error = client_ask(socket, request, answer);
    json_decref(request);
    return error;
}

/* The daemon opens and warms the version beside its work; this asks until it is done. */
static enum dm_error wait_for_switch(const char *socket, uint32_t version, json_t **answer)
{
    const struct timespec pause = {.tv_nsec = 50000000};
    enum dm_error error = ask(socket, "dataset", answer);

    for (int tries = 0; error == DM_OK && version_in(*answer) != version; tries++) {
        if (tries == SWITCH_TRIES || json_string_value(json_object_get(*answer, "error")) != NULL)
            return DM_E_CLOSED;
        (void)nanosleep(&pause, NULL);
        error = ask(socket, "status", answer);
        if (error == DM_OK && !json_is_true(json_object_get(*answer, "switching")) &&
            version_in(*answer) != version)
            return DM_E_CLOSED;
    }
    return error;
}

/* Why the daemon would not, in its own words where it gave any. */
static const char *refusal_in(const json_t *answer)
{
    const char *error = json_string_value(json_object_get(answer, "error"));

    if (error == NULL)
        error = json_string_value(json_object_get(answer, "switch_error"));
    return error == NULL || *error == '\0' ? "it took too long" : error;
}

enum dm_error client_switch_dataset(const char *socket, uint32_t version,
                                    char refusal[CLIENT_REFUSAL_MAX])
{
    json_t *answer = NULL;
    enum dm_error error = wait_for_switch(socket, version, &answer);

    (void)snprintf(refusal, CLIENT_REFUSAL_MAX, "%s",
                   error == DM_E_CLOSED ? refusal_in(answer) : dm_strerror(error));
    json_decref(answer);
    return error;
}
