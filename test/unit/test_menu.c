#include "daemon/menu.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "test/unit/conf_support.h"

static struct complaints complaints;
static struct texts texts;
static struct menus menus;

enum { PROVIDER, INSURED, DESK, OWN };

static void begin(void)
{
    complaints_init(&complaints);
    ck_assert_int_eq(texts_load("conf/texts.en", &texts, &complaints), DM_OK);
    menus_default(&menus);
}

static void end(void)
{
    texts_free(&texts);
}

/* ---- looking up ---------------------------------------------------------------------------- */

START_TEST(a_key_leads_to_its_item)
{
    const struct menu *provider = &menus.menus[menus.provider];
    const struct menu_item *inpatient = menu_item_find(provider, "2");
    ck_assert_int_eq(inpatient->action, MENU_INQUIRE);
    ck_assert_int_eq(inpatient->setting, SETTING_INPATIENT);
    ck_assert_uint_eq(inpatient->text, TEXT_ASK_P);
    ck_assert_int_eq(menu_item_find(provider, "0")->action, MENU_EXIT);
    ck_assert_ptr_null(menu_item_find(provider, "4"));
    ck_assert_ptr_null(menu_item_find(provider, ""));
    ck_assert_int_eq(menu_item_find(&menus.menus[menus.insured], "1")->action, MENU_SELF);
}
END_TEST

START_TEST(a_path_leads_to_its_shortcut)
{
    ck_assert_int_eq(menu_shortcut_find(&menus, "1*2")->action, MENU_SELF);
    ck_assert_ptr_null(menu_shortcut_find(&menus, "1"));
    ck_assert_ptr_null(menu_shortcut_find(&menus, "1*2*3"));
}
END_TEST

/* ---- checks: what breaks the built-in menus, or does not ------------------------------------ */

static void change_page(enum text_id id, const char *page)
{
    free(texts.templates[id]);
    texts.templates[id] = strdup(page);
}

static struct menu_item *add_item(struct menu *menu, const char *key, enum menu_action action)
{
    struct menu_item *item = &menu->items[menu->item_count++];
    strcpy(item->key, key);
    item->action = action;
    return item;
}

/* A third menu, which item 4 of the provider's goes to and which goes back with 1. */
static void add_menu(void)
{
    strcpy(menus.menus[OWN].name, "own");
    menus.menus[OWN].page = TEXT_HELP_I;
    menus.menu_count = OWN + 1;
    change_page(TEXT_HELP_I, "More\n1 Back");
    change_page(TEXT_MENU_P, "1 a\n2 b\n3 c\n4 More\n0 Exit");
    add_item(&menus.menus[PROVIDER], "4", MENU_GOTO)->target = OWN;
    add_item(&menus.menus[OWN], "1", MENU_GOTO)->target = PROVIDER;
}

static void change_nothing(void)
{
}

static void write_persian_digits(void)
{
    change_page(TEXT_MENU_I, "درمان\n۱ من\n ۲ تکفل\n٣ راهنما\n۰ خروج");
}

static void take_an_item_out(void)
{
    menus.menus[PROVIDER].item_count--;
    menus.menus[INSURED].items[3].action = MENU_EXIT;
}

static void take_a_line_out(void)
{
    change_page(TEXT_MENU_P, "Treatment\n1 Outpatient\n2 Inpatient\n0 Exit");
}

static void forget_a_space(void)
{
    change_page(TEXT_MENU_P, "Treatment\n1 Outpatient\n2Inpatient\n3. Check\n0 Exit");
}

static void lengthen_a_page(void)
{
    change_page(TEXT_MENU_I,
                "استحقاق درمان استحقاق درمان استحقاق درمان استحقاق\n1 وضعیت من\n2 افراد تحت تکفل\n"
                "3 راهنما\n0 خروج");
}

static void lengthen_a_prompt(void)
{
    static char prompt[] =
        "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
        "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
        "0123456789";
    texts.extra_count = 1;
    texts.extra[0] = (struct extra_text){.name = "PAGE_LONG", .text = strdup(prompt)};
    menus.menus[PROVIDER].items[0].text = TEXT_COUNT;
    menus.menus[INSURED].items[2].text = TEXT_COUNT; /* a last text is turned over in pages */
}

static void name_no_page(void)
{
    menus.menus[INSURED].page = TEXT_COUNT + 1;
}

static void type_letters_as_a_key(void)
{
    strcpy(menus.menus[INSURED].items[2].key, "a");
    change_page(TEXT_MENU_I, "1 a\n2 b\n0 Exit");
}

