#include "daemon/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <check.h>

#include "daemon/conf_notice.h"
#include "test/unit/conf_support.h"

static struct complaints complaints;
static struct conf *conf;

static const char *const none[] = {NULL};

static void begin(void)
{
    conf_support_begin();
    conf_support_copy("texts.fa");
    conf_support_copy("texts.en");
    unsetenv("CREDENTIALS_DIRECTORY");
    complaints_init(&complaints);
}

static void end(void)
{
    conf_free(conf);
    conf_support_end();
}

static enum dm_error load(const char *text)
{
    return conf_load(conf_support_write("darmand.conf", text), &conf, &complaints);
}

/* ---- sound files --------------------------------------------------------------------------- */

START_TEST(the_sample_is_sound_and_shows_the_defaults)
{
    conf_support_write("mci.password", "secret\n");
    ck_assert_int_eq(conf_load(conf_support_copy("darmand.conf"), &conf, &complaints), DM_OK);
    conf_support_expect("the sample", &complaints, true, none);

    const struct conf_link *link = &conf->links[0];
    ck_assert_uint_eq(conf->link_count, 1);
    ck_assert_str_eq(link->name, "mci");
    ck_assert_str_eq(link->host, "127.0.0.1");
    ck_assert_uint_eq(link->port, 2775);
    ck_assert_str_eq(link->password, "secret");
    ck_assert_int_eq(link->bind, CONF_BIND_TRANSCEIVER);
    ck_assert_uint_eq(link->window, 10);
    ck_assert_uint_eq(link->rate, 100);
    ck_assert_str_eq(link->dialect.name, "standard");
    ck_assert_int_eq(link->alphabet, TEXT_GSM);
    ck_assert_int_eq(link->enquire_ms, 30000);
    ck_assert_int_eq(link->response_ms, 60000);
    ck_assert_int_eq(link->reconnect_max_ms, 60000);
    ck_assert_str_eq(conf->control_socket, "/var/lib/darmand/control");
    ck_assert_str_eq(conf->secret_file, "/var/lib/darmand/secret");
    ck_assert_int_eq(conf->ussd_step_ms, 90000);
    ck_assert_int_eq(conf->ussd_session_ms, 180000);
    ck_assert_int_eq(conf->sms_deadline_ms, 1800000);
    ck_assert_int_eq(conf->sms_same_ms, 600000);
    ck_assert(!conf->link_science && !conf->link_registry);
    ck_assert_int_eq(conf->son_age, 19);
    ck_assert_int_eq(conf->max_data_age_days, 7);
    ck_assert_uint_eq(conf->ussd_sessions_max, 10000);
    ck_assert_int_eq(conf->wait_ms, 1000);
    ck_assert_uint_eq(conf->commit_queue_max, 10000);
    ck_assert_uint_eq(conf->outbox_max, 100000);
    ck_assert_uint_eq(conf->remember_max, 4000000);
}
END_TEST

/* Options commented out show the default: with all of them taken in, nothing changes. */
START_TEST(what_the_sample_comments_out_are_options)
{
    char *text = conf_support_read("conf/darmand.conf");
    for (char *at; (at = strstr(text, "\n  # ")) != NULL;) {
        size_t word = strspn(at + 5, "abcdefghijklmnopqrstuvwxyz_");
        at[3] = strncmp(at + 5 + word, " = ", 3) == 0 ? ' ' : '/';
        if (at[3] == '/')
            at[4] = '/';
    }
    conf_support_write("mci.password", "secret\n");
    enum dm_error error = load(text);
    free(text);
    conf_support_expect("the sample", &complaints, false, none);
    ck_assert_int_eq(error, DM_OK);
    ck_assert_str_eq(conf->links[0].system_type, "USSD");
    ck_assert_int_eq(conf->ussd_step_ms, 90000);
    ck_assert_uint_eq(conf->outbox_max, 100000);
}
END_TEST

/* What stands in the manual as the least. */
static const char least[] = "node      = 0\n"
                            "state_dir = \"/var/lib/darmand\"\n"
                            "language  = \"fa\"                     # or \"en\"\n"
                            "link \"mci\" {\n"
                            "  host = \"127.0.0.1\"   port = 2775\n"
                            "  system_id = \"darmand\"   password_file = \"mci.password\"\n"
                            "  bind = \"transceiver\"               # or \"pair\"\n"
                            "  window = 10\n"
                            "  rate = 100\n"
                            "  dialect = \"standard\"\n"
                            "}\n"
                            "ussd { code = \"*4*1420#\" }\n"
                            "sms  { number = \"1420\" }\n";

