/* USSD conversations in which the world changes, or the subscriber does anything at all. */
#include "daemon/conversation.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/texts.h"
#include "test/unit/callers.h"
#include "test/unit/support.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define CODE "*4*1420#"

#define TRACKING "483920175526"

/* ---- what changes between two steps --------------------------------------------------------------- */

START_TEST(a_caller_struck_off_meanwhile_is_refused)
{
    static const struct {
        const char *name;
        enum caller_kind before, after;
        const char *dialled, *typed;
    } rows[] = {
        {"a doctor at the menu becomes a stranger", DOCTOR, STRANGER, CODE, "1"},
        {"a doctor at the code prompt becomes a stranger", DOCTOR, STRANGER, "3", TRACKING},
        {"a doctor at the ID prompt becomes a person", DOCTOR_INSURED, PERSON, "1", OTHER},
        {"a person at a prompt is bound no more", OF_MANY, DOCTOR, "2", OTHER},
        {"a head at the list is bound no more", HEAD, DOCTOR, "2", "1"},
    };

    for (int i = 0; i < ROWS(rows); i++) {
        struct caller before = caller_of(rows[i].before);
        struct caller after = caller_of(rows[i].after);
        struct conversation conversation;
        struct conversation_step step =
            conversation_begin(&sample_menus, &before, CODE, rows[i].dialled, &conversation);
        ck_assert_msg(step.outcome == CONVERSE_ASK, "%s: begins", rows[i].name);
        step = conversation_answer(&sample_menus, &after, rows[i].typed, &conversation);
        ck_assert_msg(step.outcome == CONVERSE_END && step.text == TEXT_AUTH, "%s: text %u",
                      rows[i].name, step.text);
    }
}
END_TEST

START_TEST(fewer_menus_after_a_reload_lead_back_to_the_first)
{
    struct menus fewer = sample_menus;
    struct caller person = caller_of(PERSON);
    struct conversation conversation;
    struct conversation_step step =
        conversation_begin(&sample_menus, &person, CODE, "*4*1420*9#", &conversation);
    ck_assert_uint_eq(step.text, TEXT_MORE);

    fewer.menu_count = 2;
    step = conversation_answer(&fewer, &person, "1", &conversation);
    ck_assert_int_eq(step.outcome, CONVERSE_ASK);
    ck_assert_uint_eq(step.text, TEXT_MENU_I);
}
END_TEST

START_TEST(an_ended_session_stays_ended)
{
    struct caller doctor = caller_of(DOCTOR);
    struct conversation conversation;
    struct conversation_step step =
        conversation_begin(&sample_menus, &doctor, CODE, "*4*1420*0#", &conversation);
    ck_assert_int_eq(step.outcome, CONVERSE_END);

    step = conversation_answer(&sample_menus, &doctor, "1", &conversation);
    ck_assert_int_eq(step.outcome, CONVERSE_END);
    ck_assert_uint_eq(step.text, TEXT_BYE);
}
END_TEST

/* ---- arbitrary sessions --------------------------------------------------------------------------- */

static void random_text(unsigned *state, char *text)
{
    static const char *const pieces[] = {"1",  "2",   "3",   "9",      "0", "*",    "#", "4*1420",
                                         MINE, OTHER, WRONG, TRACKING, "۱", "\xD8", "x", " "};
    text[0] = '\0';
    for (unsigned count = 1 + next_random(state) % 6; count > 0; count--)
        strcat(text, pieces[next_random(state) % ROWS(pieces)]);
}

/* What must hold whatever the menus and the subscriber do; the sentence that does not, or NULL. */
static const char *broken_promise(const struct caller *caller, const struct conversation_step *step,
                                  const struct conversation *conversation)
{
    bool inquires = step->outcome == CONVERSE_INTENT && step->intent.kind == INTENT_INQUIRE;

    if (caller_is_stranger(caller) && (step->outcome != CONVERSE_END || step->text != TEXT_AUTH))
        return "a stranger is told something";
    if (inquires && step->intent.view == VIEW_PROVIDER && !caller_may_inquire(caller))
        return "a person, or the desk, asks as a provider";
    if (inquires && step->intent.view == VIEW_SELF &&
        !caller_is_bound_to(caller, step->intent.person))
        return "somebody asks as another";
    if (inquires && step->intent.view == VIEW_DEPENDANT && caller->person_count == 0)
        return "nobody's head asks about a dependant";
    if (inquires && national_id_is_none(step->intent.person))
        return "nobody is asked about";
    if (step->outcome != CONVERSE_INTENT && step->text == TEXT_NONE)
        return "nothing is shown";
    if ((step->outcome == CONVERSE_ASK) != (conversation->state != CONVERSATION_ENDED))
        return "the outcome is not the state's";
    if (conversation->mistakes > CONVERSATION_MISTAKES_MAX)
        return "more mistakes than are allowed";
    return NULL;
}

START_TEST(no_session_breaks_a_promise)
{
    unsigned state = 1420;

    for (int session = 0; session < 20000; session++) {
        struct caller caller = caller_of(next_random(&state) % CALLER_KINDS);
        struct conversation conversation;
        char text[128];
        random_text(&state, text);
        char *exact = (char *)support_exact_copy(text, strlen(text) + 1);
        struct conversation_step step =
            conversation_begin(&sample_menus, &caller, CODE, exact, &conversation);
        free(exact);
        for (int i = 0; i < 10; i++) {
            const char *broken = broken_promise(&caller, &step, &conversation);
            ck_assert_msg(broken == NULL, "session %d, step %d: %s", session, i, broken);
            if (step.outcome != CONVERSE_ASK)
                break;
            random_text(&state, text);
            step = conversation_answer(&sample_menus, &caller, text, &conversation);
        }
    }
}
END_TEST

START_TEST(a_very_long_dial_string_is_read_within_bounds)
{
    static const struct {
        const char *name;
        const char *piece;
        int count;
        unsigned text;
    } rows[] = {
        {"many stars are no arguments", "*", 4000, TEXT_MENU_P},
        {"many arguments stop at the first wrong one", "*7", 2000, TEXT_MENU_P},
        {"many ways through prompts and back end where they end", "*1*0", 1000, TEXT_MENU_P},
        {"more than a text can hold has no arguments", "*1", 4000, TEXT_MENU_P},
    };

    for (int i = 0; i < ROWS(rows); i++) {
        struct caller doctor = caller_of(DOCTOR);
        struct conversation conversation;
        char dialled[8001] = "";
        for (int j = 0; j < rows[i].count; j++)
            memcpy(dialled + (size_t)j * strlen(rows[i].piece), rows[i].piece,
                   strlen(rows[i].piece) + 1);
        struct conversation_step step =
            conversation_begin(&sample_menus, &doctor, CODE, dialled, &conversation);
        ck_assert_msg(step.outcome == CONVERSE_ASK && step.text == rows[i].text, "%s: text %u",
                      rows[i].name, step.text);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("conversation_promises");
    tcase_add_test(tests, a_caller_struck_off_meanwhile_is_refused);
    tcase_add_test(tests, fewer_menus_after_a_reload_lead_back_to_the_first);
    tcase_add_test(tests, an_ended_session_stays_ended);
    tcase_add_test(tests, no_session_breaks_a_promise);
    tcase_add_test(tests, a_very_long_dial_string_is_read_within_bounds);

    Suite *suite = suite_create("conversation_promises");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
