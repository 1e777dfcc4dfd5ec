#include "daemon/conf_menu.h"

#include <stdio.h>
#include <string.h>

#include "daemon/conf_take.h"
#include "daemon/nearest.h"

/* Where the 1420 desk's sessions begin, when the menus have one of that name. */
#define DESK "desk"

static const struct conf_shape item_shape[] = {
    {"action", SHAPE_VALUE, NULL}, {"setting", SHAPE_VALUE, NULL}, {"menu", SHAPE_VALUE, NULL},
    {"prompt", SHAPE_VALUE, NULL}, {"text", SHAPE_VALUE, NULL},    {NULL, SHAPE_VALUE, NULL},
};

const struct conf_shape conf_menu_shape[] = {
    {"page", SHAPE_VALUE, NULL},
    {"item", SHAPE_TITLED, item_shape},
    {NULL, SHAPE_VALUE, NULL},
};

/* A shortcut leads to an action, not to a menu. */
const struct conf_shape conf_shortcut_shape[] = {
    {"action", SHAPE_VALUE, NULL}, {"setting", SHAPE_VALUE, NULL}, {"prompt", SHAPE_VALUE, NULL},
    {"text", SHAPE_VALUE, NULL},   {NULL, SHAPE_VALUE, NULL},
};

/* An action, and what else its section says: a text is a prompt or the last word. */
static const struct action {
    const char *name;
    const char *text_option; /* "prompt", "text", or NULL */
    enum text_id text;       /* its default; TEXT_NONE: it has to be given */
} actions[] = {
    [MENU_GOTO] = {"goto", NULL, TEXT_NONE},
    [MENU_INQUIRE] = {"inquire", "prompt", TEXT_ASK_P},
    [MENU_VERIFY] = {"verify", "prompt", TEXT_ASK_T},
    [MENU_SELF] = {"self", "prompt", TEXT_ASK_I},
    [MENU_DEPENDANT] = {"dependant", "prompt", TEXT_ASK_D},
    [MENU_TEXT] = {"text", "text", TEXT_NONE},
    [MENU_EXIT] = {"exit", "text", TEXT_BYE},
};
#define ACTIONS (sizeof actions / sizeof actions[0])

static const char *action_at(size_t index)
{
    return index < ACTIONS ? actions[index].name : NULL;
}

static const char *setting_at(size_t index)
{
    static const char *const names[] = {
        [SETTING_OUTPATIENT] = "outpatient", [SETTING_INPATIENT] = "inpatient", NULL};
    return names[index];
}

const char *conf_menu_action_name(enum menu_action action)
{
    return actions[action].name;
}

const char *conf_menu_text_option(enum menu_action action)
{
    return actions[action].text_option;
}

const char *conf_menu_setting_name(enum inquiry_setting setting)
{
    return setting_at(setting);
}

struct menu_load {
    const struct conf_file *file;
    const struct texts *texts;
    struct menus *menus;
    struct complaints *complaints;
};

static struct conf_take section_take(const struct menu_load *load, size_t section)
{
    return (struct conf_take){load->file, section, load->complaints};
}

static const char *value_text(const struct conf_take *take, const char *name)
{
    const struct conf_value *value = conf_file_value(take->file, take->section, name);
    return value == NULL ? NULL : value->text;
}

/* The id of the text an option names; TEXT_NONE after a complaint. */
static unsigned take_text_id(const struct menu_load *load, const struct conf_take *take,
                             const char *option, const char *name)
{
    unsigned id = texts_find(load->texts, name);
    if (id != TEXT_NONE)
        return id;
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (unsigned i = TEXT_NONE + 1; i < TEXT_COUNT; i++)
        nearest_try(&nearest, text_name(i));
    for (size_t i = 0; i < load->texts->extra_count; i++)
        nearest_try(&nearest, load->texts->extra[i].name);
    if (nearest_name(&nearest) != NULL)
        conf_complain(take, option, "unknown text \"%s\"; did you mean %s?", name,
                      nearest_name(&nearest));
    else
        conf_complain(take, option, "unknown text \"%s\"; add it to the texts file", name);
    return TEXT_NONE;
}

static size_t menu_index(const struct menus *menus, const char *name)
{
    size_t i = 0;
    while (i < menus->menu_count && strcmp(menus->menus[i].name, name) != 0)
        i++;
    return i;
}

