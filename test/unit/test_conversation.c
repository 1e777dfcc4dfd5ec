/* USSD conversations as scripts: what is dialled, what is typed, and where that leads (D6, D7, D8). */
#include "daemon/conversation.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/texts.h"
#include "test/unit/callers.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define CODE "*4*1420#"

#define TRACKING "483920175526"

/* ---- playing a script ----------------------------------------------------------------------------- */

#define TYPED_MAX 6

struct script {
    const char *name;
    enum caller_kind caller;
    const char *dialled;
    const char *typed[TYPED_MAX]; /* up to the first NULL */
};

/* The last step; every step before it has to ask. */
static struct conversation_step play(const struct script *script, struct conversation *conversation)
{
    struct caller caller = caller_of(script->caller);
    struct conversation_step step =
        conversation_begin(&sample_menus, &caller, CODE, script->dialled, conversation);

    for (int i = 0; i < TYPED_MAX && script->typed[i] != NULL; i++) {
        ck_assert_msg(step.outcome == CONVERSE_ASK, "%s: over before \"%s\"", script->name,
                      script->typed[i]);
        step = conversation_answer(&sample_menus, &caller, script->typed[i], conversation);
    }
    ck_assert_msg((step.outcome == CONVERSE_ASK) == (conversation->state != CONVERSATION_ENDED),
                  "%s: state %d", script->name, (int)conversation->state);
    return step;
}

/* ---- screens -------------------------------------------------------------------------------------- */

