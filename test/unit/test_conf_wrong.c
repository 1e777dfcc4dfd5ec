/* Is each wrong configuration refused with exactly the complaints that help to mend it? */
#include "daemon/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <check.h>

#include "test/unit/conf_support.h"

static struct complaints complaints;
static struct conf *conf;

static void begin(void)
{
    conf_support_begin();
    conf_support_copy("texts.fa");
    conf_support_write("password", "secret");
    conf_support_write("key", "a key");
    unsetenv("CREDENTIALS_DIRECTORY");
    complaints_init(&complaints);
}

static void end(void)
{
    conf_free(conf);
    conf_support_end();
}

/* The complaint without the directory of the test, wherever it stands. */
static const char *bare(const char *text, char *out, size_t capacity)
{
    size_t used = 0;
    size_t directory = strlen(conf_support_directory);
    while (*text != '\0' && used + 1 < capacity) {
        if (strncmp(text, conf_support_directory, directory) == 0 && text[directory] == '/')
            text += directory + 1;
        else
            out[used++] = *text++;
    }
    out[used] = '\0';
    return out;
}

/* These errors, in this order, and no other. */
static void expect(const char *row, const char *const errors[])
{
    size_t at = 0;
    char text[COMPLAINT_TEXT];
    for (size_t i = 0; i < complaints.count; i++) {
        if (complaints.items[i].warning)
            continue;
        bare(complaints.items[i].text, text, sizeof text);
        ck_assert_msg(errors[at] != NULL, "%s: one too many: %s", row, text);
        ck_assert_msg(strcmp(text, errors[at]) == 0, "%s: \"%s\", not \"%s\"", row, text,
                      errors[at]);
        at++;
    }
    ck_assert_msg(errors[at] == NULL, "%s: it is missing: %s", row, errors[at]);
    ck_assert_ptr_null(conf);
}

static enum dm_error load(const char *text)
{
    return conf_load(conf_support_write("darmand.conf", text), &conf, &complaints);
}

/* ---- what stands in one file ----------------------------------------------------------------- */

#define ALONE(options) "link \"a\" { host = \"::1\" system_id = \"s\" " options "}\n"
#define WITH(options)  ALONE("password_file = \"password\"\n" options "\n")
#define LINK           ALONE("password_file = \"password\" ")
#define F              "darmand.conf"
#define SYNTAX         "; mend this first, what stands behind it was not read"

