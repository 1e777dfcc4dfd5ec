/* USSD conversations as scripts: what is dialled, what is typed, and where that leads (D6, D7, D8). */
#include "daemon/conversation.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/texts.h"
#include "test/unit/support.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define CODE "*4*1420#"

/* The IDs of the callers below, of somebody else, and one with a wrong check digit. */
#define MINE     "0012345679"
#define MY_CHILD "0123456789"
#define OTHER    "1234567891"
#define WRONG    "0012345678"
#define TRACKING "483920175526"

/* The page of the submenu, an operator's own text. */
#define TEXT_MORE TEXT_COUNT

/* The two menus of facts "domain" §5, a submenu under the insured's, and shortcuts. */
static const struct menus menus = {
    .menus = {{.name = "provider",
               .page = TEXT_MENU_P,
               .items = {{.key = "1", .action = MENU_INQUIRE, .setting = SETTING_OUTPATIENT},
                         {.key = "2", .action = MENU_INQUIRE, .setting = SETTING_INPATIENT},
                         {.key = "3", .action = MENU_VERIFY},
                         {.key = "0", .action = MENU_EXIT}},
               .item_count = 4},
              {.name = "insured",
               .page = TEXT_MENU_I,
               .items = {{.key = "1", .action = MENU_SELF},
                         {.key = "2", .action = MENU_DEPENDANT},
                         {.key = "3", .action = MENU_TEXT, .text = TEXT_HELP_I},
                         {.key = "9", .action = MENU_GOTO, .target = 2},
                         {.key = "0", .action = MENU_EXIT}},
               .item_count = 5},
              {.name = "more",
               .page = TEXT_MORE,
               .items = {{.key = "1", .action = MENU_VERIFY, .text = TEXT_ASK_T},
                         {.key = "2", .action = MENU_INQUIRE, .setting = SETTING_INPATIENT},
                         {.key = "00", .action = MENU_GOTO, .target = 1}},
               .item_count = 3}},
    .menu_count = 3,
    .provider = 0,
    .insured = 1,
    .shortcuts = {{.path = "1*2", .item = {.action = MENU_SELF}},
                  {.path = "5", .item = {.action = MENU_INQUIRE, .text = TEXT_MORE}},
                  {.path = "9*1", .item = {.action = MENU_TEXT, .text = TEXT_HELP_I}}},
    .shortcut_count = 3,
};

enum caller_kind { STRANGER, DOCTOR, PERSON, PARENT, DOCTOR_INSURED };

static struct national_id id_of(const char *digits)
{
    struct national_id id;
    ck_assert_int_eq(national_id_parse(digits, &id), DM_OK);
    return id;
}

static struct caller caller_of(enum caller_kind kind)
{
    struct caller caller = {.provider = kind == DOCTOR || kind == DOCTOR_INSURED};
    if (kind == PERSON || kind == PARENT || kind == DOCTOR_INSURED)
        caller.persons[caller.person_count++] = id_of(MINE);
    if (kind == PARENT)
        caller.persons[caller.person_count++] = id_of(MY_CHILD);
    return caller;
}

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
        conversation_begin(&menus, &caller, CODE, script->dialled, conversation);

    for (int i = 0; i < TYPED_MAX && script->typed[i] != NULL; i++) {
        ck_assert_msg(step.outcome == CONVERSE_ASK, "%s: over before \"%s\"", script->name,
                      script->typed[i]);
        step = conversation_answer(&menus, &caller, script->typed[i], conversation);
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
    {{"a path that only begins like a shortcut is none",
      PERSON,
      "*4*1420*1*2"
      "3#",
      {0}},
     TEXT_NONE,
     CONVERSE_INTENT},
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
    {{"a person is asked for a dependant's ID", PERSON, CODE, {"2"}}, TEXT_ASK_D, CONVERSE_ASK},
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
    {{"a dependant's wrong ID is asked for again", PERSON, CODE, {"2", WRONG}},
     TEXT_BAD,
     CONVERSE_ASK},
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
    {{"zero leads a person back to its own menu", PERSON, CODE, {"2", "0"}},
     TEXT_MENU_I,
     CONVERSE_ASK},
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
    {{"a person asks about a dependant", PERSON, CODE, {"2", OTHER}},
     VIEW_DEPENDANT,
     SETTING_OUTPATIENT,
     OTHER},
    {{"a dependant on the same mobile is one of its own", PARENT, CODE, {"2", MY_CHILD}},
     VIEW_SELF,
     SETTING_OUTPATIENT,
     MY_CHILD},
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
        {"a person at a prompt is bound no more", DOCTOR_INSURED, DOCTOR, "", ""},
    };

    for (int i = 0; i < ROWS(rows); i++) {
        struct caller before = caller_of(rows[i].before);
        struct caller after = caller_of(rows[i].after);
        struct conversation conversation;
        struct conversation_step step =
            conversation_begin(&menus, &before, CODE, rows[i].dialled, &conversation);
        ck_assert_msg(step.outcome == CONVERSE_ASK, "%s: begins", rows[i].name);
        if (rows[i].typed[0] == '\0')
            conversation.state = CONVERSATION_ASK_DEPENDANT;
        step = conversation_answer(&menus, &after, rows[i].typed, &conversation);
        ck_assert_msg(step.outcome == CONVERSE_END && step.text == TEXT_AUTH, "%s: text %u",
                      rows[i].name, step.text);
    }
}
END_TEST