START_TEST(the_least_configuration_has_menus_and_texts)
{
    conf_support_write("mci.password", "secret");
    ck_assert_int_eq(load(least), DM_OK);
    ck_assert_str_eq(conf->ussd_code, "*4*1420#");
    ck_assert_str_eq(conf->sms_number, "1420");
    ck_assert_str_eq(conf->menus.menus[conf->menus.provider].name, "provider");
    ck_assert_str_eq(conf->menus.menus[conf->menus.insured].name, "insured");
    ck_assert_str_eq(conf->menus.menus[conf->menus.desk].name, "desk");
    ck_assert(!conf_notice_any(conf));
    ck_assert_int_eq(menu_shortcut_find(&conf->menus, "1*2")->action, MENU_SELF);
    ck_assert_ptr_nonnull(texts_template(&conf->texts, TEXT_YES_P));
}
END_TEST

#define LINK "link \"a\" { host = \"h\" system_id = \"s\" password = \"p\" }\n"
#define LINK_WITH(options)                                                                         \
    "link \"a\" { host = \"h\" system_id = \"s\" password = \"p\"\n" options "\n}\n"

START_TEST(the_menus_shipped_are_those_built_in)
{
    struct menus built_in;
    menus_default(&built_in);
    conf_support_copy("menus.conf");
    ck_assert_int_eq(load(LINK "include(\"menus.conf\")\n"), DM_OK);
    ck_assert_mem_eq(&conf->menus, &built_in, sizeof built_in);
}
END_TEST

START_TEST(every_option_arrives)
{
    ck_assert_int_eq(load("node = 9 state_dir = \"state\" control_socket = \"run/control\"\n"
                          "secret_file = \"/run/secret\" language = \"en\" texts_dir = \".\"\n"
                          "link \"a-1\" { host = \"::1\" system_id = \"s\" password = \"p\"\n"
                          "system_type = \"T\" bind = \"pair\" alphabet = \"latin1\"\n"
                          "dialect = \"its15\" port = 65535 window = 4096 rate = 0 }\n"
                          "rules { link_science = true link_registry = ON son_age = 22 }\n"
                          "notice { hospital = yes worth = 60 }\n"),
                     DM_OK);
    char expected[CONF_SUPPORT_PATH * 2];
    ck_assert_uint_eq(conf->node, 9);
    snprintf(expected, sizeof expected, "%s/state", conf_support_directory);
    ck_assert_str_eq(conf->state_dir, expected);
    snprintf(expected, sizeof expected, "%s/run/control", conf_support_directory);
    ck_assert_str_eq(conf->control_socket, expected);
    ck_assert_str_eq(conf->secret_file, "/run/secret");
    ck_assert_str_eq(texts_template(&conf->texts, TEXT_BYE), "Thank you. Goodbye");
    ck_assert_str_eq(conf->links[0].system_type, "T");
    ck_assert_int_eq(conf->links[0].bind, CONF_BIND_PAIR);
    ck_assert_int_eq(conf->links[0].alphabet, TEXT_LATIN1);
    ck_assert_str_eq(conf->links[0].dialect.name, "its15");
    ck_assert_uint_eq(conf->links[0].port, 65535);
    ck_assert_uint_eq(conf->links[0].rate, 0);
    ck_assert(conf->link_science && conf->link_registry);
    ck_assert_int_eq(conf->son_age, 22);
    ck_assert(conf->notice[PROVIDER_HOSPITAL] && !conf->notice[PROVIDER_CLINIC]);
    ck_assert_int_eq(conf->notice_worth_ms, 60000);
    static const char *const warnings[] = {":3: the password stands in the configuration", NULL};
    conf_support_expect("every option", &complaints, true, warnings);
}
END_TEST

