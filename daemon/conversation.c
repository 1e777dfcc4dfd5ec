#include "daemon/conversation.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/dialled.h"
#include "daemon/pages.h"
#include "daemon/query.h"
#include "daemon/texts.h"
#include "protocol/text.h"

/* Digits of a number in the list of the family; no national ID is so short. */
#define FAMILY_KEY_MAX 2

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
        .family = state == CONVERSATION_FAMILY,
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
    if (caller_is_desk(caller))
        return show_menu(menus, conversation, menus->desk);
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
    case CONVERSATION_ASK_PATIENT: return caller_may_inquire(caller);
    case CONVERSATION_ASK_SELF:
    case CONVERSATION_FAMILY:
    case CONVERSATION_ASK_DEPENDANT: return caller->person_count > 0;
    case CONVERSATION_MENU:
    case CONVERSATION_ASK_CODE:
    case CONVERSATION_READING:
    case CONVERSATION_OFFERED:
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

static struct conversation_step show_family(struct conversation *conversation, unsigned page)
{
    conversation->page = (uint8_t)page;
    return move_to(conversation, CONVERSATION_FAMILY, TEXT_FAMILY);
}

static struct conversation_step ask_dependant(const struct caller *caller,
                                              const struct menu_item *item,
                                              struct conversation *conversation)
{
    if (caller->family.larger || !may_be_in(caller, CONVERSATION_FAMILY))
        return ask(caller, item, CONVERSATION_ASK_DEPENDANT, TEXT_ASK_D, conversation);
    if (caller->family.count == 0)
        return end_with(conversation, TEXT_FAMILY_NONE);
    conversation->page_count = 1;
    return show_family(conversation, 0);
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
    case MENU_DEPENDANT: return ask_dependant(caller, item, conversation);
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

/* ---- the family ------------------------------------------------------------------------------------- */

void conversation_listed(struct conversation *conversation, size_t page_count)
{
    conversation->page_count = (uint8_t)page_count;
}

/* A number of the list, or a national ID; false for what is neither. */
static bool chosen(const struct caller *caller, const char *digits, struct intent *intent)
{
    const struct family *family = &caller->family;
    struct national_id id;

    if (strlen(digits) <= FAMILY_KEY_MAX) {
        size_t number = strtoul(digits, NULL, 10);
        if (number == 0 || number > family->count)
            return false;
        *intent = intent_of_dependant(family->members[number - 1].id);
        return true;
    }
    if (national_id_parse(digits, &id) != DM_OK)
        return false;
    *intent = family_has(family, id) ? intent_of_dependant(id) : intent_of_person(caller, id);
    return true;
}

static struct conversation_step answer_family(const struct menus *menus,
                                              const struct caller *caller, const char *typed,
                                              struct conversation *conversation)
{
    char digits[NATIONAL_ID_TEXT];
    unsigned page = conversation->page;
    struct intent intent;

    if (!query_digits(typed, digits, sizeof digits))
        digits[0] = '\0';
    if (strcmp(digits, PAGES_HOME_KEY) == 0)
        return show_start(menus, caller, conversation);
    if (strcmp(digits, PAGES_NEXT_KEY) == 0 && page + 1 < conversation->page_count)
        return show_family(conversation, page + 1);
    if (strcmp(digits, PAGES_BACK_KEY) == 0 && page > 0)
        return show_family(conversation, page - 1);
    if (chosen(caller, digits, &intent))
        return want(conversation, intent);
    return ask_again(conversation, TEXT_FAMILY, TEXT_BYE);
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

/* ---- an objection ----------------------------------------------------------------------------------- */

void conversation_offer(struct conversation *conversation, uint64_t number)
{
    conversation->offered = number;
    (void)move_to(conversation, CONVERSATION_OFFERED, TEXT_NONE);
}

static struct conversation_step answer_offer(const char *typed, struct conversation *conversation)
{
    char key[MENU_KEY_MAX + 1];

    if (query_digits(typed, key, sizeof key) && strcmp(key, CONVERSATION_OBJECT_KEY) == 0)
        return want(conversation, intent_of_objection(OBJECTION_STATUS, conversation->offered, ""));
    return end_with(conversation, TEXT_BYE);
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
    case CONVERSATION_FAMILY: return answer_family(menus, caller, typed, conversation);
    case CONVERSATION_READING: return answer_page(menus, caller, typed, conversation);
    case CONVERSATION_OFFERED: return answer_offer(typed, conversation);
    case CONVERSATION_ENDED: break;
    }
    return end_with(conversation, TEXT_BYE);
}

/* ---- the dialled string ----------------------------------------------------------------------------- */

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

    char *arguments = dialled_arguments(folded, code);
    const struct menu_item *shortcut = dialled_shortcut(menus, &arguments);
    struct conversation_step step = shortcut != NULL
                                        ? do_item(menus, caller, shortcut, conversation)
                                        : show_start(menus, caller, conversation);
    return type_arguments(menus, caller, arguments, conversation, step);
}