/* The index of the menu an option names; 0 after a complaint. */
static uint8_t take_menu(const struct menu_load *load, const struct conf_take *take,
                         const char *option, const char *name)
{
    size_t index = menu_index(load->menus, name);
    if (index < load->menus->menu_count)
        return (uint8_t)index;
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < load->menus->menu_count; i++)
        nearest_try(&nearest, load->menus->menus[i].name);
    if (nearest_name(&nearest) != NULL)
        conf_complain(take, option, "unknown menu \"%s\"; did you mean %s?", name,
                      nearest_name(&nearest));
    else
        conf_complain(take, option, "there is no menu \"%s\"; add menu \"%s\" { … }", name, name);
    return 0;
}

/* ---- one action ---------------------------------------------------------------------------- */

static void refuse_unless(bool fits, const struct conf_take *take, const char *option,
                          const struct action *action)
{
    if (!fits && value_text(take, option) != NULL)
        conf_complain(take, option, "%s does not go with action \"%s\"; take it out", option,
                      action->name);
}

static void take_action_text(const struct menu_load *load, const struct conf_take *take,
                             const struct action *action, struct menu_item *item)
{
    item->text = action->text;
    if (action->text_option == NULL)
        return;
    const char *name = value_text(take, action->text_option);
    if (name != NULL)
        item->text = take_text_id(load, take, action->text_option, name);
    else if (action->text == TEXT_NONE)
        conf_complain(take, "action", "action \"%s\" has no %s; name the text to show",
                      action->name, action->text_option);
}

/* What an item or a shortcut does. */
static void take_action(const struct menu_load *load, const struct conf_take *take, bool shortcut,
                        struct menu_item *item)
{
    if (value_text(take, "action") == NULL) {
        const struct conf_section *section = &take->file->sections[take->section];
        conf_complain(take, "action", "%s \"%s\" has no action; add action = \"…\"", section->name,
                      section->title);
        return;
    }
    size_t index = conf_take_choice(take, "action", action_at, ACTIONS);
    if (index == ACTIONS)
        return;
    const struct action *action = &actions[index];
    item->action = (enum menu_action)index;
    if (item->action == MENU_GOTO && shortcut) {
        conf_complain(take, "action", "a shortcut does something; only an item can go to a menu");
        return;
    }

    bool prompts = action->text_option != NULL && strcmp(action->text_option, "prompt") == 0;
    refuse_unless(item->action == MENU_INQUIRE, take, "setting", action);
    refuse_unless(item->action == MENU_GOTO, take, "menu", action);
    refuse_unless(prompts, take, "prompt", action);
    refuse_unless(!prompts && item->action != MENU_GOTO, take, "text", action);

    if (item->action == MENU_INQUIRE)
        item->setting =
            (enum inquiry_setting)conf_take_choice(take, "setting", setting_at, SETTING_OUTPATIENT);
    take_action_text(load, take, action, item);
    if (item->action != MENU_GOTO)
        return;
    const char *menu = value_text(take, "menu");
    if (menu == NULL)
        conf_complain(take, "action", "action \"goto\" has no menu; name the menu to show");
    else
        item->target = take_menu(load, take, "menu", menu);
}

/* ---- sections ------------------------------------------------------------------------------ */

/* The title as a name of at most `capacity` - 1 octets; false after a complaint. */
static bool take_title(const struct conf_take *take, char *out, size_t capacity)
{
    const struct conf_section *section = &take->file->sections[take->section];
    size_t size = strlen(section->title);
    if (size == 0 || size >= capacity) {
        complain(take->complaints, false, section->file, section->line,
                 "%s \"%s\": its name has %zu octets; give it 1 to %zu", section->name,
                 section->title, size, capacity - 1);
        return false;
    }
    strcpy(out, section->title);
    return true;
}

static bool is_full(const struct conf_take *take, size_t count, size_t max)
{
    const struct conf_section *section = &take->file->sections[take->section];
    if (count < max)
        return false;
    complain(take->complaints, false, section->file, section->line,
             "%s \"%s\" is one too many; %zu are the most", section->name, section->title, max);
    return true;
}