/* ---- broken files -------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *text;
    const char *errors[8];
} broken[] = {
    {"six different mistakes are named at once",
     "# comments do not shift lines\n"
     "node = 12   // nor these\n"
     "/* nor\n"
     "   these */\n"
     "languag = \"fa\"\n"
     "link \"mci\" {\n"
     "  host = \"127.0.0.1\"\n"
     "  port = \"many\"\n"
     "  password = \"far too long\"\n"
     "  dialect = \"standart\"\n"
     "}\n",
     {":2: node 12 is too large; give 0 to 9", ":5: unknown option languag; did you mean language?",
      ":6: link \"mci\" has no system_id; add system_id = ",
      ":8: port = \"many\" is no whole number; give 1 to 65535",
      ":9: password has 12 octets; 8 is the most",
      ":10: unknown dialect \"standart\"; did you mean standard?"}},
    {"a link has to have three things",
     "link \"a\" {\n}\n",
     {":1: link \"a\" has no host", ":1: link \"a\" has no system_id",
      ":1: link \"a\" has no password; add password_file"}},
    {"there has to be a link", "node = 0\n", {"darmand.conf: there is no link"}},
    {"two links of a name", LINK LINK, {":2: link \"a\" is there twice; rename one"}},
    {"a link's name is no name",
     "link \"a b\" { host = \"h\" system_id = \"s\" password = \"p\" }",
     {":1: link \"a b\": a name has 1 to 15 letters"}},
    {"a system_id is too long for SMPP 3.4",
     "link \"a\" { host = \"h\" password = \"p\"\n system_id = \"1234567890123456\" }",
     {":2: system_id has 16 octets; 15 is the most"}},
    {"a host is empty",
     "link \"a\" { system_id = \"s\" password = \"p\"\n host = \"\" }",
     {":2: host is empty"}},
    {"a window is too small",
     LINK_WITH("window = 0"),
     {":2: window 0 is too small; give 1 to 4096"}},
    {"a window is too large", LINK_WITH("window = 4097"), {":2: window 4097 is too large"}},
    {"a rate is too large",
     LINK_WITH("rate = 10001"),
     {":2: rate 10001 is too large; give 0 to 10000"}},
    {"a rate is negative", LINK_WITH("rate = -1"), {":2: rate -1 is too small"}},
    {"a port is 0", LINK_WITH("port = 0"), {":2: port 0 is too small; give 1 to 65535"}},
    {"a port is beyond any number",
     LINK_WITH("port = 99999999999999999999"),
     {":2: port ****************9999 is too large"}},
    {"a way to bind is unknown",
     LINK_WITH("bind = \"receiver\""),
     {":2: unknown bind \"receiver\"; there are transceiver, pair, auto"}},
    {"an alphabet is unknown",
     LINK_WITH("alphabet = \"utf8\""),
     {":2: unknown alphabet \"utf8\"; there are gsm, latin1, ucs2"}},
    {"a language is unknown",
     LINK "language = \"de\"",
     {":2: unknown language \"de\"; there are fa, en"}},
    {"an option is given twice",
     LINK_WITH("port = 1\nport = 2"),
     {":3: port is given twice, first on line 2"}},
    {"both kinds of password",
     LINK_WITH("password_file = \"x\""),
     {":1: password and password_file are both given"}},
    {"a code without its hash",
     LINK "ussd { code = \"*4*1420\" }",
     {":2: code \"*4*1420\" is no USSD code"}},
    {"a code without its star",
     LINK "ussd { code = \"1420#\" }",
     {":2: code \"1420#\" is no USSD code"}},
    {"a code with two stars",
     LINK "ussd { code = \"*4**1#\" }",
     {":2: code \"*4**1#\" is no USSD code"}},
    {"a code longer than an address",
     LINK "ussd { code = \"*12345678901234567890#\" }",
     {":2: code has 22 octets; 20 is the most"}},
    {"a code without quotes",
     LINK "ussd {\n  code = *4*1420#\n}\n",
     {":3: * stands outside a string; put the value in double quotes"}},
    {"a number with letters", LINK "sms { number = \"14a\" }", {":2: number \"14a\" is no number"}},
    {"a step longer than the session",
     LINK "ussd { step = 100\n session = 50 }",
     {":2: step is longer than session"}},
    {"a section twice", LINK "sms { }\nsms { }", {":3: sms is there twice; put all into one"}},
    {"neither true nor false",
     LINK "rules { link_science = maybe }",
     {":2: link_science = \"maybe\" is neither"}},
    {"a control socket longer than a socket's name",
     LINK "control_socket = \"/1234567890123456789012345678901234567890123456789012345678901234567"
          "890123456789012345678901234567890123456789\"",
     {":2: control_socket /*****"}},
    {"an unknown section stops the reading",
     LINK "lnik \"b\" { }\nnode = 12",
     {":2: unknown option lnik; did you mean link?",
      ":2: missing equal sign after option 'lnik'; mend this first"}},
    {"the name of our own option inside libconfuse",
     LINK "sms { \"{opened}\" = 1 }",
     {":2: unknown option {opened}"}},
    {"a value is missing", LINK "node =\n}", {":3: unexpected token '}'; mend this first"}},
    {"a brace is never closed",
     LINK "sms {\n number = \"1\"\n",
     {":2: this brace is never closed"}},
    {"a brace too many", LINK "}\n", {":2: unexpected closing brace"}},
    {"a string is never closed", LINK "language = \"fa\n", {":2: this string has no end"}},
    {"a comment is never closed", LINK "/* language\n", {":2: this comment has no end"}},
    {"an octal escape", LINK "language = \"\\400\"\n", {":2: octal escapes are not taken"}},
    {"a file included is not there",
     LINK "include(\"links.conf\")\n",
     {"/links.conf: cannot be opened: No such file"}},
    {"a file that includes itself",
     LINK "include(\"darmand.conf\")\n",
     {"/darmand.conf is included already"}},
    {"no texts where they should be",
     LINK "texts_dir = \"elsewhere\"\n",
     {"/elsewhere/texts.fa: cannot be opened"}},
    {"menus are complained about with their lines",
     LINK "menu \"insured\" {\n"
          "  page = \"MENU_Q\"\n"
          "  item \"1\" { action = \"selv\" }\n"
          "  item \"2\" { prompt = \"ASK_D\" }\n"
          "  item \"0\" { action = \"exit\" prompt = \"BYE\" }\n"
          "}\n"
          "shortcut \"1*2\" { action = \"goto\" }\n",
     {":3: unknown text \"MENU_Q\"; did you mean MENU_P?",
      ":4: unknown action \"selv\"; there are goto, inquire, verify, self, dependant, text, exit; "
      "did you mean self?",
      ":5: item \"2\" has no action", ":6: prompt does not go with action \"exit\"",
      ":8: a shortcut does something", "darmand.conf: there is no menu \"provider\""}},
    {"items say what their action needs",
     LINK "menu \"provider\" { page = \"MENU_P\"\n"
          "item \"1\" { action = \"goto\" }\n"
          "item \"2\" { action = \"goto\" menu = \"provder\" }\n"
          "item \"3\" { action = \"text\" }\n"
          "item \"1234\" { action = \"exit\" }\n"
          "}\nmenu \"provider\" { }\n"
          "ussd { insured_menu = \"provider\" }\n",
     {":3: action \"goto\" has no menu", ":4: unknown menu \"provder\"; did you mean provider?",
      ":5: action \"text\" has no text", ":6: item \"1234\": its name has 4 octets; give it 1 to 3",
      ":8: menu \"provider\" is there twice"}},
    {"menus that make sense are looked at as a whole",
     LINK "menu \"provider\" { page = \"MENU_P\"\n"
          "item \"1\" { action = \"inquire\" }\n"
          "item \"2\" { action = \"self\" }\n"
          "item \"3\" { action = \"verify\" }\n"
          "item \"0\" { action = \"exit\" }\n"
          "}\nussd { insured_menu = \"provider\" }\nshortcut \"1*\" { action = \"self\" }\n",
     {"menu \"provider\": an insured person may not ask about others",
      "shortcut \"1*\" is no path"}},
};