static void give_a_key_twice(void)
{
    strcpy(menus.menus[INSURED].items[2].key, "2");
    change_page(TEXT_MENU_I, "1 a\n2 b\n0 Exit");
}

static void leave_a_menu_alone(void)
{
    add_menu();
    menus.menus[PROVIDER].items[4].target = PROVIDER;
}

static void close_the_way_back(void)
{
    add_menu();
    menus.menus[OWN].items[0].target = OWN;
}

static void take_the_exit_out(void)
{
    menus.menus[INSURED].items[3].action = MENU_SELF;
}

static void let_the_insured_inquire(void)
{
    menus.menus[INSURED].items[1].action = MENU_INQUIRE;
}

static void let_the_insured_go_where_one_can_inquire(void)
{
    menus.menus[INSURED].items[2].action = MENU_GOTO;
    menus.menus[INSURED].items[2].target = PROVIDER;
}

static void change_the_shortcut(const char *path)
{
    strcpy(menus.shortcuts[0].path, path);
}

static void end_a_shortcut_with_a_star(void)
{
    change_the_shortcut("1*");
}

static void double_a_star(void)
{
    change_the_shortcut("1**2");
}

static void type_a_hash(void)
{
    change_the_shortcut("1*2#");
}

static void give_a_shortcut_twice(void)
{
    menus.shortcuts[1] = menus.shortcuts[0];
    menus.shortcut_count = 2;
}

static const struct {
    const char *name;
    void (*change)(void);
    const char *errors[4];
} checks[] = {
    {"the built-in menus are sound", change_nothing, {0}},
    {"a third menu is sound when one can come and go", add_menu, {0}},
    {"keys may be printed in Persian and Arabic digits", write_persian_digits, {0}},
    {"a printed key has to have an item",
     take_an_item_out,
     {"f: menu \"provider\": its page prints 0, but there is no item \"0\"",
      "f: menu \"provider\": there is no way out"}},
    {"an item has to be printed",
     take_a_line_out,
     {"f: menu \"provider\": item \"3\" is on no line of its page"}},
    {"a key is printed with a space behind",
     forget_a_space,
     {"menu \"provider\": item \"2\" is on no line",
      "menu \"provider\": item \"3\" is on no line"}},
    {"a page fits the screen", lengthen_a_page, {"menu \"insured\": its page does not fit"}},
    {"a prompt fits the screen", lengthen_a_prompt, {"item \"1\": its text does not fit"}},
    {"a page is a text", name_no_page, {"menu \"insured\": its page is no text there is"}},
    {"a key is digits",
     type_letters_as_a_key,
     {"menu \"insured\": item \"a\" is no key; give 1 to 3 digits",
      "menu \"insured\": item \"a\" is on no line"}},
    {"a key is there once", give_a_key_twice, {"menu \"insured\": item \"2\" is there twice"}},
    {"a menu can be reached", leave_a_menu_alone, {"menu \"own\": nothing leads to it"}},
    {"a menu can be left by way of others",
     close_the_way_back,
     {"menu \"own\": there is no way out"}},
    {"a menu has a way out", take_the_exit_out, {"menu \"insured\": there is no way out"}},
    {"the insured do not ask about others",
     let_the_insured_inquire,
     {"menu \"insured\": an insured person may not ask about others"}},
    {"the insured do not come to ask about others",
     let_the_insured_go_where_one_can_inquire,
     {"menu \"provider\": an insured person may not ask about others"}},
    {"a path ends with digits", end_a_shortcut_with_a_star, {"shortcut \"1*\" is no path"}},
    {"a path has one star between digits", double_a_star, {"shortcut \"1**2\" is no path"}},
    {"a path is digits and stars", type_a_hash, {"shortcut \"1*2#\" is no path"}},
    {"a path is there once", give_a_shortcut_twice, {"shortcut \"1*2\" is there twice"}},
};

START_TEST(menus_are_checked)
{
    checks[_i].change();
    menus_check(&menus, &texts, "f", &complaints);
    conf_support_expect(checks[_i].name, &complaints, false, checks[_i].errors);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("menu");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_key_leads_to_its_item);
    tcase_add_test(tests, a_path_leads_to_its_shortcut);
    tcase_add_loop_test(tests, menus_are_checked, 0, (int)(sizeof checks / sizeof checks[0]));
    Suite *suite = suite_create("menu");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
