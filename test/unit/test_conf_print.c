/* Does the normal form of a configuration come to the same, whatever stood in the file? */
#include "daemon/conf_print.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <check.h>

#include "daemon/conf_sending.h"
#include "protocol/ussd.h"
#include "test/unit/conf_support.h"

#define GENERATED      400
#define GENERATED_SIZE 16384

static struct complaints complaints;
static struct conf *conf;
static struct conf *again;

static void begin(void)
{
    conf_support_begin();
    conf_support_copy("texts.fa");
    conf_support_copy("texts.en");
    conf_support_write("password", "secret");
    conf_support_write("key", "a key");
    char elsewhere[CONF_SUPPORT_PATH * 2];
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", conf_support_directory);
    ck_assert_int_eq(mkdir(elsewhere, 0700), 0);
}

static void end(void)
{
    conf_free(conf);
    conf_free(again);
    conf_support_end();
}

static void load(const char *name, const char *text, struct conf **made)
{
    static const char *const none[] = {NULL};
    complaints_init(&complaints);
    enum dm_error error = conf_load(conf_support_write(name, text), made, &complaints);
    conf_support_expect(text, &complaints, false, none);
    ck_assert_int_eq(error, DM_OK);
}

/* ---- two configurations are the same ------------------------------------------------------- */

/* Compares what has padding or pointers by its own rules, and takes it out of both. */
static void compare_link(struct conf_link *a, struct conf_link *b)
{
    ck_assert(conf_sending_equal(&a->sending, &b->sending));
    ck_assert(ussd_dialect_equal(&a->dialect, &b->dialect));
    memset(&a->sending, 0, sizeof a->sending);
    memset(&b->sending, 0, sizeof b->sending);
    memset(&a->dialect, 0, sizeof a->dialect);
    memset(&b->dialect, 0, sizeof b->dialect);
    memset(a->password, 0, sizeof a->password);
    memset(b->password, 0, sizeof b->password);
}

/* All of the structure but where it was read from and its texts; an option added later is in it. */
static void compare(const struct conf *one, const struct conf *other)
{
    struct conf *a = malloc(sizeof *a);
    struct conf *b = malloc(sizeof *b);
    *a = *one;
    *b = *other;
    for (size_t i = 0; i < CONF_LINKS_MAX; i++)
        compare_link(&a->links[i], &b->links[i]);
    for (size_t i = 0; i < a->dialect_count; i++)
        ck_assert(ussd_dialect_equal(&a->dialects[i], &b->dialects[i]));
    memset(a->dialects, 0, sizeof a->dialects);
    memset(b->dialects, 0, sizeof b->dialects);
    memset(a->path, 0, sizeof a->path);
    memset(b->path, 0, sizeof b->path);
    memset(&a->texts, 0, sizeof a->texts);
    memset(&b->texts, 0, sizeof b->texts);
    a->normal = b->normal = NULL;
    ck_assert_mem_eq(a, b, sizeof *a);
    free(a);
    free(b);
}

/* The normal form, read from a file that lies elsewhere. */
static void expect_round_trip(void)
{
    load("elsewhere/normal.conf", conf->normal, &again);
    ck_assert_str_eq(again->normal, conf->normal);
    compare(conf, again);
}

/* ---- examples ------------------------------------------------------------------------------ */

START_TEST(the_sample_comes_to_the_same)
{
    char *text = conf_support_read("conf/darmand.conf");
    char *own = conf_support_replace(text, "\"mci.password\"", "\"password\"");
    load("darmand.conf", own, &conf);
    expect_round_trip();
    free(own);
    free(text);
}
END_TEST

#define LINK "link \"a\" { host = \"::1\" system_id = \"s\" password_file = \"password\" }\n"

static const struct {
    const char *name;
    const char *text;
    const char *line; /* of the normal form */
} rows[] = {
    {"a default says so", LINK, "\n  window = 10                              # default\n"},
    {"what is given and the default is the same",
     "link \"a\" { host = \"::1\" system_id = \"s\" password_file = \"password\" window = 10 }",
     "\n  window = 10                              # default\n"},
    {"what is given says nothing more",
     "link \"a\" { host = \"::1\" system_id = \"s\" password_file = \"password\" window = 11 }",
     "\n  window = 11\n"},
    {"what has no value is a comment", LINK, "\n  # tls_key has no value\n"},
    {"a password is hidden", "link \"a\" { host = \"::1\" system_id = \"s\" password = \"xyzzy\" }",
     "\n  password = \"(hidden)\"\n"},
    {"a string keeps its quotes, signs and new lines",
     "link \"a\" { host = \"::1\" system_id = \"a\\\"\\\\\\n\\${A}$\" password_file = \"password\" "
     "}",
     "\n  system_id = \"a\\\"\\\\\\x0a\\${A}\\$\"\n"},
    {"octets that are no text are hexadecimal", LINK "metrics { listen = \"/\x80é\" }",
     "\n  listen = \"/\\x80\\xc3\\xa9\"\n"},
    {"letters are letters", LINK "metrics { listen = \"/é\" }", "\n  listen = \"/é\"\n"},
    {"a status is known by its number",
     "link \"a\" { host = \"::1\" system_id = \"s\" password_file = \"password\"\n"
     "status \"69\" { class = \"temporary\" } }",
     "\n  status \"0x00000045\" {\n"},
    {"flags are yes and no", LINK "rules { link_science = TRUE }", "\n  link_science = yes\n"},
    {"built-in menus are there", LINK,
     "\n  item \"1\" { action = \"inquire\"  setting = \"outpatient\"  prompt = \"ASK_P\" }\n"},
    {"a section that the file has not is there", LINK, "\nsms {\n  number = \"1420\" "},
};