static const struct {
    struct script script;
    unsigned text;
    enum conversation_outcome outcome;
} screens[] = {
    /* Where a session begins. */
    {{"a doctor begins at the providers' menu", DOCTOR, CODE, {0}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"a person begins at the insured's menu", PERSON, CODE, {0}}, TEXT_MENU_I, CONVERSE_ASK},
    {{"an insured doctor begins as a doctor", DOCTOR_INSURED, CODE, {0}},
     TEXT_MENU_P,
     CONVERSE_ASK},
    {{"a former doctor begins as a person", FORMER_DOCTOR, CODE, {0}}, TEXT_MENU_I, CONVERSE_ASK},
    {{"the desk begins at its own menu", DESK, CODE, {0}}, TEXT_MORE, CONVERSE_ASK},
    {{"the desk asks about nobody, whatever its menu offers", DESK, CODE, {"2"}},
     TEXT_AUTH,
     CONVERSE_END},
    {{"a stranger is refused at once", STRANGER, CODE, {0}}, TEXT_AUTH, CONVERSE_END},
    {{"a stranger's deep dial is refused alike", STRANGER, "*4*1420*1*2#", {0}},
     TEXT_AUTH,
     CONVERSE_END},
    {{"a stranger's ID is refused alike", STRANGER, "*4*1420*1*" OTHER "#", {0}},
     TEXT_AUTH,
     CONVERSE_END},

    /* What gateways give as the dialled string. */
    {{"the final hash may be missing", DOCTOR, "*4*1420", {0}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"the last number of the code is the code", DOCTOR, "1420", {0}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"the code without its first star is the code", DOCTOR, "4*1420#", {0}},
     TEXT_MENU_P,
     CONVERSE_ASK},
    {{"nothing dialled is the code", DOCTOR, "", {0}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"a hash alone is the code", DOCTOR, "#", {0}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"what is no text is the code", DOCTOR, "\xFF*1#", {0}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"arguments follow the whole code", DOCTOR, "*4*1420*1#", {0}}, TEXT_ASK_P, CONVERSE_ASK},
    {{"arguments follow the code without a hash", DOCTOR, "*4*1420*1", {0}},
     TEXT_ASK_P,
     CONVERSE_ASK},
    {{"arguments follow the last number", DOCTOR, "1420*1#", {0}}, TEXT_ASK_P, CONVERSE_ASK},
    {{"arguments may stand alone", DOCTOR, "1", {0}}, TEXT_ASK_P, CONVERSE_ASK},
    {{"arguments may stand alone between star and hash", DOCTOR, "*3#", {0}},
     TEXT_ASK_T,
     CONVERSE_ASK},
    {{"arguments may be in Persian digits", DOCTOR, "*۴*۱۴۲۰*۳#", {0}}, TEXT_ASK_T, CONVERSE_ASK},
    {{"two stars are one", DOCTOR, "**4*1420**3#", {0}}, TEXT_ASK_T, CONVERSE_ASK},
    {{"a longer number is not the code", DOCTOR, "*4*14201*3#", {0}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"another code is a wrong argument", DOCTOR, "*500*3#", {0}}, TEXT_MENU_P, CONVERSE_ASK},

    /* Deep dials. */
    {{"a wrong argument stops at its menu", DOCTOR, "*4*1420*7*1#", {0}},
     TEXT_MENU_P,
     CONVERSE_ASK},
    {{"the session goes on behind it", DOCTOR, "*4*1420*7*1#", {"3"}}, TEXT_ASK_T, CONVERSE_ASK},
    {{"a wrong ID stops at its prompt", DOCTOR, "*4*1420*1*" WRONG "*" OTHER "#", {0}},
     TEXT_BAD,
     CONVERSE_ASK},
    {{"arguments walk through a submenu", PERSON, "*4*1420*9*00*9#", {0}}, TEXT_MORE, CONVERSE_ASK},
    {{"what follows the end is ignored", PERSON, "*4*1420*3*1*1#", {0}}, TEXT_HELP_I, CONVERSE_END},
    {{"a shortcut does its action whatever the menus are", DOCTOR, "*4*1420*5#", {0}},
     TEXT_MORE,
     CONVERSE_ASK},
    {{"a shortcut goes before the menus' own keys", PERSON, "*4*1420*9*1#", {0}},
     TEXT_HELP_I,
     CONVERSE_END},
    {{"a path that only begins like a shortcut is none", DOCTOR, "*4*1420*1*23#", {0}},
     TEXT_BAD,
     CONVERSE_ASK},
    {{"a wrong argument behind a shortcut stops there", DOCTOR, "*4*1420*5*" WRONG "#", {0}},
     TEXT_BAD,
     CONVERSE_ASK},
    {{"a shortcut is no right", PERSON, "*4*1420*5#", {0}}, TEXT_AUTH, CONVERSE_END},
    {{"a doctor bound to nobody has no status", DOCTOR, "*4*1420*1*2#", {0}},
     TEXT_AUTH,
     CONVERSE_END},

    /* Menus. */
    {{"a key leads to its prompt", DOCTOR, CODE, {"1"}}, TEXT_ASK_P, CONVERSE_ASK},
    {{"a key may be a Persian digit", DOCTOR, CODE, {"۳"}}, TEXT_ASK_T, CONVERSE_ASK},
    {{"a key may have a full stop and spaces", DOCTOR, CODE, {" 3. \r"}}, TEXT_ASK_T, CONVERSE_ASK},
    {{"the exit says goodbye", DOCTOR, CODE, {"0"}}, TEXT_BYE, CONVERSE_END},
    {{"a person's exit too", PERSON, CODE, {"0"}}, TEXT_BYE, CONVERSE_END},
    {{"help is a final text", PERSON, CODE, {"3"}}, TEXT_HELP_I, CONVERSE_END},
    {{"a head is shown the family", HEAD, CODE, {"2"}}, TEXT_FAMILY, CONVERSE_ASK},
    {{"a person without a family is told so", PERSON, CODE, {"2"}}, TEXT_FAMILY_NONE, CONVERSE_END},
    {{"the head of a large family is asked for an ID", OF_MANY, CODE, {"2"}},
     TEXT_ASK_D,
     CONVERSE_ASK},
    {{"a parent is asked which one it is", PARENT, CODE, {"1"}}, TEXT_ASK_I, CONVERSE_ASK},
    {{"a key may lead to a submenu", PERSON, CODE, {"9"}}, TEXT_MORE, CONVERSE_ASK},
    {{"and back", PERSON, CODE, {"9", "00"}}, TEXT_MENU_I, CONVERSE_ASK},
    {{"a submenu's keys are its own", PERSON, CODE, {"9", "1"}}, TEXT_ASK_T, CONVERSE_ASK},
    {{"a menu is no right", PERSON, CODE, {"9", "2"}}, TEXT_AUTH, CONVERSE_END},

    /* Mistakes. */
    {{"a key not printed shows the page again", DOCTOR, CODE, {"7"}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"nothing typed shows the page again", DOCTOR, CODE, {""}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"a word shows the page again", DOCTOR, CODE, {"yes"}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"a long number shows the page again", DOCTOR, CODE, {OTHER}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"a submenu shows its own page again", PERSON, CODE, {"9", "7"}}, TEXT_MORE, CONVERSE_ASK},
    {{"two mistakes may be made", DOCTOR, CODE, {"7", "8"}}, TEXT_MENU_P, CONVERSE_ASK},
    {{"the third wrong key ends it", DOCTOR, CODE, {"7", "8", "x"}}, TEXT_BYE, CONVERSE_END},
    {{"a wrong ID is asked for again", DOCTOR, CODE, {"1", WRONG}}, TEXT_BAD, CONVERSE_ASK},
    {{"a word is no ID", DOCTOR, CODE, {"1", "none"}}, TEXT_BAD, CONVERSE_ASK},
    {{"nothing is no ID", DOCTOR, CODE, {"1", ""}}, TEXT_BAD, CONVERSE_ASK},
    {{"twenty digits are no ID", DOCTOR, CODE, {"1", OTHER OTHER}}, TEXT_BAD, CONVERSE_ASK},
    {{"a wrong ID of one's own is asked for again", PARENT, CODE, {"1", WRONG}},
     TEXT_BAD,
     CONVERSE_ASK},
    {{"a dependant's wrong ID is asked for again", OF_MANY, CODE, {"2", WRONG}},
     TEXT_BAD,
     CONVERSE_ASK},
    {{"a number beyond the list shows it again", HEAD, CODE, {"2", "3"}},
     TEXT_FAMILY,
     CONVERSE_ASK},
    {{"so does nothing", HEAD, CODE, {"2", ""}}, TEXT_FAMILY, CONVERSE_ASK},
    {{"so does a wrong ID", HEAD, CODE, {"2", WRONG}}, TEXT_FAMILY, CONVERSE_ASK},
    {{"so does a key for a page that is not there", HEAD, CODE, {"2", "99"}},
     TEXT_FAMILY,
     CONVERSE_ASK},
    {{"the third such number ends it", HEAD, CODE, {"2", "3", "98", "999"}},
     TEXT_BYE,
     CONVERSE_END},
    {{"the third wrong ID ends it", DOCTOR, CODE, {"1", WRONG, "1", "x"}}, TEXT_BAD, CONVERSE_END},
    {{"half a code is asked for again", DOCTOR, CODE, {"3", "4839"}}, TEXT_ASK_T, CONVERSE_ASK},
    {{"the third half code ends it", DOCTOR, CODE, {"3", "4839", "2017", "5526"}},
     TEXT_VER_X,
     CONVERSE_END},
    {{"mistakes of a whole session are counted", DOCTOR, CODE, {"7", "8", "1", WRONG}},
     TEXT_BAD,
     CONVERSE_END},
    {{"a mistake in the dial string counts", DOCTOR, "*4*1420*7#", {"8", "9"}},
     TEXT_BYE,
     CONVERSE_END},

    /* Back. */
    {{"zero leads from an ID back to the menu", DOCTOR, CODE, {"1", "0"}},
     TEXT_MENU_P,
     CONVERSE_ASK},
    {{"zero leads from a code back to the menu", DOCTOR, CODE, {"3", "۰"}},
     TEXT_MENU_P,
     CONVERSE_ASK},
    {{"zero leads a person back to its own menu", OF_MANY, CODE, {"2", "0"}},
     TEXT_MENU_I,
     CONVERSE_ASK},
    {{"zero leads out of the list", HEAD, CODE, {"2", "0"}}, TEXT_MENU_I, CONVERSE_ASK},
    {{"zero leads out of a submenu's prompt to the first menu", PERSON, CODE, {"9", "1", "0"}},
     TEXT_MENU_I,
     CONVERSE_ASK},
    {{"zero is no mistake", DOCTOR, CODE, {"7", "8", "1", "0"}}, TEXT_MENU_P, CONVERSE_ASK},

    /* Refusals. */
    {{"another's ID is not one's own", PARENT, CODE, {"1", OTHER}}, TEXT_AUTH, CONVERSE_END},
    {{"a shortcut's ID is not one's own either", PARENT, "*4*1420*1*2*" OTHER "#", {0}},
     TEXT_AUTH,
     CONVERSE_END},
};

