#include "daemon/conversation.h"

#include <string.h>

#include "daemon/pages.h"
#include "daemon/query.h"
#include "daemon/texts.h"
#include "protocol/text.h"

/* ---- steps ------------------------------------------------------------------------------------------ */

/* The one place where the state changes. */
static struct conversation_step move_to(struct conversation *conversation,
                                        enum conversation_state state, unsigned text)
{
    conversation->state = state;
    return (struct conversation_step){
        .outcome = state == CONVERSATION_ENDED ? CONVERSE_END : CONVERSE_ASK,
        .text = text,
        .paged = state == CONVERSATION_READING,
        .page = conversation->page,
    };
}

static struct conversation_step end_with(struct conversation *conversation, unsigned text)
{
    return move_to(conversation, CONVERSATION_ENDED, text);
}

static struct conversation_step want(struct conversation *conversation, struct intent intent)
{
    struct conversation_step step = end_with(conversation, TEXT_NONE);
    step.outcome = CONVERSE_INTENT;
    step.intent = intent;
    return step;
}

/* Counts a mistake and asks again, until there were too many. */
static struct conversation_step ask_again(struct conversation *conversation, unsigned again,
                                          unsigned last)
{
    conversation->mistakes++;
    if (conversation->mistakes >= CONVERSATION_MISTAKES_MAX)
        return end_with(conversation, last);
    return move_to(conversation, conversation->state, again);
}

static struct conversation_step show_menu(const struct menus *menus,
                                          struct conversation *conversation, uint8_t menu)
{
    conversation->menu = menu;
    return move_to(conversation, CONVERSATION_MENU, menus->menus[menu].page);
}

static struct conversation_step show_start(const struct menus *menus, const struct caller *caller,
                                           struct conversation *conversation)
{
    return show_menu(menus, conversation, caller->provider ? menus->provider : menus->insured);
}

/* ---- who may be where ------------------------------------------------------------------------------- */

/*
 * Menus are the operator's data, and a caller may be struck off between two steps: so this is asked
 * whenever a prompt is entered and whenever something is typed (D7, D8).
 */
static bool may_be_in(const struct caller *caller, enum conversation_state state)
{
    switch (state) {
    case CONVERSATION_ASK_PATIENT: return caller->provider;
    case CONVERSATION_ASK_SELF:
    case CONVERSATION_ASK_DEPENDANT: return caller->person_count > 0;
    case CONVERSATION_MENU:
    case CONVERSATION_ASK_CODE:
    case CONVERSATION_READING:
    case CONVERSATION_ENDED: break;
    }
    return !caller_is_stranger(caller);
}

/* ---- what an item does ------------------------------------------------------------------------------ */

/* An item without a prompt of its own asks in the usual words. */
static struct conversation_step ask(const struct caller *caller, const struct menu_item *item,
                                    enum conversation_state state, unsigned usual,
                                    struct conversation *conversation)
{
    if (!may_be_in(caller, state))
        return end_with(conversation, TEXT_AUTH);
    return move_to(conversation, state, item->text != TEXT_NONE ? item->text : usual);
}

/* Whose mobile is bound to one person types no ID (D7). */
static struct conversation_step ask_self(const struct caller *caller, const struct menu_item *item,
                                         struct conversation *conversation)
{
    if (caller->person_count == 1)
        return want(conversation, intent_of_person(caller, caller->persons[0]));
    return ask(caller, item, CONVERSATION_ASK_SELF, TEXT_ASK_I, conversation);
}

static struct conversation_step do_item(const struct menus *menus, const struct caller *caller,
                                        const struct menu_item *item,
                                        struct conversation *conversation)
{
    switch (item->action) {
    case MENU_GOTO: return show_menu(menus, conversation, item->target);
    case MENU_INQUIRE:
        conversation->setting = item->setting;
        return ask(caller, item, CONVERSATION_ASK_PATIENT, TEXT_ASK_P, conversation);
    case MENU_VERIFY: return ask(caller, item, CONVERSATION_ASK_CODE, TEXT_ASK_T, conversation);
    case MENU_SELF: return ask_self(caller, item, conversation);
    case MENU_DEPENDANT:
        return ask(caller, item, CONVERSATION_ASK_DEPENDANT, TEXT_ASK_D, conversation);
    case MENU_TEXT: return end_with(conversation, item->text);
    case MENU_EXIT: break;
    }
    return end_with(conversation, TEXT_BYE);
}

/* ---- what was typed --------------------------------------------------------------------------------- */

static struct conversation_step answer_menu(const struct menus *menus, const struct caller *caller,
                                            const char *typed, struct conversation *conversation)
{
    char key[MENU_KEY_MAX + 1];
    const struct menu_item *item = NULL;

    /* The menus may have been loaded anew since the last step, and be fewer now. */
    if (conversation->menu >= menus->menu_count)
        return show_start(menus, caller, conversation);
    const struct menu *menu = &menus->menus[conversation->menu];
    if (query_digits(typed, key, sizeof key))
        item = menu_item_find(menu, key);
    if (item == NULL)
        return ask_again(conversation, menu->page, TEXT_BYE);
    return do_item(menus, caller, item, conversation);
}

static struct conversation_step answer_id(const struct caller *caller, const char *digits,
                                          struct conversation *conversation)
{
    struct national_id id;

