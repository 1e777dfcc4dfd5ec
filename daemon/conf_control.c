#include "daemon/conf_control.h"

#include <grp.h>
#include <stdio.h>

/* In a user namespace everybody who is not mapped into it seems to be in this one (user_namespaces(7)). */
#define OVERFLOW_GROUP 65534

const struct conf_shape conf_control_shape[] = {
    {"readers", SHAPE_VALUE, NULL},
    {"changers", SHAPE_VALUE, NULL},
    {NULL, SHAPE_VALUE, NULL},
};

/* Whether this process's user namespace shows who is in a group, or hides it. */
static bool is_shown(gid_t group)
{
    FILE *map = fopen("/proc/self/gid_map", "re");
    unsigned long inside;
    unsigned long outside;
    unsigned long count;
    bool shown = map == NULL;

    while (!shown && fscanf(map, "%lu %lu %lu", &inside, &outside, &count) == 3)
        shown = group >= inside && group - inside < count;
    if (map != NULL)
        (void)fclose(map);
    return shown;
}

static void warn_if_hidden(const struct conf_take *take, const char *option, const char *name,
                           gid_t group)
{
    const struct conf_value *value = conf_file_value(take->file, take->section, option);

    if (!is_shown(group))
        complain(take->complaints, true, value->file, value->line,
                 "%s: who is in \"%s\" is hidden from darmand by PrivateUsers=yes of its unit, so "
                 "that nobody is; set it to no (darmand.conf(5))",
                 option, name);
}

static gid_t take_group(const struct conf_take *take, const char *option, char name[CONF_GROUP_MAX])
{
    const struct group *group;

    if (!conf_take_string(take, option, "", name, CONF_GROUP_MAX) || name[0] == '\0')
        return ROLE_NO_GROUP;
    group = getgrnam(name);
    if (group == NULL) {
        conf_complain(take, option, "%s: there is no group \"%s\"; make it with addgroup", option,
                      name);
        return ROLE_NO_GROUP;
    }
    if (group->gr_gid == OVERFLOW_GROUP) {
        conf_complain(take, option,
                      "%s: \"%s\" is the group of everybody whose own is not known; "
                      "make one with addgroup",
                      option, name);
        return ROLE_NO_GROUP;
    }
    warn_if_hidden(take, option, name, group->gr_gid);
    return group->gr_gid;
}

void conf_control(const struct conf_take *take, struct conf *conf)
{
    struct conf_control *control = &conf->control;

    control->groups.readers = take_group(take, "readers", control->readers);
    control->groups.changers = take_group(take, "changers", control->changers);
    control->groups.all_read = control->readers[0] == '\0';
}