START_TEST(a_script_leads_to_a_screen)
{
    const struct script *script = &screens[_i].script;
    struct conversation conversation;
    struct conversation_step step = play(script, &conversation);

    ck_assert_msg(step.outcome == screens[_i].outcome, "%s: outcome %d", script->name,
                  (int)step.outcome);
    ck_assert_msg(step.text == screens[_i].text, "%s: text %u", script->name, step.text);
}
END_TEST

/* ---- intents -------------------------------------------------------------------------------------- */

static const struct {
    struct script script;
    enum inquiry_view view;
    enum inquiry_setting setting;
    const char *person;
} inquiries[] = {
    {{"a doctor asks about an outpatient", DOCTOR, CODE, {"1", OTHER}},
     VIEW_PROVIDER,
     SETTING_OUTPATIENT,
     OTHER},
    {{"a doctor asks about an inpatient", DOCTOR, CODE, {"2", OTHER}},
     VIEW_PROVIDER,
     SETTING_INPATIENT,
     OTHER},
    {{"an ID may be in Persian digits", DOCTOR, CODE, {"2", "۱۲۳۴۵۶۷۸۹۱"}},
     VIEW_PROVIDER,
     SETTING_INPATIENT,
     OTHER},
    {{"an ID may have spaces and a hash", DOCTOR, CODE, {"1", "123 456 789 1#"}},
     VIEW_PROVIDER,
     SETTING_OUTPATIENT,
     OTHER},
    {{"a foreigner's code is an ID", DOCTOR, CODE, {"1", "123456789012"}},
     VIEW_PROVIDER,
     SETTING_OUTPATIENT,
     "123456789012"},
    {{"the setting is the last one chosen", DOCTOR, CODE, {"2", "0", "1", OTHER}},
     VIEW_PROVIDER,
     SETTING_OUTPATIENT,
     OTHER},
    {{"a right ID after two mistakes counts", DOCTOR, CODE, {"7", "1", WRONG, OTHER}},
     VIEW_PROVIDER,
     SETTING_OUTPATIENT,
     OTHER},
    {{"a deep dial asks at once", DOCTOR, "*4*1420*2*" OTHER "#", {0}},
     VIEW_PROVIDER,
     SETTING_INPATIENT,
     OTHER},
    {{"what follows the ID is ignored", DOCTOR, "*4*1420*1*" OTHER "*7*7#", {0}},
     VIEW_PROVIDER,
     SETTING_OUTPATIENT,
     OTHER},
    {{"arguments alone ask at once", DOCTOR, "1*" OTHER, {0}},
     VIEW_PROVIDER,
     SETTING_OUTPATIENT,
     OTHER},
    {{"arguments behind a shortcut are typed into it", DOCTOR, "*4*1420*5*" OTHER "#", {0}},
     VIEW_PROVIDER,
     SETTING_OUTPATIENT,
     OTHER},
    {{"a person's status needs no ID", PERSON, CODE, {"1"}}, VIEW_SELF, SETTING_OUTPATIENT, MINE},
    {{"a person's shortcut needs no ID", PERSON, "*4*1420*1*2#", {0}},
     VIEW_SELF,
     SETTING_OUTPATIENT,
     MINE},
    {{"an insured doctor's shortcut is about the doctor", DOCTOR_INSURED, "*4*1420*1*2#", {0}},
     VIEW_SELF,
     SETTING_OUTPATIENT,
     MINE},
    {{"a parent types its own ID", PARENT, CODE, {"1", MINE}}, VIEW_SELF, SETTING_OUTPATIENT, MINE},
    {{"a parent types the child's", PARENT, CODE, {"1", MY_CHILD}},
     VIEW_SELF,
     SETTING_OUTPATIENT,
     MY_CHILD},
    {{"a parent's shortcut takes the ID behind it", PARENT, "*4*1420*1*2*" MY_CHILD "#", {0}},
     VIEW_SELF,
     SETTING_OUTPATIENT,
     MY_CHILD},
    {{"the head of a large family types a dependant's ID", OF_MANY, CODE, {"2", OTHER}},
     VIEW_DEPENDANT,
     SETTING_OUTPATIENT,
     OTHER},
    {{"a head chooses the first of the list", HEAD, CODE, {"2", "1"}},
     VIEW_DEPENDANT,
     SETTING_OUTPATIENT,
     MY_CHILD},
    {{"or the second, in Persian digits", HEAD, CODE, {"2", "۲"}},
     VIEW_DEPENDANT,
     SETTING_OUTPATIENT,
     HER},
    {{"or types an ID of the list", HEAD, CODE, {"2", HER}},
     VIEW_DEPENDANT,
     SETTING_OUTPATIENT,
     HER},
    {{"or another, to be shown a dependant", HEAD, CODE, {"2", OTHER}},
     VIEW_DEPENDANT,
     SETTING_OUTPATIENT,
     OTHER},
    {{"a deep dial chooses", HEAD, "*4*1420*2*2#", {0}}, VIEW_DEPENDANT, SETTING_OUTPATIENT, HER},
    {{"a dependant on the same mobile is a dependant in the list", PARENT, CODE, {"2", "1"}},
     VIEW_DEPENDANT,
     SETTING_OUTPATIENT,
     MY_CHILD},
    {{"a foreigner's code in a dial string is an ID", DOCTOR, "*4*1420*1*123456789012#", {0}},
     VIEW_PROVIDER,
     SETTING_OUTPATIENT,
     "123456789012"},
};