/* First the names, so that an item can go to a menu further down. */
static void take_menu_names(const struct menu_load *load)
{
    struct menus *menus = load->menus;
    size_t at = conf_file_section(load->file, "menu", 0);
    for (; at < load->file->section_count; at = conf_file_section(load->file, "menu", at + 1)) {
        struct conf_take take = section_take(load, at);
        struct menu *menu = &menus->menus[menus->menu_count];
        if (is_full(&take, menus->menu_count, MENUS_MAX) ||
            !take_title(&take, menu->name, sizeof menu->name))
            continue;
        if (menu_index(menus, menu->name) < menus->menu_count) {
            const struct conf_section *section = &load->file->sections[at];
            complain(load->complaints, false, section->file, section->line,
                     "menu \"%s\" is there twice; rename one", menu->name);
            continue;
        }
        menus->menu_count++;
    }
}

static void take_items(const struct menu_load *load, size_t parent, struct menu *menu)
{
    size_t at = conf_file_section(load->file, "item", parent);
    for (; at < load->file->section_count; at = conf_file_section(load->file, "item", at + 1)) {
        struct conf_take take = section_take(load, at);
        struct menu_item *item = &menu->items[menu->item_count];
        if (load->file->sections[at].parent != parent ||
            is_full(&take, menu->item_count, MENU_ITEMS_MAX) ||
            !take_title(&take, item->key, sizeof item->key))
            continue;
        menu->item_count++;
        take_action(load, &take, false, item);
    }
}

static void take_menus(const struct menu_load *load)
{
    size_t at = conf_file_section(load->file, "menu", 0);
    for (; at < load->file->section_count; at = conf_file_section(load->file, "menu", at + 1)) {
        struct conf_take take = section_take(load, at);
        size_t index = menu_index(load->menus, load->file->sections[at].title);
        if (index == load->menus->menu_count || load->menus->menus[index].page != TEXT_NONE)
            continue; /* its name, or the second of that name, was complained about */
        struct menu *menu = &load->menus->menus[index];
        char page[TEXT_NAME_MAX + 1];
        if (conf_take_string(&take, "page", NULL, page, sizeof page))
            menu->page = take_text_id(load, &take, "page", page);
        take_items(load, at, menu);
    }
}

static void take_shortcuts(const struct menu_load *load)
{
    struct menus *menus = load->menus;
    size_t at = conf_file_section(load->file, "shortcut", 0);
    for (; at < load->file->section_count; at = conf_file_section(load->file, "shortcut", at + 1)) {
        struct conf_take take = section_take(load, at);
        struct menu_shortcut *shortcut = &menus->shortcuts[menus->shortcut_count];
        if (is_full(&take, menus->shortcut_count, SHORTCUTS_MAX) ||
            !take_title(&take, shortcut->path, sizeof shortcut->path))
            continue;
        menus->shortcut_count++;
        take_action(load, &take, true, &shortcut->item);
    }
}

static uint8_t take_start(const struct menu_load *load, size_t ussd, const char *option,
                          const char *fallback)
{
    struct conf_take take = section_take(load, ussd);
    const char *name = value_text(&take, option);
    if (name == NULL)
        name = fallback;
    conf_note_text(&take, option, strcmp(name, fallback) == 0, name);
    return take_menu(load, &take, option, name);
}

/* Menus that say nothing of a desk are whole all the same: it begins where centres do. */
static uint8_t take_desk(const struct menu_load *load, size_t ussd)
{
    bool has_desk = menu_index(load->menus, DESK) < load->menus->menu_count;
    return take_start(load, ussd, "desk_menu",
                      has_desk ? DESK : load->menus->menus[load->menus->provider].name);
}

void conf_menus(const struct conf_file *file, size_t ussd, const struct texts *texts,
                struct menus *menus, struct complaints *complaints)
{
    struct menu_load load = {file, texts, menus, complaints};
    size_t before = complaints->errors;
    bool own_menus = conf_file_section(file, "menu", 0) < file->section_count;
    bool own_shortcuts = conf_file_section(file, "shortcut", 0) < file->section_count;

    memset(menus, 0, sizeof *menus);
    if (!own_menus)
        menus_default(menus);
    if (own_menus || own_shortcuts) {
        menus->shortcut_count = 0;
        memset(menus->shortcuts, 0, sizeof menus->shortcuts);
    }
    take_menu_names(&load);
    take_menus(&load);
    take_shortcuts(&load);
    menus->provider = take_start(&load, ussd, "provider_menu", "provider");
    menus->insured = take_start(&load, ussd, "insured_menu", "insured");
    menus->desk = take_desk(&load, ussd);
    if (complaints->errors == before)
        menus_check(menus, texts, file->names[0], complaints);
}