START_TEST(what_is_printed_reads_as_one_expects)
{
    load("darmand.conf", rows[_i].text, &conf);
    if (strstr(conf->normal, rows[_i].line) == NULL)
        fputs(conf->normal, stderr);
    ck_assert_msg(strstr(conf->normal, rows[_i].line) != NULL, "%s", rows[_i].name);
    ck_assert_ptr_null(strstr(conf->normal, "xyzzy"));
    expect_round_trip();
}
END_TEST

START_TEST(what_was_printed_as_hidden_is_warned_of)
{
    static const char *const warnings[] = {":1: where a password was printed as (hidden)", NULL};
    load("darmand.conf", "link \"a\" { host = \"::1\" system_id = \"s\" password = \"(hidden)\" }",
         &conf);
    conf_support_expect("hidden", &complaints, true, warnings);
}
END_TEST

/* ---- generated ------------------------------------------------------------------------------ */

/* What may be chosen for an option, or for several that go together; nothing is chosen as often. */
struct choice {
    const char *texts[5];
};

static const struct choice top[] = {
    {{"node = 0", "node = 7"}},
    {{"state_dir = \"state\"", "state_dir = \"/var/lib/darmand\""}},
    {{"control_socket = \"run/control\"", "control_socket = \"/run/a b\""}},
    {{"secret_file = \"hush\""}},
    {{"core_dumps = yes", "core_dumps = no"}},
    {{"drain = 0", "drain = 300"}},
    {{"language = \"en\"", "language = fa"}},
    {{"texts_dir = \".\"", "texts_dir = \"elsewhere/..\""}},
};
static const struct choice dialect[] = {
    {{"base = \"its8\"", "base = standard service_type = \"USSD\"", "base = \"svc-letters\"",
      "service_type = \"X\""}},
    {{"carrier = \"none\"", "carrier = umr", "carrier = its8", "carrier = tlv32"}},
    {{"its_sequence = \"count\"", "its_sequence = echo"}},
    {{"its_end = \"clear\"", "its_end = set"}},
    {{"op_begin = 0x31", "op_begin = 0xff"}},
    {{"op_answer = 0x12"}},
    {{"op_abort = 0x41"}},
    {{"op_ask = 0x42", "op_ask = 0xff"}},
    {{"op_end = 0x17"}},
    {{"op_release = 0x24"}},
    {{"dcs_gsm7 = 0x0f", "dcs_gsm7 = 0x00"}},
    {{"dcs_ucs2 = 0x48"}},
    {{"send = \"data_sm\"", "send = submit_sm"}},
    {{"text = \"message_payload\""}},
};
static const struct choice link_options[] = {
    {{"group = \"all\"", "group = \"l0\""}},
    {{"port = 1", "port = 2775", "port = 65535"}},
    {{"tls = no", "tls = yes tls_ca_file = \"ca.pem\"",
      "tls = on tls_name = \"smpp.example\" tls_certificate = \"c\" tls_key = \"key\""}},
    {{"system_type = \"USSD\""}},
    {{"bind = \"pair\"", "bind = auto", "bind = transceiver"}},
    {{"window = 1", "window = 4096"}},
    {{"rate = 0", "rate = 100"}},
    {{"dialect = \"own 1\"", "dialect = mica"}},
    {{"alphabet = \"ucs2\"", "alphabet = latin1"}},
    {{"enquire = 1", "enquire = 30"}},
    {{"answer = 600"}},
    {{"response = 2"}},
    {{"reconnect_max = 3600"}},
    {{"long_sms = \"payload\"", "long_sms = sar"}},
    {{"validity = no", "validity = yes"}},
    {{"registered_delivery = \"failure\"", "registered_delivery = none"}},
    {{"receipt_tlvs = on"}},
    {{"id_base = \"hex_to_dec\"", "id_base = dec_to_hex"}},
    {{"status \"0x45\" { class = \"temporary\" }",
      "status \"1025\" { class = throttled again = 3 first = 60 last = 10 }",
      "status \"0x8\" { class = permanent } status \"9\" { class = link first = 7 }",
      "status \"4294967295\" { class = settings again = 255 last = 3600 }"}},
};
static const struct choice ussd[] = {
    {{"code = \"*1*2*3#\""}}, {{"step = 5", "step = 90"}}, {{"session = 3600", "session = 180"}},
    {{"sessions_max = 1"}},   {{"slow = 1", "slow = 2"}},  {{"answer = 60", "answer = 8"}},
    {{"late_by_sms = yes"}},
};
static const struct choice sms[] = {
    {{"number = \"98300014\""}}, {{"deadline = 60"}}, {{"same = 86400"}}};
