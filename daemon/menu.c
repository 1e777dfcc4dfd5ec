#include "daemon/menu.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "protocol/text.h"

static const struct menus built_in = {
    .menus =
        {
            {
                .name = "provider",
                .page = TEXT_MENU_P,
                .items =
                    {
                        {.key = "1",
                         .action = MENU_INQUIRE,
                         .setting = SETTING_OUTPATIENT,
                         .text = TEXT_ASK_P},
                        {.key = "2",
                         .action = MENU_INQUIRE,
                         .setting = SETTING_INPATIENT,
                         .text = TEXT_ASK_P},
                        {.key = "3", .action = MENU_VERIFY, .text = TEXT_ASK_T},
                        {.key = "0", .action = MENU_EXIT, .text = TEXT_BYE},
                    },
                .item_count = 4,
            },
            {
                .name = "insured",
                .page = TEXT_MENU_I,
                .items =
                    {
                        {.key = "1", .action = MENU_SELF, .text = TEXT_ASK_I},
                        {.key = "2", .action = MENU_DEPENDANT, .text = TEXT_ASK_D},
                        {.key = "3", .action = MENU_TEXT, .text = TEXT_HELP_I},
                        {.key = "0", .action = MENU_EXIT, .text = TEXT_BYE},
                    },
                .item_count = 4,
            },
            {
                .name = "desk",
                .page = TEXT_MENU_D,
                .items =
                    {
                        {.key = "1", .action = MENU_VERIFY, .text = TEXT_ASK_T},
                        {.key = "0", .action = MENU_EXIT, .text = TEXT_BYE},
                    },
                .item_count = 2,
            },
        },
    .menu_count = 3,
    .provider = 0,
    .insured = 1,
    .desk = 2,
    .shortcuts = {{.path = "1*2", .item = {.action = MENU_SELF, .text = TEXT_ASK_I}}},
    .shortcut_count = 1,
};

void menus_default(struct menus *menus)
{
    *menus = built_in;
}

const struct menu_item *menu_item_find(const struct menu *menu, const char *key)
{
    for (size_t i = 0; i < menu->item_count; i++) {
        if (strcmp(menu->items[i].key, key) == 0)
            return &menu->items[i];
    }
    return NULL;
}

const struct menu_item *menu_shortcut_find(const struct menus *menus, const char *path)
{
    for (size_t i = 0; i < menus->shortcut_count; i++) {
        if (strcmp(menus->shortcuts[i].path, path) == 0)
            return &menus->shortcuts[i].item;
    }
    return NULL;
}

/* ---- checks -------------------------------------------------------------------------------- */

struct check {
    const struct menus *menus;
    const struct texts *texts;
    const char *file;
    struct complaints *complaints;
};

/* The key a line of a page prints: digits and a space at its begin. */
static bool line_key(const char *line, size_t size, char key[MENU_KEY_MAX + 1])
{
    char plain[TEXT_TEMPLATE_MAX + 1];
    char folded[TEXT_TEMPLATE_MAX + 1];
    if (size >= sizeof plain)
        return false;
    memcpy(plain, line, size);
    plain[size] = '\0';
    if (text_fold(plain, folded, sizeof folded) != DM_OK)
        return false;
    size_t digits = strspn(folded, "0123456789");
    if (digits == 0 || digits > MENU_KEY_MAX || folded[digits] != ' ')
        return false;
    memcpy(key, folded, digits);
    key[digits] = '\0';
    return true;
}

static bool page_prints(const char *page, const char *key)
{
    for (const char *line = page; *line != '\0';) {
        char printed[MENU_KEY_MAX + 1];
        size_t size = strcspn(line, "\n");
        if (line_key(line, size, printed) && strcmp(printed, key) == 0)
            return true;
        line += size + (line[size] == '\n');
    }
    return false;
}

static bool fits_one_page(const char *text)
{
    struct text_measure measure;
    return text_measure(text, &measure) == DM_OK && measure.octets <= TEXT_USSD_OCTETS;
}

static void check_page(const struct check *check, const struct menu *menu)
{
    const char *page = texts_template(check->texts, menu->page);
    if (page == NULL) {
        complain(check->complaints, false, check->file, 0,
                 "menu \"%s\": its page is no text there is; name one of the texts file",
                 menu->name);
        return;
    }
    if (!fits_one_page(page))
        complain(check->complaints, false, check->file, 0,
                 "menu \"%s\": its page does not fit a USSD screen of %d octets; shorten it",
                 menu->name, TEXT_USSD_OCTETS);

    for (const char *line = page; *line != '\0';) {
        char key[MENU_KEY_MAX + 1];
        size_t size = strcspn(line, "\n");
        if (line_key(line, size, key) && menu_item_find(menu, key) == NULL)
            complain(check->complaints, false, check->file, 0,
                     "menu \"%s\": its page prints %s, but there is no item \"%s\"; add it",
                     menu->name, key, key);
        line += size + (line[size] == '\n');
    }
    for (size_t i = 0; i < menu->item_count; i++) {
        if (!page_prints(page, menu->items[i].key))
            complain(check->complaints, false, check->file, 0,
                     "menu \"%s\": item \"%s\" is on no line of its page; add the line, with a "
                     "space behind the key",
                     menu->name, menu->items[i].key);
    }
}

