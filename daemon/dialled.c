#include "daemon/dialled.h"

#include <string.h>

char *dialled_arguments(char *dialled, const char *code)
{
    dialled += strspn(dialled, "*");
    while (*code != '\0') {
        code += strspn(code, "*#");
        size_t size = strcspn(code, "#");
        if (size > 0 && strncmp(dialled, code, size) == 0 &&
            (dialled[size] == '*' || dialled[size] == '\0'))
            return dialled + size + strspn(dialled + size, "*");
        code += strcspn(code, "*");
    }
    return dialled;
}

const struct menu_item *dialled_shortcut(const struct menus *menus, char **arguments)
{
    const char *begin = *arguments;
    char path[MENU_PATH_MAX + 1];

    for (const char *end = begin + strlen(begin); end != NULL;
         end = memrchr(begin, '*', (size_t)(end - begin))) {
        size_t size = (size_t)(end - begin);
        if (size > MENU_PATH_MAX)
            continue;
        memcpy(path, begin, size);
        path[size] = '\0';
        const struct menu_item *item = menu_shortcut_find(menus, path);
        if (item != NULL) {
            *arguments += size;
            return item;
        }
    }
    return NULL;
}