START_TEST(a_script_leads_to_an_inquiry)
{
    const struct script *script = &inquiries[_i].script;
    struct conversation conversation;
    struct conversation_step step = play(script, &conversation);
    char person[NATIONAL_ID_TEXT];

    ck_assert_msg(step.outcome == CONVERSE_INTENT, "%s: outcome %d", script->name,
                  (int)step.outcome);
    ck_assert_msg(step.intent.kind == INTENT_INQUIRE, "%s: kind %d", script->name,
                  (int)step.intent.kind);
    ck_assert_msg(step.intent.view == inquiries[_i].view, "%s: view", script->name);
    ck_assert_msg(step.intent.setting == inquiries[_i].setting, "%s: setting", script->name);
    national_id_format(step.intent.person, person);
    ck_assert_msg(strcmp(person, inquiries[_i].person) == 0, "%s: %s", script->name, person);
}
END_TEST

static const struct script verifications[] = {
    {"the desk verifies a code", DESK, CODE, {"1", TRACKING}},
    {"a doctor verifies a code", DOCTOR, CODE, {"3", TRACKING}},
    {"a code may be in groups", DOCTOR, CODE, {"3", "4839 2017-5526"}},
    {"a code may be in Persian digits", DOCTOR, CODE, {"3", "۴۸۳۹۲۰۱۷۵۵۲۶"}},
    {"a whole code after two halves counts", DOCTOR, CODE, {"3", "4839", "5526", TRACKING}},
    {"a deep dial verifies at once", DOCTOR, "*4*1420*3*" TRACKING "#", {0}},
    {"a person verifies where a menu offers it", PERSON, CODE, {"9", "1", TRACKING}},
};