static const struct choice rules[] = {
    {{"link_science = yes"}},
    {{"link_registry = on"}},
    {{"son_age = 22"}},
    {{"max_data_age = 0", "max_data_age = 30"}},
    {{"warn_data_age = 3", "warn_data_age = 0"}},
};
static const struct choice limits[] = {{{"wait_ms = 10"}},
                                       {{"commit_queue = 5"}},
                                       {{"outbox = 6"}},
                                       {{"remember = 1000"}},
                                       {{"receipts = 7"}}};
static const struct choice metrics[] = {{{"listen = \"127.0.0.1:9420\"", "listen = \"[::1]:1\"",
                                          "listen = \"run/metrics\"", "listen = \"./m\""}}};
static const struct choice control[] = {{{"readers = \"adm\""}}, {{"changers = \"root\""}}};
static const struct choice data[] = {
    {{"keep = 100"}},          {{"gate = no"}},
    {{"fewer = 0"}},           {{"more = 1000"}},
    {{"share = 100"}},         {{"digest = yes"}},
    {{"probes = \"probes\""}}, {{"signature_key = \"/etc/key.pem\""}},
};
static const struct choice notice[] = {{{"physician = yes"}},  {{"pharmacy = yes"}},
                                       {{"paraclinic = yes"}}, {{"clinic = yes"}},
                                       {{"hospital = yes"}},   {{"worth = 60"}}};
static const struct choice quota[] = {
    {{"centre_soft = 0", "centre_soft = 7"}},
    {{"centre_hard = 0", "centre_hard = 999"}},
    {{"large_soft = 1"}},
    {{"large_hard = 0", "large_hard = 2000"}},
    {{"insured = 0"}},
    {{"mobile = 5"}},
    {{"verify = 0"}},
    {{"strikes = 0"}},
    {{"large_strikes = 1"}},
    {{"strikes_within = 10"}},
    {{"block = 60"}},
    {{"alarm_share = 100"}},
    {{"alarm_over = 10"}},
    {{"centres = 100"}},
    {{"phones = 1000"}},
    {{"blocks = 100"}},
};
/* Menus make sense as a whole or not at all. */
#define PROVIDER                                                                                   \
    "item \"1\" { action = \"inquire\" prompt = ASK_P }\n"                                         \
    "item \"2\" { action = inquire setting = inpatient }\n"                                        \
    "item \"3\" { action = \"verify\" }\nitem \"0\" { action = \"exit\" text = \"BYE\" }\n"
#define INSURED                                                                                    \
    "item \"1\" { action = \"self\" }\nitem \"2\" { action = \"dependant\" prompt = ASK_D }\n"     \
    "item \"3\" { action = \"text\" text = \"HELP_I\" }\nitem \"0\" { action = \"exit\" }\n"
static const struct choice shortcuts[] = {
    {{"shortcut \"1*2\" { action = \"self\" }\n"
      "shortcut \"7\" { action = \"inquire\" setting = \"inpatient\" prompt = ASK_P }",
      "shortcut \"3\" { action = \"exit\" }"}}};
#define MENUS                                                                                      \
    "menu \"provider\" { page = \"MENU_P\"\n" PROVIDER "}\n"                                       \
    "menu \"insured\" { page = \"MENU_I\"\n" INSURED "}\n"
#define OTHER_MENUS                                                                                \
    "menu \"p\" { page = \"MENU_P\"\n" PROVIDER "}\nmenu \"i\" { page = \"MENU_I\"\n" INSURED      \
    "}\nmenu \"dësk\" { page = \"MENU_D\"\nitem \"1\" { action = verify }\n"                      \
    "item \"0\" { action = goto menu = p } }\n"
#define OTHER_STARTS "provider_menu = \"p\" insured_menu = \"i\" desk_menu = \"dësk\""