    if (national_id_parse(digits, &id) != DM_OK)
        return ask_again(conversation, TEXT_BAD, TEXT_BAD);
    if (conversation->state == CONVERSATION_ASK_PATIENT)
        return want(conversation, intent_of_patient(id, conversation->setting));
    if (conversation->state == CONVERSATION_ASK_SELF && !caller_is_bound_to(caller, id))
        return end_with(conversation, TEXT_AUTH);
    return want(conversation, intent_of_person(caller, id));
}

static struct conversation_step answer_code(const char *digits, struct conversation *conversation)
{
    if (strlen(digits) != CODE_TEXT - 1)
        return ask_again(conversation, TEXT_ASK_T, TEXT_VER_X);
    return want(conversation, intent_of_code(digits));
}

/* No ID and no code is "0", the key that means "back" wherever it is printed. */
static struct conversation_step answer_prompt(const struct menus *menus,
                                              const struct caller *caller, const char *typed,
                                              struct conversation *conversation)
{
    _Static_assert((int)CODE_TEXT <= (int)NATIONAL_ID_TEXT, "a code fits where an ID does");
    char digits[NATIONAL_ID_TEXT];

    /* What is no number, or too long for any, becomes the empty string, which is wrong everywhere. */
    if (!query_digits(typed, digits, sizeof digits))
        digits[0] = '\0';
    if (strcmp(digits, "0") == 0)
        return show_start(menus, caller, conversation);
    if (conversation->state == CONVERSATION_ASK_CODE)
        return answer_code(digits, conversation);
    return answer_id(caller, digits, conversation);
}

/* ---- a text of several pages ------------------------------------------------------------------------ */

static struct conversation_step show_page(struct conversation *conversation, unsigned page)
{
    conversation->page = (uint8_t)page;
    return move_to(conversation, CONVERSATION_READING, conversation->text);
}

struct conversation_step conversation_read(struct conversation *conversation, unsigned text,
                                           size_t page_count)
{
    conversation->text = text;
    conversation->page_count = (uint8_t)page_count;
    return show_page(conversation, 0);
}

static struct conversation_step answer_page(const struct menus *menus, const struct caller *caller,
                                            const char *typed, struct conversation *conversation)
{
    char key[MENU_KEY_MAX + 1];
    unsigned page = conversation->page;

    if (!query_digits(typed, key, sizeof key))
        key[0] = '\0';
    if (strcmp(key, PAGES_HOME_KEY) == 0)
        return show_start(menus, caller, conversation);
    if (strcmp(key, PAGES_NEXT_KEY) == 0 && page + 1 < conversation->page_count)
        return show_page(conversation, page + 1);
    if (strcmp(key, PAGES_BACK_KEY) == 0 && page > 0)
        return show_page(conversation, page - 1);
    return ask_again(conversation, conversation->text, TEXT_BYE);
}

struct conversation_step conversation_answer(const struct menus *menus, const struct caller *caller,
                                             const char *typed, struct conversation *conversation)
{
    if (!may_be_in(caller, conversation->state))
        return end_with(conversation, TEXT_AUTH);

    switch (conversation->state) {
    case CONVERSATION_MENU: return answer_menu(menus, caller, typed, conversation);
    case CONVERSATION_ASK_PATIENT:
    case CONVERSATION_ASK_SELF:
    case CONVERSATION_ASK_DEPENDANT:
    case CONVERSATION_ASK_CODE: return answer_prompt(menus, caller, typed, conversation);
    case CONVERSATION_READING: return answer_page(menus, caller, typed, conversation);
    case CONVERSATION_ENDED: break;
    }
    return end_with(conversation, TEXT_BYE);
}

/* ---- the dialled string ----------------------------------------------------------------------------- */

/*
 * What was dialled behind the service code.  Gateways give the whole code ("*4*1420*1*2"), or only its
 * last numbers ("1420*1*2"), or none of it ("1*2"): so the code is tried whole, then without its first
 * number, and so on; where no part of it stands in front, everything is arguments.
 */
static char *skip_code(char *dialled, const char *code)
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

/* The longest beginning of the arguments that is a shortcut's path; it is taken off them. */
static const struct menu_item *take_shortcut(const struct menus *menus, char **arguments)
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

/* Types the arguments one after another; the first that is wrong shows its screen and is the last. */
static struct conversation_step type_arguments(const struct menus *menus,
                                               const struct caller *caller, char *arguments,
                                               struct conversation *conversation,
                                               struct conversation_step step)
{
    char *rest;
    char *argument = strtok_r(arguments, "*", &rest);

    while (argument != NULL && step.outcome == CONVERSE_ASK && conversation->mistakes == 0) {
        step = conversation_answer(menus, caller, argument, conversation);
        argument = strtok_r(NULL, "*", &rest);
    }
    return step;
}

struct conversation_step conversation_begin(const struct menus *menus, const struct caller *caller,
                                            const char *code, const char *dialled,
                                            struct conversation *conversation)
{
    char folded[TEXT_UTF8_MAX];

    *conversation = (struct conversation){.state = CONVERSATION_MENU};
    if (caller_is_stranger(caller))
        return end_with(conversation, TEXT_AUTH);

    /* A string that is no text still came from a phone that dialled us: it has no arguments. */
    if (text_fold(dialled, folded, sizeof folded) != DM_OK)
        folded[0] = '\0';
    folded[strcspn(folded, "#")] = '\0';

    char *arguments = skip_code(folded, code);
    const struct menu_item *shortcut = take_shortcut(menus, &arguments);
    struct conversation_step step = shortcut != NULL
                                        ? do_item(menus, caller, shortcut, conversation)
                                        : show_start(menus, caller, conversation);
    return type_arguments(menus, caller, arguments, conversation, step);
}