START_TEST(a_script_leads_to_a_verification)
{
    const struct script *script = &verifications[_i];
    struct conversation conversation;
    struct conversation_step step = play(script, &conversation);

    ck_assert_msg(step.outcome == CONVERSE_INTENT, "%s: outcome %d", script->name,
                  (int)step.outcome);
    ck_assert_msg(step.intent.kind == INTENT_VERIFY, "%s: kind %d", script->name,
                  (int)step.intent.kind);
    ck_assert_msg(strcmp(step.intent.code, TRACKING) == 0, "%s: %s", script->name,
                  step.intent.code);
}
END_TEST

/* ---- a "no" ------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum caller_kind after; /* who it is when the key is touched */
    const char *typed;
    enum conversation_outcome outcome;
    unsigned text;
} offers[] = {
    {"1 objects", PERSON, "1", CONVERSE_INTENT, TEXT_NONE},
    {"in Persian digits too", PERSON, "۱", CONVERSE_INTENT, TEXT_NONE},
    {"0 ends it", PERSON, "0", CONVERSE_END, TEXT_BYE},
    {"so does every other key", PERSON, "7", CONVERSE_END, TEXT_BYE},
    {"and a word", PERSON, "no", CONVERSE_END, TEXT_BYE},
    {"who is struck off meanwhile is refused", STRANGER, "1", CONVERSE_END, TEXT_AUTH},
};

