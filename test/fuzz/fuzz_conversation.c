/* USSD sessions: who calls, what was dialled, and what is typed, a line each. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/conversation.h"
#include "daemon/texts.h"
#include "test/unit/callers.h"

#define CODE "*4*1420#"

static struct menus menus_of(bool sample)
{
    struct menus menus = sample_menus;

    if (!sample)
        menus_default(&menus);
    return menus;
}

/* Nobody learns what is not theirs (promise 4). */
static void claim_rights(const struct intent *intent, const struct caller *caller)
{
    CLAIM(!caller_is_stranger(caller));
    CLAIM(intent->kind != INTENT_REPLY);
    if (intent->kind == INTENT_VERIFY) {
        CLAIM(strlen(intent->code) == CODE_TEXT - 1);
        return;
    }
    CLAIM(!national_id_is_none(intent->person));
    CLAIM(intent->view != VIEW_PROVIDER || caller->provider);
    CLAIM(intent->view != VIEW_SELF || caller_is_bound_to(caller, intent->person));
    CLAIM(intent->view != VIEW_DEPENDANT || caller->person_count > 0);
    CLAIM(intent->view == VIEW_PROVIDER || intent->setting == SETTING_OUTPATIENT);
}

static void claim_step(const struct conversation_step *step,
                       const struct conversation *conversation, const struct caller *caller)
{
    bool ended = conversation->state == CONVERSATION_ENDED;

    CLAIM(ended == (step->outcome != CONVERSE_ASK));
    CLAIM(conversation->mistakes <= CONVERSATION_MISTAKES_MAX);
    CLAIM(ended || conversation->mistakes < CONVERSATION_MISTAKES_MAX);
    if (step->outcome == CONVERSE_INTENT)
        claim_rights(&step->intent, caller);
    else
        CLAIM(step->text != TEXT_NONE && step->text <= TEXT_MORE);
}

/* The first octet chooses the caller and the menus. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct fuzz_input input = {octets, octets + size};
    uint8_t choice = fuzz_octet(&input);
    struct menus menus = menus_of((choice & 128) != 0);
    struct caller caller = caller_of(choice % CALLER_KINDS);
    struct conversation conversation;
    char *typed = fuzz_line(&input);

    if (typed == NULL)
        return 0;
    struct conversation_step step = conversation_begin(&menus, &caller, CODE, typed, &conversation);
    claim_step(&step, &conversation, &caller);
    if (caller_is_stranger(&caller))
        CLAIM(step.outcome == CONVERSE_END && step.text == TEXT_AUTH);
    free(typed);
    while (step.outcome == CONVERSE_ASK && (typed = fuzz_line(&input)) != NULL) {
        step = conversation_answer(&menus, &caller, typed, &conversation);
        claim_step(&step, &conversation, &caller);
        free(typed);
    }
    return 0;
}
