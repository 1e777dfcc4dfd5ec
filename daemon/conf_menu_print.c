#include "daemon/conf_menu_print.h"

#include <stdbool.h>
#include <stdlib.h>

#include "daemon/conf_menu.h"
#include "daemon/conf_notes.h"

struct printing {
    FILE *out;
    const struct menus *menus;
    const struct texts *texts;
    enum dm_error error;
};

static const char *name_of_text(const struct texts *texts, unsigned id)
{
    return id < TEXT_COUNT ? text_name(id) : texts->extra[id - TEXT_COUNT].name;
}

/* `before`, the text in quotes, `behind`. */
static void print_quoted(struct printing *printing, const char *before, const char *text,
                         const char *behind)
{
    char *quoted = conf_quote(text);
    if (quoted == NULL)
        printing->error = DM_E_NO_MEMORY;
    else
        fprintf(printing->out, "%s%s%s", before, quoted, behind);
    free(quoted);
}

static void print_action(struct printing *printing, const struct menu_item *item)
{
    const char *option = conf_menu_text_option(item->action);
    fprintf(printing->out, " { action = \"%s\"", conf_menu_action_name(item->action));
    if (item->action == MENU_INQUIRE)
        fprintf(printing->out, "  setting = \"%s\"", conf_menu_setting_name(item->setting));
    if (item->action == MENU_GOTO)
        print_quoted(printing, "  menu = ", printing->menus->menus[item->target].name, "");
    if (option != NULL) {
        fprintf(printing->out, "  %s = ", option);
        print_quoted(printing, "", name_of_text(printing->texts, item->text), "");
    }
    fputs(" }\n", printing->out);
}

static void print_menu(struct printing *printing, const struct menu *menu)
{
    print_quoted(printing, "\nmenu ", menu->name, " {\n");
    print_quoted(printing, "  page = ", name_of_text(printing->texts, menu->page), "\n");
    for (size_t i = 0; i < menu->item_count; i++) {
        print_quoted(printing, "  item ", menu->items[i].key, "");
        print_action(printing, &menu->items[i]);
    }
    fputs("}\n", printing->out);
}

enum dm_error conf_menu_print(FILE *out, const struct menus *menus, const struct texts *texts)
{
    struct printing printing = {out, menus, texts, DM_OK};
    for (size_t i = 0; i < menus->menu_count; i++)
        print_menu(&printing, &menus->menus[i]);
    for (size_t i = 0; i < menus->shortcut_count; i++) {
        print_quoted(&printing, "\nshortcut ", menus->shortcuts[i].path, "");
        print_action(&printing, &menus->shortcuts[i].item);
    }
    return printing.error;
}
