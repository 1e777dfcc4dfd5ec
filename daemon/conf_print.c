#include "daemon/conf_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/conf_menu.h"
#include "daemon/conf_menu_print.h"

/* Where remarks begin, when the value is short enough. */
#define REMARK_COLUMN 42

struct printing {
    FILE *out;
    const struct conf_file *file;
    const struct conf *conf;
    enum dm_error error;
};

static void print_value(struct printing *printing, size_t section, const char *name, int indent)
{
    const struct conf_note *note = conf_notes_find(printing->file->notes, section, name);
    if (note == NULL || note->value == NULL) {
        fprintf(printing->out, "%*s# %s has no value\n", indent, "", name);
        return;
    }
    int width = fprintf(printing->out, "%*s%s = %s", indent, "", name, note->value);
    if (note->usual)
        fprintf(printing->out, "%*s # default", width < REMARK_COLUMN ? REMARK_COLUMN - width : 1,
                "");
    fputc('\n', printing->out);
}

static void print_title(struct printing *printing, size_t index, int indent)
{
    const struct conf_section *section = &printing->file->sections[index];
    const struct conf_note *note = conf_notes_find(printing->file->notes, index, CONF_TITLE);
    char *title = note != NULL ? strdup(note->value) : conf_quote(section->title);
    if (title == NULL)
        printing->error = DM_E_NO_MEMORY;
    else
        fprintf(printing->out, "%*s%s %s {\n", indent, "", section->name, title);
    free(title);
}

/* Menus are printed as they came to be, for mostly they are in no file. */
static bool is_menu(const struct conf_shape *shape)
{
    return shape->inside == conf_menu_shape || shape->inside == conf_shortcut_shape;
}

static void print_inside(struct printing *printing, const struct conf_shape *shape, size_t section,
                         int indent);

static void print_sections(struct printing *printing, const struct conf_shape *shape, size_t parent,
                           int indent)
{
    const struct conf_file *file = printing->file;
    size_t at = conf_file_section(file, shape->name, 0);
    for (; at < file->section_count; at = conf_file_section(file, shape->name, at + 1)) {
        if (file->sections[at].parent != parent)
            continue;
        if (indent == 0)
            fputc('\n', printing->out);
        if (shape->kind == SHAPE_TITLED)
            print_title(printing, at, indent);
        else
            fprintf(printing->out, "%*s%s {\n", indent, "", shape->name);
        print_inside(printing, shape->inside, at, indent + 2);
        fprintf(printing->out, "%*s}\n", indent, "");
    }
}

/* Options before sections; both in the order of the table. */
static void print_inside(struct printing *printing, const struct conf_shape *shape, size_t section,
                         int indent)
{
    for (const struct conf_shape *option = shape; option->name != NULL; option++) {
        if (option->kind == SHAPE_VALUE)
            print_value(printing, section, option->name, indent);
    }
    for (const struct conf_shape *inside = shape; inside->name != NULL; inside++) {
        if (inside->kind != SHAPE_VALUE && !is_menu(inside))
            print_sections(printing, inside, section, indent);
    }
}

enum dm_error conf_print(const struct conf_file *file, const struct conf_shape *shape,
                         const struct conf *conf, char **text)
{
    char *made = NULL;
    size_t size = 0;
    struct printing printing = {open_memstream(&made, &size), file, conf, DM_OK};
    if (printing.out == NULL || file->notes->incomplete)
        printing.error = DM_E_NO_MEMORY;
    if (printing.out == NULL)
        return printing.error;

    print_inside(&printing, shape, CONF_ROOT, 0);
    if (printing.error == DM_OK)
        printing.error = conf_menu_print(printing.out, &conf->menus, &conf->texts);
    bool whole = ferror(printing.out) == 0;
    if (fclose(printing.out) != 0 || !whole)
        printing.error = DM_E_NO_MEMORY;
    if (printing.error != DM_OK) {
        free(made);
        return printing.error;
    }
    *text = made;
    return DM_OK;
}
