#include "daemon/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <check.h>

#include "test/unit/conf_support.h"

static struct complaints complaints;
static struct conf *conf;

static void begin(void)
{
    conf_support_begin();
    conf_support_copy("texts.fa");
    conf_support_write("password", "secret");
    unsetenv("CREDENTIALS_DIRECTORY");
    complaints_init(&complaints);
}

static void end(void)
{
    conf_free(conf);
    conf_support_end();
}

/* A link with these options. */
static enum dm_error load(const char *options)
{
    char text[1024];

    snprintf(text, sizeof text,
             "link \"a\" { system_id = \"s\" password_file = \"password\"\n%s\n}\n", options);
    return conf_load(conf_support_write("darmand.conf", text), &conf, &complaints);
}

static const char *path_of(const char *name)
{
    static char path[CONF_SUPPORT_PATH * 2];

    snprintf(path, sizeof path, "%s/%s", conf_support_directory, name);
    return path;
}

static const struct {
    const char *name;
    const char *options;
    const char *warning; /* NULL: there is none */
} ways[] = {
    {"TLS", "host = \"smsc.example\" tls = \"yes\"", NULL},
    {"in the clear to elsewhere", "host = \"smsc.example\"",
     ":2: link \"a\" sends its password and all texts to smsc.example in the clear"},
    {"and that it is meant does not help", "tls = \"no\"\nhost = \"10.0.0.1\"", ":3: link \"a\" "},
    {"in the clear to this machine by name", "host = \"localhost\"", NULL},
    {"in the clear to this machine", "host = \"127.0.0.1\"", NULL},
    {"in the clear to this machine by another address", "host = \"127.8.8.8\"", NULL},
    {"in the clear to this machine by IPv6", "host = \"::1\"", NULL},
    {"a name that begins like this machine's", "host = \"127.0.0.1.example\"", ":2: link \"a\" "},
    {"another machine by IPv6", "host = \"2001:db8::1\"", ":2: link \"a\" "},
};

START_TEST(a_link_in_the_clear_is_warned_of)
{
    const char *const warnings[] = {ways[_i].warning, NULL};

    ck_assert_int_eq(load(ways[_i].options), DM_OK);
    conf_support_expect(ways[_i].name, &complaints, true, warnings);
}
END_TEST

START_TEST(the_name_to_verify_is_the_host_unless_told)
{
    ck_assert_int_eq(load("host = \"10.0.0.1\" tls = \"yes\""), DM_OK);
    ck_assert(conf->links[0].tls.on);
    ck_assert_str_eq(conf->links[0].tls.name, "10.0.0.1");
    ck_assert_str_eq(conf->links[0].tls.ca_file, "");
    ck_assert_str_eq(conf->links[0].tls.certificate, "");
}
END_TEST

START_TEST(every_tls_option_arrives)
{
    conf_support_write("key.pem", "a key");
    ck_assert_int_eq(load("host = \"10.0.0.1\" tls = \"yes\" tls_name = \"smsc.example\"\n"
                          "tls_ca_file = \"/etc/ca.pem\"\n"
                          "tls_certificate = \"certificate.pem\" tls_key = \"key.pem\""),
                     DM_OK);
    ck_assert_str_eq(conf->links[0].tls.name, "smsc.example");
    ck_assert_str_eq(conf->links[0].tls.ca_file, "/etc/ca.pem");
    ck_assert_str_eq(conf->links[0].tls.certificate, path_of("certificate.pem"));
    ck_assert_str_eq(conf->links[0].tls.key, path_of("key.pem"));
}
END_TEST

static const struct {
    const char *name;
    const char *options;
    const char *errors[3];
} broken[] = {
    {"neither yes nor no",
     "host = \"127.0.0.1\" tls = \"maybe\"",
     {":2: tls = \"maybe\" is neither"}},
    {"an authority for a link in the clear",
     "host = \"127.0.0.1\"\ntls_ca_file = \"ca.pem\"\ntls_name = \"x\"",
     {":3: tls_ca_file means nothing without tls = \"yes\"", ":4: tls_name means nothing"}},
    {"a certificate without its key",
     "host = \"h\" tls = \"yes\" tls_certificate = \"c.pem\"",
     {":2: tls_certificate and tls_key go together"}},
    {"a key without its certificate",
     "host = \"h\" tls = \"yes\" tls_key = \"key.pem\"",
     {":2: tls_certificate and tls_key go together"}},
    {"a key that is not there",
     "host = \"h\" tls = \"yes\" tls_certificate = \"c.pem\"\ntls_key = \"none.pem\"",
     {"none.pem: No such file"}},
    {"a key that others may read",
     "host = \"h\" tls = \"yes\" tls_certificate = \"c.pem\"\ntls_key = \"open.pem\"",
     {"open.pem: others may read it; chmod 600"}},
    {"an empty name", "host = \"h\" tls = \"yes\" tls_name = \"\"", {":2: tls_name is empty"}},
};

START_TEST(broken_tls_options_are_refused)
{
    conf_support_write("key.pem", "a key");
    ck_assert_int_eq(chmod(conf_support_write("open.pem", "a key"), 0640), 0);
    ck_assert_int_eq(load(broken[_i].options), DM_E_FORMAT);
    conf_support_expect(broken[_i].name, &complaints, false, broken[_i].errors);
}
END_TEST

static const struct {
    const char *name;
    const char *option;
    const char *group; /* NULL: refused */
} groups[] = {
    {"a link alone is its own group", "", "a"},
    {"a group has a name", "group = \"mci-1\"", "mci-1"},
    {"as a link's", "group = \"m c i\"", NULL},
    {"and as long", "group = \"1234567890123456\"", NULL},
};

START_TEST(links_of_one_operator_are_a_group)
{
    char options[128];

    snprintf(options, sizeof options, "host = \"127.0.0.1\" %s", groups[_i].option);
    ck_assert_int_eq(load(options), groups[_i].group != NULL ? DM_OK : DM_E_FORMAT);
    if (groups[_i].group != NULL)
        ck_assert_msg(strcmp(conf->links[0].group, groups[_i].group) == 0, "%s", groups[_i].name);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("conf_tls");

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, a_link_in_the_clear_is_warned_of, 0,
                        (int)(sizeof ways / sizeof ways[0]));
    tcase_add_test(tests, the_name_to_verify_is_the_host_unless_told);
    tcase_add_test(tests, every_tls_option_arrives);
    tcase_add_loop_test(tests, broken_tls_options_are_refused, 0,
                        (int)(sizeof broken / sizeof broken[0]));
    tcase_add_loop_test(tests, links_of_one_operator_are_a_group, 0,
                        (int)(sizeof groups / sizeof groups[0]));
    Suite *suite = suite_create("conf_tls");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
