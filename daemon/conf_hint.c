#include "daemon/conf_hint.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "daemon/nearest.h"

static bool has(const struct conf_shape *shape, const char *name)
{
    for (; shape->name != NULL; shape++) {
        if (strcmp(shape->name, name) == 0)
            return true;
    }
    return false;
}

/* The section that has it, sections inside looked at too; NULL when none has. */
static const struct conf_shape *home_of(const struct conf_shape *shape, const char *name)
{
    const struct conf_shape *home = NULL;
    for (; home == NULL && shape->name != NULL; shape++) {
        if (shape->kind != SHAPE_VALUE)
            home = has(shape->inside, name) ? shape : home_of(shape->inside, name);
    }
    return home;
}

void conf_hint(const struct conf_shape *top, const struct conf_shape *here, const char *name,
               char hint[CONF_HINT_SIZE])
{
    const struct conf_shape *home = home_of(top, name);
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (const struct conf_shape *option = here; option->name != NULL; option++)
        nearest_try(&nearest, option->name);

    if (has(top, name))
        snprintf(hint, CONF_HINT_SIZE, "it belongs outside of all sections");
    else if (home != NULL)
        snprintf(hint, CONF_HINT_SIZE, "it belongs into %s%s { … }", home->name,
                 home->kind == SHAPE_TITLED ? " \"…\"" : "");
    else if (nearest_name(&nearest) != NULL)
        snprintf(hint, CONF_HINT_SIZE, "did you mean %s?", nearest_name(&nearest));
    else
        snprintf(hint, CONF_HINT_SIZE, "darmand.conf(5) lists those there are");
}