static const struct {
    const char *name;
    const char *text;
    const char *errors[8];
} rows[] = {
    {"all at once, in the order of the sections",
     "node = ten\nussd { step = 4 }\nlink \"a\" {\n host = \"\"\n window = 5000\n}\n",
     {F ":1: node = \"ten\" is no whole number; give 0 to 9",
      F ":4: host is empty; give it a value or leave it out",
      F ":3: link \"a\" has no system_id; add system_id = \"…\"",
      F ":3: link \"a\" has no password; add password_file = \"…\"",
      F ":5: window 5000 is too large; give 1 to 4096",
      F ":2: step 4 is too small; give 5 to 600"}},
    {"an empty file", "", {F ": there is no link; add link \"name\" { host = \"…\" … }"}},

    /* names */
    {"a name nearly so",
     LINK "lnguage = \"en\"",
     {F ":2: unknown option lnguage; did you mean language?"}},
    {"a name in a section",
     WITH("windw = 5"),
     {F ":2: unknown option windw; did you mean window?"}},
    {"a name like no other",
     WITH("colour = 5"),
     {F ":2: unknown option colour; darmand.conf(5) lists those there are"}},
    {"a name of another section",
     LINK "sms { step = 30 }",
     {F ":2: unknown option step; it belongs into ussd { … }"}},
    {"a link's option at the top",
     LINK "window = 5",
     {F ":2: unknown option window; it belongs into link \"…\" { … }"}},
    {"a top option in a link",
     WITH("node = 5"),
     {F ":2: unknown option node; it belongs outside of all sections"}},
    {"a section in another, whose brace was forgotten",
     "link \"a\" {\n host = \"::1\"\nlink \"b\" { }\n}\n",
     {F ":3: unknown option link; it belongs outside of all sections",
      F ":3: missing equal sign after option 'link'" SYNTAX}},
    {"an option twice",
     WITH("port = 1\nport = 1"),
     {F ":3: port is given twice, first on line 2; keep one"}},
    {"a section twice", LINK "ussd { }\nussd { }", {F ":3: ussd is there twice; put all into one"}},
    {"a link twice", LINK LINK, {F ":2: link \"a\" is there twice; rename one"}},

    /* numbers */
    {"seconds with a unit",
     LINK "ussd { step = 90s }",
     {F ":2: step = \"90s\" is no whole number of seconds; give 5 to 600; did you mean 90?"}},
    {"minutes",
     LINK "ussd { step = \"2 min\" }",
     {F ":2: step = \"2 min\" is no whole number of seconds; give 5 to 600; did you mean 120?"}},
    {"hours",
     LINK "sms { deadline = 1h }",
     {F
      ":2: deadline = \"1h\" is no whole number of seconds; give 60 to 86400; did you mean 3600?"}},
    {"a unit that leads out of the range",
     LINK "ussd { step = 1h }",
     {F ":2: step = \"1h\" is no whole number of seconds; give 5 to 600"}},
    {"a unit of nothing we know",
     LINK "ussd { step = 90000ms }",
     {F ":2: step = \"90000ms\" is no whole number of seconds; give 5 to 600"}},
    {"a number of no seconds with a unit",
     WITH("window = 10m"),
     {F ":2: window = \"10m\" is no whole number; give 1 to 4096"}},
    {"a half", WITH("rate = 0.5"), {F ":2: rate = \"0.5\" is no whole number; give 0 to 10000"}},
    {"Persian digits",
     WITH("rate = \"۱۰\""),
     {F ":2: rate = \"۱۰\" is no whole number; give 0 to 10000"}},
    {"below", WITH("port = -1"), {F ":2: port -1 is too small; give 1 to 65535"}},
    {"above", WITH("port = 65536"), {F ":2: port 65536 is too large; give 1 to 65535"}},
    {"far above",
     WITH("port = 9999999999999999999"),
     {F ":2: port ***************9999 is too large; give 1 to 65535"}},
    {"octets of which the base is not known",
     LINK "dialect \"d\" { op_end = 17 }",
     {F ":2: op_end = 17 may be meant in base 10 or 16; write 0x11 for 17, or 0x17"}},

    /* words */
    {"neither yes nor no",
     WITH("tls = perhaps"),
     {F ":2: tls = \"perhaps\" is neither; give true or false"}},
    {"a choice nearly so",
     WITH("bind = \"transciever\""),
     {F ":2: unknown bind \"transciever\"; there are transceiver, pair, auto; did you mean "
        "transceiver?"}},
    {"a text of no length",
     WITH("system_type = \"\""),
     {F ":2: system_type is empty; give it a value or leave it out"}},
    {"a text too long",
     WITH("system_type = \"1234567890123\""),
     {F ":2: system_type has 13 octets; 12 is the most"}},
    {"orders between two",
     LINK "ussd { step = 200 }\nquota { centre_soft = 2000 }",
     {F ":2: step is longer than session; shorten it",
      F ":3: centre_soft is above its hard limit; lower it, or give 0"}},

    /* syntax */
    {"a section that is never closed",
     LINK "ussd {\n step = 90\n",
     {F ":2: this brace is never closed; add } behind the section"}},
    {"of two that are not, the inner one",
     LINK "menu \"a\" {\nitem \"1\" {\n",
     {F ":3: this brace is never closed; add } behind the section"}},
    {"a brace too many", LINK "}\n", {F ":2: unexpected closing brace" SYNTAX}},
    {"a link without a name",
     "link { host = \"::1\" }",
     {F ":1: missing title for section 'link'" SYNTAX}},
    {"a value without its sign",
     LINK "node 5",
     {F ":2: missing equal sign after option 'node'" SYNTAX}},
    {"semicolons as in other files",
     LINK "language = \"fa\";\nnode = 5;\n",
     {F ":2: ; stands outside a string; take it out",
      F ":3: ; stands outside a string; take it out"}},
    {"a code without quotes",
     LINK "ussd { code = *4*1420# }\n",
     {F ":2: * stands outside a string; put the value in double quotes",
      F ":2: this brace is never closed; add } behind the section"}},
    {"a string that never ends",
     LINK "language = \"fa\nnode = 1\n",
     {F ":2: this string has no end; close it with \""}},

    /* files */
    {"a file that includes itself",
     LINK "include(\"darmand.conf\")",
     {F ":2: darmand.conf is included already; take one out"}},
    {"one that is not there",
     LINK "include(\"menu.conf\")",
     {"menu.conf: cannot be opened: No such file or directory"}},
    {"a directory in place of one", LINK "include(\".\")", {".: cannot be read: Is a directory"}},
    {"no password file",
     ALONE("password_file = \"pasword\""),
     {F ":1: password_file pasword: No such file or directory"}},
    {"a key that is no file",
     WITH("tls = yes tls_certificate = \"c\" tls_key = \".\""),
     {F ":2: tls_key .: it is no regular file"}},
    {"a certificate without its key",
     WITH("tls = yes tls_certificate = \"c\""),
     {F ":2: tls_certificate and tls_key go together; give both or neither"}},
    {"what means nothing",
     WITH("tls_name = \"x\""),
     {F ":2: tls_name means nothing without tls = \"yes\""}},
};

START_TEST(a_wrong_file_has_these_complaints)
{
    ck_assert_int_eq(load(rows[_i].text), DM_E_FORMAT);
    expect(rows[_i].name, rows[_i].errors);
}
END_TEST

/* ---- files of another kind -------------------------------------------------------------------- */

#define ERRORS(...) ((const char *const[]){__VA_ARGS__, NULL})