static void check_key(const struct check *check, const struct menu *menu, size_t index)
{
    const char *key = menu->items[index].key;
    if (key[0] == '\0' || key[strspn(key, "0123456789")] != '\0')
        complain(check->complaints, false, check->file, 0,
                 "menu \"%s\": item \"%s\" is no key; give 1 to %d digits", menu->name, key,
                 MENU_KEY_MAX);
    else if (menu_item_find(menu, key) != &menu->items[index])
        complain(check->complaints, false, check->file, 0,
                 "menu \"%s\": item \"%s\" is there twice; keep one", menu->name, key);
}

/* Only a last text may be turned over in pages; what asks has to be seen whole. */
static void check_text(const struct check *check, const char *where, const char *key,
                       const struct menu_item *item)
{
    const char *text = texts_template(check->texts, item->text);
    if (item->action != MENU_TEXT && text != NULL && !fits_one_page(text))
        complain(check->complaints, false, check->file, 0,
                 "%s \"%s\": its text does not fit a USSD screen of %d octets; shorten it", where,
                 key, TEXT_USSD_OCTETS);
}

/* Marks a menu and all that can be reached from it.  Each pass marks one more menu or is the last. */
static void reach(const struct menus *menus, uint8_t from, bool reached[MENUS_MAX])
{
    reached[from] = true;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < menus->menu_count; i++) {
            const struct menu *menu = &menus->menus[i];
            for (size_t j = 0; reached[i] && j < menu->item_count; j++) {
                const struct menu_item *item = &menu->items[j];
                if (item->action == MENU_GOTO && !reached[item->target])
                    reached[item->target] = more = true;
            }
        }
    }
}

static bool has_action(const struct menu *menu, enum menu_action action)
{
    for (size_t i = 0; i < menu->item_count; i++) {
        if (menu->items[i].action == action)
            return true;
    }
    return false;
}

static bool can_be_left(const struct menus *menus, uint8_t index)
{
    bool reached[MENUS_MAX] = {false};
    reach(menus, index, reached);
    for (size_t i = 0; i < menus->menu_count; i++) {
        if (reached[i] && has_action(&menus->menus[i], MENU_EXIT))
            return true;
    }
    return false;
}

static void check_ways(const struct check *check)
{
    const struct menus *menus = check->menus;
    bool insured[MENUS_MAX] = {false};
    bool anyone[MENUS_MAX] = {false};
    reach(menus, menus->insured, insured);
    reach(menus, menus->insured, anyone);
    reach(menus, menus->provider, anyone);
    reach(menus, menus->desk, anyone);

    for (uint8_t i = 0; i < menus->menu_count; i++) {
        const char *name = menus->menus[i].name;
        if (!anyone[i])
            complain(check->complaints, false, check->file, 0,
                     "menu \"%s\": nothing leads to it; add an item that goes to it", name);
        if (!can_be_left(menus, i))
            complain(check->complaints, false, check->file, 0,
                     "menu \"%s\": there is no way out; add an item with action \"exit\"", name);
        if (insured[i] && has_action(&menus->menus[i], MENU_INQUIRE))
            complain(check->complaints, false, check->file, 0,
                     "menu \"%s\": an insured person may not ask about others; take the action "
                     "\"inquire\" out",
                     name);
    }
}

/* Digits, with one `*` between each two runs of them. */
static bool is_path(const char *path)
{
    size_t digits = strspn(path, "0123456789");
    while (digits > 0 && path[digits] == '*') {
        path += digits + 1;
        digits = strspn(path, "0123456789");
    }
    return digits > 0 && path[digits] == '\0';
}

static void check_shortcuts(const struct check *check)
{
    const struct menus *menus = check->menus;
    for (size_t i = 0; i < menus->shortcut_count; i++) {
        const struct menu_shortcut *shortcut = &menus->shortcuts[i];
        if (!is_path(shortcut->path))
            complain(check->complaints, false, check->file, 0,
                     "shortcut \"%s\" is no path; give digits with * between, as in \"1*2\"",
                     shortcut->path);
        else if (menu_shortcut_find(menus, shortcut->path) != &shortcut->item)
            complain(check->complaints, false, check->file, 0,
                     "shortcut \"%s\" is there twice; keep one", shortcut->path);
    }
}

void menus_check(const struct menus *menus, const struct texts *texts, const char *file,
                 struct complaints *complaints)
{
    assert(menus->menu_count <= MENUS_MAX && menus->provider < menus->menu_count &&
           menus->insured < menus->menu_count && menus->desk < menus->menu_count);
    struct check check = {menus, texts, file, complaints};
    for (size_t i = 0; i < menus->menu_count; i++) {
        check_page(&check, &menus->menus[i]);
        for (size_t j = 0; j < menus->menus[i].item_count; j++) {
            check_key(&check, &menus->menus[i], j);
            check_text(&check, "item", menus->menus[i].items[j].key, &menus->menus[i].items[j]);
        }
    }
    for (size_t i = 0; i < menus->shortcut_count; i++)
        check_text(&check, "shortcut", menus->shortcuts[i].path, &menus->shortcuts[i].item);
    check_ways(&check);
    check_shortcuts(&check);
}
