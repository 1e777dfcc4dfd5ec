#include "daemon/audit.h"

#include <pwd.h>
#include <stdio.h>

#include "daemon/log.h"
#include "daemon/request.h"
#include "protocol/msisdn.h"

#define WHO_MAX   64
#define ABOUT_MAX 40
/* Of getpwuid_r: an entry that is longer has no name here. */
#define ENTRY_MAX 1024

/* The name is a help; the number is what the kernel said. */
static void name_user(uid_t user, char who[WHO_MAX])
{
    char octets[ENTRY_MAX];
    struct passwd entry;
    struct passwd *found = NULL;

    if (getpwuid_r(user, &entry, octets, sizeof octets, &found) == 0 && found != NULL)
        (void)snprintf(who, WHO_MAX, "%.32s (user %lu)", entry.pw_name, (unsigned long)user);
    else
        (void)snprintf(who, WHO_MAX, "user %lu", (unsigned long)user);
}

static void name_about(const char *about, char named[ABOUT_MAX])
{
    struct msisdn mobile;
    char masked[MSISDN_TEXT];

    if (about[0] == '\0') {
        named[0] = '\0';
    } else if (msisdn_parse(about, &mobile) == DM_OK) {
        msisdn_masked(mobile, masked);
        (void)snprintf(named, ABOUT_MAX, " %s", masked);
    } else {
        (void)snprintf(named, ABOUT_MAX, " %s", about);
    }
}

void audit_change(const char *verb, const char *about, const json_t *request, const json_t *answer)
{
    bool done = answer == NULL || json_is_true(json_object_get(answer, "ok"));
    const char *error = json_string_value(json_object_get(answer, "error"));
    char who[WHO_MAX];
    char named[ABOUT_MAX];

    name_user(request_user(request), who);
    name_about(about, named);
    log_event(EVENT_CHANGE, NULL, "%s%s, asked by %s: %s%s", verb, named, who,
              done ? "done" : "refused: ", done || error == NULL ? "" : error);
}