START_TEST(a_no_may_be_objected_to)
{
    enum { NUMBER = 42 };
    struct script script = {"one's own status", PERSON, "*4*1420*1#", {0}};
    struct caller caller = caller_of(offers[_i].after);
    struct conversation conversation;
    struct conversation_step step = play(&script, &conversation);

    ck_assert_int_eq(step.intent.kind, INTENT_INQUIRE);
    conversation_offer(&conversation, NUMBER);
    step = conversation_answer(&sample_menus, &caller, offers[_i].typed, &conversation);
    ck_assert_msg(step.outcome == offers[_i].outcome && step.text == offers[_i].text, "%s: text %u",
                  offers[_i].name, step.text);
    ck_assert_int_eq(conversation.state, CONVERSATION_ENDED);
    if (step.outcome != CONVERSE_INTENT)
        return;
    ck_assert_int_eq(step.intent.kind, INTENT_OBJECT);
    ck_assert_int_eq(step.intent.objection, OBJECTION_STATUS);
    ck_assert_uint_eq(step.intent.number, NUMBER);
}
END_TEST

/* ---- a text of several pages ------------------------------------------------------------------------ */

#define PAGE_COUNT 3

static const struct {
    const char *name;
    const char *typed[TYPED_MAX];
    enum conversation_outcome outcome;
    unsigned text;
    int page; /* -1: no page */
} turns[] = {
    {"it begins with the first", {0}, CONVERSE_ASK, TEXT_HELP_I, 0},
    {"99 leads on", {"99"}, CONVERSE_ASK, TEXT_HELP_I, 1},
    {"in Persian digits too", {"۹۹"}, CONVERSE_ASK, TEXT_HELP_I, 1},
    {"99 twice leads to the last", {"99", "99"}, CONVERSE_ASK, TEXT_HELP_I, 2},
    {"98 leads back", {"99", "99", "98"}, CONVERSE_ASK, TEXT_HELP_I, 1},
    {"0 leads to the first menu", {"99", "0"}, CONVERSE_ASK, TEXT_MENU_I, -1},
    {"whose keys are its own again", {"0", "9"}, CONVERSE_ASK, TEXT_MORE, -1},
    {"98 on the first page shows it again", {"98"}, CONVERSE_ASK, TEXT_HELP_I, 0},
    {"99 on the last page shows it again", {"99", "99", "99"}, CONVERSE_ASK, TEXT_HELP_I, 2},
    {"a key of a menu shows the page again", {"99", "1"}, CONVERSE_ASK, TEXT_HELP_I, 1},
    {"a word shows the page again", {"next"}, CONVERSE_ASK, TEXT_HELP_I, 0},
    {"the third mistake ends it", {"x", "y", "z"}, CONVERSE_END, TEXT_BYE, -1},
};