START_TEST(a_broken_file_is_refused_with_all_its_errors)
{
    enum dm_error error = load(broken[_i].text);
    conf_support_expect(broken[_i].name, &complaints, false, broken[_i].errors);
    ck_assert_int_eq(error, DM_E_FORMAT);
    ck_assert_ptr_null(conf);
}
END_TEST

START_TEST(a_broken_file_does_not_disturb_the_next)
{
    ck_assert_int_eq(load(LINK "language = \"fa\nnode = \"\\9\"\n"), DM_E_FORMAT);
    ck_assert_int_eq(load(LINK "node = }\n"), DM_E_FORMAT);
    ck_assert_int_eq(load(LINK), DM_OK);
}
END_TEST

START_TEST(a_file_that_is_no_text_is_refused)
{
    char *text = malloc(300 * 1024);
    memset(text, ' ', 300 * 1024 - 1);
    text[300 * 1024 - 1] = '\0';
    ck_assert_int_eq(load(text), DM_E_FORMAT);
    free(text);
    static const char *const errors[] = {"darmand.conf: is larger than", NULL};
    conf_support_expect("a large file", &complaints, false, errors);
    ck_assert_int_eq(conf_load(conf_support_directory, &conf, &complaints), DM_E_IO);
}
END_TEST

/* ---- password files ------------------------------------------------------------------------ */

