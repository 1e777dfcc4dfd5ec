#include "test/unit/callers.h"

#include <check.h>

struct national_id id_of(const char *digits)
{
    struct national_id id;
    ck_assert_int_eq(national_id_parse(digits, &id), DM_OK);
    return id;
}

struct caller caller_of(enum caller_kind kind)
{
    struct caller caller = {0};
    caller.provider = kind == DOCTOR || kind == PHARMACY || kind == DOCTOR_INSURED || kind == DESK;
    if (kind == DESK)
        caller.centre.kind = PROVIDER_DESK;
    if (kind == DOCTOR || kind == DOCTOR_INSURED || kind == FORMER_DOCTOR)
        caller.centre.council_number = COUNCIL_NUMBER;
    if (kind != STRANGER && kind != DOCTOR && kind != PHARMACY && kind != DESK)
        caller.persons[caller.person_count++] = id_of(MINE);
    if (kind == PARENT)
        caller.persons[caller.person_count++] = id_of(MY_CHILD);
    if (kind == PARENT || kind == HEAD)
        caller.family.members[caller.family.count++].id = id_of(MY_CHILD);
    if (kind == HEAD)
        caller.family.members[caller.family.count++] = (struct family_member){id_of(HER), HER_NAME};
    caller.family.larger = kind == OF_MANY;
    return caller;
}

const struct menus sample_menus = {
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
    .desk = 2,
    .shortcuts = {{.path = "1*2", .item = {.action = MENU_SELF}},
                  {.path = "5", .item = {.action = MENU_INQUIRE, .text = TEXT_MORE}},
                  {.path = "9*1", .item = {.action = MENU_TEXT, .text = TEXT_HELP_I}}},
    .shortcut_count = 3,
};

unsigned next_random(unsigned *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 16;
}