START_TEST(fewer_menus_after_a_reload_lead_back_to_the_first)
{
    struct menus fewer = menus;
    struct caller person = caller_of(PERSON);
    struct conversation conversation;
    struct conversation_step step =
        conversation_begin(&menus, &person, CODE, "*4*1420*9#", &conversation);
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
        conversation_begin(&menus, &doctor, CODE, "*4*1420*0#", &conversation);
    ck_assert_int_eq(step.outcome, CONVERSE_END);

    step = conversation_answer(&menus, &doctor, "1", &conversation);
    ck_assert_int_eq(step.outcome, CONVERSE_END);
    ck_assert_uint_eq(step.text, TEXT_BYE);
}
END_TEST

/* ---- arbitrary sessions --------------------------------------------------------------------------- */

/* A fixed sequence, so that a failure comes back. */
static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 16;
}

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
    if (inquires && step->intent.view == VIEW_PROVIDER && !caller->provider)
        return "a person asks as a provider";
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
        struct caller caller = caller_of(next_random(&state) % (DOCTOR_INSURED + 1));
        struct conversation conversation;
        char text[128];
        random_text(&state, text);
        char *exact = (char *)support_exact_copy(text, strlen(text) + 1);
        struct conversation_step step =
            conversation_begin(&menus, &caller, CODE, exact, &conversation);
        free(exact);
        for (int i = 0; i < 10; i++) {
            const char *broken = broken_promise(&caller, &step, &conversation);
            ck_assert_msg(broken == NULL, "session %d, step %d: %s", session, i, broken);
            if (step.outcome != CONVERSE_ASK)
                break;
            random_text(&state, text);
            step = conversation_answer(&menus, &caller, text, &conversation);
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
            conversation_begin(&menus, &doctor, CODE, dialled, &conversation);
        ck_assert_msg(step.outcome == CONVERSE_ASK && step.text == rows[i].text, "%s: text %u",
                      rows[i].name, step.text);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("conversation");
    tcase_add_loop_test(tests, a_script_leads_to_a_screen, 0, ROWS(screens));
    tcase_add_loop_test(tests, a_script_leads_to_an_inquiry, 0, ROWS(inquiries));
    tcase_add_loop_test(tests, a_script_leads_to_a_verification, 0, ROWS(verifications));
    tcase_add_test(tests, a_caller_struck_off_meanwhile_is_refused);
    tcase_add_test(tests, fewer_menus_after_a_reload_lead_back_to_the_first);
    tcase_add_test(tests, an_ended_session_stays_ended);
    tcase_add_test(tests, no_session_breaks_a_promise);
    tcase_add_test(tests, a_very_long_dial_string_is_read_within_bounds);

    Suite *suite = suite_create("conversation");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