static const struct {
    const char *name;
    const char *content;
    mode_t mode;
    bool credential;
    const char *password; /* NULL: refused */
    const char *error;
} passwords[] = {
    {"a file of one's own", "secret", 0600, false, "secret", NULL},
    {"a newline at the end is dropped", "secret\n", 0400, false, "secret", NULL},
    {"so is one of another system", "secret\r\n", 0600, false, "secret", NULL},
    {"eight characters are taken", "12345678\n", 0600, false, "12345678", NULL},
    {"nine are too many", "123456789\n", 0600, false, NULL, ": the password is too long"},
    {"a book is too much", "123456789123456789123456789123456789", 0600, false, NULL,
     ": the password is too long"},
    {"the group may not read it", "secret", 0640, false, NULL, ": others may read it; chmod 600"},
    {"nobody else may read it", "secret", 0604, false, NULL, ": others may read it; chmod 600"},
    {"systemd's credentials may have any mode", "secret", 0644, true, "secret", NULL},
    {"a first line has to be there", "\nsecret", 0600, false, NULL, ": its first line is empty"},
};

START_TEST(a_password_is_read_from_its_file)
{
    ck_assert_int_eq(
        chmod(conf_support_write("mci.password", passwords[_i].content), passwords[_i].mode), 0);
    if (passwords[_i].credential)
        setenv("CREDENTIALS_DIRECTORY", conf_support_directory, 1);
    enum dm_error error = load(least);
    const char *const errors[] = {passwords[_i].error, NULL};
    conf_support_expect(passwords[_i].name, &complaints, false, errors);
    if (passwords[_i].password != NULL)
        ck_assert_str_eq(conf->links[0].password, passwords[_i].password);
    ck_assert_int_eq(error, passwords[_i].password != NULL ? DM_OK : DM_E_FORMAT);
    for (size_t i = 0; i < complaints.count; i++)
        ck_assert_ptr_null(strstr(complaints.items[i].text, "secret"));
}
END_TEST

START_TEST(a_password_file_is_a_file)
{
    char path[CONF_SUPPORT_PATH * 2];
    snprintf(path, sizeof path, "%s/mci.password", conf_support_directory);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert_int_eq(load(least), DM_E_FORMAT);
    static const char *const errors[] = {":6: password_file ", NULL};
    conf_support_expect("a directory", &complaints, false, errors);
}
END_TEST

START_TEST(the_environment_can_say_where_credentials_are)
{
    conf_support_write("p", "secret");
    setenv("CREDENTIALS_DIRECTORY", conf_support_directory, 1);
    ck_assert_int_eq(load("link \"a\" { host = \"h\" system_id = \"s\"\n"
                          "password_file = \"${CREDENTIALS_DIRECTORY}/p\" }\n"),
                     DM_OK);
    ck_assert_str_eq(conf->links[0].password, "secret");
}
END_TEST

START_TEST(a_path_out_of_the_credentials_is_none)
{
    char directory[CONF_SUPPORT_PATH * 2];
    ck_assert_int_eq(chmod(conf_support_write("p", "secret"), 0644), 0);
    snprintf(directory, sizeof directory, "%s/credentials", conf_support_directory);
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
    ck_assert_int_eq(load("link \"a\" { host = \"h\" system_id = \"s\"\n"
                          "password_file = \"${CREDENTIALS_DIRECTORY}/../p\" }\n"),
                     DM_E_FORMAT);
    static const char *const errors[] = {": others may read it; chmod 600", NULL};
    conf_support_expect("a way out", &complaints, false, errors);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("conf");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, the_sample_is_sound_and_shows_the_defaults);
    tcase_add_test(tests, what_the_sample_comments_out_are_options);
    tcase_add_test(tests, the_least_configuration_has_menus_and_texts);
    tcase_add_test(tests, the_menus_shipped_are_those_built_in);
    tcase_add_test(tests, every_option_arrives);
    tcase_add_loop_test(tests, a_broken_file_is_refused_with_all_its_errors, 0,
                        (int)(sizeof broken / sizeof broken[0]));
    tcase_add_test(tests, a_broken_file_does_not_disturb_the_next);
    tcase_add_test(tests, a_file_that_is_no_text_is_refused);
    tcase_add_loop_test(tests, a_password_is_read_from_its_file, 0,
                        (int)(sizeof passwords / sizeof passwords[0]));
    tcase_add_test(tests, a_password_file_is_a_file);
    tcase_add_test(tests, the_environment_can_say_where_credentials_are);
    tcase_add_test(tests, a_path_out_of_the_credentials_is_none);
    Suite *suite = suite_create("conf");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