START_TEST(a_long_text_is_turned_over)
{
    struct caller caller = caller_of(PERSON);
    struct conversation conversation;
    struct conversation_step step =
        conversation_begin(&sample_menus, &caller, CODE, "*4*1420*3#", &conversation);

    ck_assert_int_eq(step.outcome, CONVERSE_END);
    step = conversation_read(&conversation, step.text, PAGE_COUNT);
    for (int i = 0; i < TYPED_MAX && turns[_i].typed[i] != NULL; i++)
        step = conversation_answer(&sample_menus, &caller, turns[_i].typed[i], &conversation);
    ck_assert_msg(step.outcome == turns[_i].outcome, "%s: %d", turns[_i].name, (int)step.outcome);
    ck_assert_msg(step.text == turns[_i].text, "%s: text %u", turns[_i].name, step.text);
    ck_assert_msg(step.paged == (turns[_i].page >= 0), "%s: paged", turns[_i].name);
    if (step.paged)
        ck_assert_msg(step.page == turns[_i].page, "%s: page %u", turns[_i].name, step.page);
}
END_TEST

/* ---- a family of several pages ---------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *typed[TYPED_MAX];
    int page; /* -1: no page of the family */
} family_turns[] = {
    {"it begins with the first page", {0}, 0},
    {"99 leads on", {"99"}, 1},
    {"98 leads back", {"99", "98"}, 0},
    {"98 on the first page shows it again", {"98"}, 0},
    {"99 on the last page shows it again", {"99", "99"}, 1},
    {"a mistake shows the same page again", {"99", "x"}, 1},
    {"0 leads to the menu", {"99", "0"}, -1},
    {"a number of the first page is known on the second", {"99", "1"}, -1},
};

START_TEST(a_long_family_is_turned_over)
{
    struct caller caller = caller_of(HEAD);
    struct conversation conversation;
    struct conversation_step step =
        conversation_begin(&sample_menus, &caller, CODE, "*4*1420*2#", &conversation);

    for (int i = 0; i < TYPED_MAX && family_turns[_i].typed[i] != NULL; i++) {
        conversation_listed(&conversation, 2);
        step =
            conversation_answer(&sample_menus, &caller, family_turns[_i].typed[i], &conversation);
    }
    ck_assert_msg(step.family == (family_turns[_i].page >= 0), "%s: family", family_turns[_i].name);
    if (step.family)
        ck_assert_msg(step.page == family_turns[_i].page, "%s: page %u", family_turns[_i].name,
                      step.page);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("conversation");
    tcase_add_loop_test(tests, a_script_leads_to_a_screen, 0, ROWS(screens));
    tcase_add_loop_test(tests, a_script_leads_to_an_inquiry, 0, ROWS(inquiries));
    tcase_add_loop_test(tests, a_script_leads_to_a_verification, 0, ROWS(verifications));
    tcase_add_loop_test(tests, a_no_may_be_objected_to, 0, ROWS(offers));

    Suite *suite = suite_create("conversation");
    tcase_add_loop_test(tests, a_long_text_is_turned_over, 0, ROWS(turns));
    tcase_add_loop_test(tests, a_long_family_is_turned_over, 0, ROWS(family_turns));
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