/* xorshift32: the same configurations in each run. */
static uint32_t chance(uint32_t below)
{
    static uint32_t state = 2463534242u;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

static void add(char *text, const char *more)
{
    ck_assert_uint_lt(strlen(text) + strlen(more) + 2, GENERATED_SIZE);
    strcat(strcat(text, more), "\n");
}

static void choose(char *text, const struct choice *choices, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t there = 0;
        while (there < 5 && choices[i].texts[there] != NULL)
            there++;
        uint32_t chosen = chance(there + 1);
        if (chosen < there)
            add(text, choices[i].texts[chosen]);
    }
}
#define CHOOSE(text, choices) choose(text, choices, sizeof(choices) / sizeof *(choices))
#define CHOOSE_SECTION(text, choices)                                                              \
    (add(text, #choices " {"), CHOOSE(text, choices), add(text, "}"))

static void choose_links(char *text)
{
    char head[96];
    size_t count = 1 + chance(3);
    for (size_t i = 0; i < count; i++) {
        snprintf(head, sizeof head, "link \"l%zu\" {\nhost = \"h%zu\" system_id = \"s\"", i, i);
        add(text, head);
        add(text, chance(3) == 0 ? "password = \"pass\"" : "password_file = \"password\"");
        CHOOSE(text, link_options);
        add(text, "}");
    }
}

/* One configuration out of what there is to choose from; whatever is chosen, it is sound. */
static void generate(char *text)
{
    uint32_t own_menus = chance(3);
    text[0] = '\0';
    CHOOSE(text, top);
    add(text, "dialect \"own 1\" {");
    CHOOSE(text, dialect);
    add(text, "}");
    choose_links(text);
    add(text, "ussd {");
    CHOOSE(text, ussd);
    add(text, own_menus == 1 ? OTHER_STARTS "}" : "}");
    if (own_menus > 0)
        add(text, own_menus == 1 ? OTHER_MENUS : MENUS);
    CHOOSE(text, shortcuts);
    CHOOSE_SECTION(text, sms);
    CHOOSE_SECTION(text, rules);
    CHOOSE_SECTION(text, limits);
    CHOOSE_SECTION(text, control);
    CHOOSE_SECTION(text, metrics);
    CHOOSE_SECTION(text, data);
    CHOOSE_SECTION(text, notice);
    CHOOSE_SECTION(text, quota);
}

/* Whether what ends at `end` ends in `tail`. */
static bool ends_in(const char *text, const char *end, const char *tail)
{
    size_t size = strlen(tail);

    return (size_t)(end - text) >= size && strncmp(end - size, tail, size) == 0;
}

/* A line that gives the option another value than its default, or one without a default. */
static bool gives(const char *text, const char *name)
{
    for (const char *at = text; (at = strstr(at, name)) != NULL; at++) {
        const char *line = at + strcspn(at, "\n");
        const char *behind = at + strlen(name);
        if ((at == text || at[-1] == ' ' || at[-1] == '\n') && strncmp(behind, " = ", 3) == 0 &&
            !ends_in(text, line, "# default"))
            return true;
    }
    return false;
}

/* Which options of the table some configuration has given. */
#define OPTIONS_MAX 256
static const char *given[OPTIONS_MAX];
static size_t given_count;

static bool is_given(const char *name)
{
    for (size_t i = 0; i < given_count; i++) {
        if (strcmp(given[i], name) == 0)
            return true;
    }
    return false;
}

static void note_given(const struct conf_shape *shape, const char *text)
{
    for (; shape->name != NULL; shape++) {
        if (shape->kind != SHAPE_VALUE)
            note_given(shape->inside, text);
        else if (!is_given(shape->name) && gives(text, shape->name)) {
            ck_assert_uint_lt(given_count, OPTIONS_MAX);
            given[given_count++] = shape->name;
        }
    }
}

static void expect_all_given(const struct conf_shape *shape)
{
    for (; shape->name != NULL; shape++) {
        if (shape->kind != SHAPE_VALUE)
            expect_all_given(shape->inside);
        else
            ck_assert_msg(is_given(shape->name),
                          "%s is never printed with a value: add it to the choices above, and see "
                          "that it is noted when it is taken (conf_take.h)",
                          shape->name);
    }
}

START_TEST(every_option_of_every_section_comes_to_the_same)
{
    static char text[GENERATED_SIZE];
    given_count = 0;
    for (int i = 0; i < GENERATED; i++) {
        generate(text);
        load("darmand.conf", text, &conf);
        expect_round_trip();
        note_given(conf_shape, conf->normal);
        conf_free(conf);
        conf_free(again);
        conf = again = NULL;
    }
    expect_all_given(conf_shape);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("conf_print");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_sample_comes_to_the_same);
    tcase_add_loop_test(tests, what_is_printed_reads_as_one_expects, 0,
                        (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(tests, what_was_printed_as_hidden_is_warned_of);
    tcase_add_test(tests, every_option_of_every_section_comes_to_the_same);
    Suite *suite = suite_create("conf_print");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