START_TEST(a_file_that_cannot_be_read_is_another_error)
{
    ck_assert_int_eq(conf_load(conf_support_directory, &conf, &complaints), DM_E_IO);
    ck_assert_uint_eq(complaints.errors, 1);
    complaints_init(&complaints);
    ck_assert_int_eq(conf_load("/nowhere/darmand.conf", &conf, &complaints), DM_E_IO);
    expect("not there",
           ERRORS("/nowhere/darmand.conf: cannot be opened: No such file or directory"));
}
END_TEST

START_TEST(ten_megabytes_are_no_configuration)
{
    const char *path = conf_support_write("darmand.conf", LINK);
    ck_assert_int_eq(truncate(path, 10 * 1024 * 1024), 0);
    ck_assert_int_eq(conf_load(path, &conf, &complaints), DM_E_FORMAT);
    expect("large", ERRORS(F ": is larger than 262144 octets; it is no configuration"));
}
END_TEST

START_TEST(nul_octets_are_no_text)
{
    const char *path = conf_support_write("darmand.conf", LINK);
    ck_assert_int_eq(truncate(path, 1000), 0);
    ck_assert_int_eq(conf_load(path, &conf, &complaints), DM_E_FORMAT);
    expect("NUL", ERRORS(F ": holds NUL octets; save it as UTF-8 text"));
}
END_TEST

START_TEST(a_byte_order_mark_and_other_line_ends_are_no_mistake)
{
    ck_assert_int_eq(load("\xEF\xBB\xBFnode = 3\r\n" LINK), DM_OK);
    ck_assert_uint_eq(conf->node, 3);
}
END_TEST

START_TEST(a_secret_that_others_can_read_is_refused)
{
    ck_assert_int_eq(chmod(conf_support_write("password", "secret"), 0640), 0);
    ck_assert_int_eq(chmod(conf_support_write("key", "a key"), 0604), 0);
    ck_assert_int_eq(load(WITH("tls = yes\ntls_certificate = \"c\"\ntls_key = \"key\"")),
                     DM_E_FORMAT);
    expect("modes", ERRORS(F ":4: tls_key key: others may read it; chmod 600",
                           F ":1: password_file password: others may read it; chmod 600"));
}
END_TEST

START_TEST(an_included_file_is_complained_of_by_its_own_name)
{
    conf_support_write("links.conf", "\n\n" WITH("window = 0"));
    ck_assert_int_eq(load("node = 11\ninclude(\"links.conf\")\n"), DM_E_FORMAT);
    expect("included", ERRORS(F ":1: node 11 is too large; give 0 to 9",
                              "links.conf:4: window 0 is too small; give 1 to 4096"));
}
END_TEST

/* ---- texts ------------------------------------------------------------------------------------- */

#define LONG "1234567890123456789012345678901234567890"

START_TEST(texts_are_complained_of_beside_the_options)
{
    char *text = conf_support_read("conf/texts.fa");
    char *without = conf_support_replace(text, "\nBYE = ", "\nBYES = ");
    char *longer =
        conf_support_replace(without, "\nDOWN = \"", "\nDOWN = \"" LONG LONG LONG LONG LONG);
    conf_support_write("texts.fa", longer);
    ck_assert_int_eq(load(WITH("window = 0")), DM_E_FORMAT);
    ck_assert_uint_ge(complaints.errors, 4);
    static const char *const fragments[] = {"darmand.conf:2: window 0",
                                            "texts.fa:", "unknown text BYES; did you mean BYE?",
                                            "BYE", "DOWN"};
    for (size_t i = 0; i < sizeof fragments / sizeof *fragments; i++) {
        bool found = false;
        for (size_t j = 0; j < complaints.count; j++)
            found = found || strstr(complaints.items[j].text, fragments[i]) != NULL;
        ck_assert_msg(found, "no complaint has \"%s\"", fragments[i]);
    }
    free(longer);
    free(without);
    free(text);
}
END_TEST

START_TEST(texts_of_another_place_are_named_by_it)
{
    ck_assert_int_eq(load(LINK "texts_dir = \"here\"\nlanguage = \"en\"\nnode = 10\n"),
                     DM_E_FORMAT);
    expect("texts_dir", ERRORS(F ":4: node 10 is too large; give 0 to 9",
                               "here/texts.en: cannot be opened: No such file or directory"));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("conf_wrong");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, a_wrong_file_has_these_complaints, 0,
                        (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(tests, a_file_that_cannot_be_read_is_another_error);
    tcase_add_test(tests, ten_megabytes_are_no_configuration);
    tcase_add_test(tests, nul_octets_are_no_text);
    tcase_add_test(tests, a_byte_order_mark_and_other_line_ends_are_no_mistake);
    tcase_add_test(tests, a_secret_that_others_can_read_is_refused);
    tcase_add_test(tests, an_included_file_is_complained_of_by_its_own_name);
    tcase_add_test(tests, texts_are_complained_of_beside_the_options);
    tcase_add_test(tests, texts_of_another_place_are_named_by_it);
    Suite *suite = suite_create("conf_wrong");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
