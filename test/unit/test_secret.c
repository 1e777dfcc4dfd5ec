/* Is the secret read only from a file that is nobody else's, and are its keys the same for ever? */
#include "store/secret.h"

#include <check.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test/unit/ledger_support.h"
#include "test/unit/support.h"

static void write_file(const char *path, size_t size, mode_t mode)
{
    uint8_t octets[SECRET_SIZE * 2];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

    for (size_t i = 0; i < sizeof octets; i++)
        octets[i] = (uint8_t)i;
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, octets, size), (ssize_t)size);
    ck_assert_int_eq(fchmod(fd, mode), 0);
    close(fd);
}

static const struct {
    const char *name;
    size_t size;
    mode_t mode;
    enum dm_error error;
} files[] = {
    {"a secret of the owner's alone", SECRET_SIZE, 0600, DM_OK},
    {"a secret nobody may change", SECRET_SIZE, 0400, DM_OK},
    {"readable by the group", SECRET_SIZE, 0640, DM_E_PERMISSION},
    {"readable by everybody", SECRET_SIZE, 0604, DM_E_PERMISSION},
    {"writable by the group", SECRET_SIZE, 0620, DM_E_PERMISSION},
    {"an empty file", 0, 0600, DM_E_LENGTH},
    {"one octet too few", SECRET_SIZE - 1, 0600, DM_E_LENGTH},
    {"one octet too many", SECRET_SIZE + 1, 0600, DM_E_LENGTH},
};

START_TEST(a_file_is_taken_or_refused)
{
    char path[SCRATCH_PATH_MAX];
    struct secret_keys keys;
    enum dm_error error;

    scratch_path(path);
    write_file(path, files[_i].size, files[_i].mode);
    error = secret_load(path, 0, &keys);
    ck_assert_msg(error == files[_i].error, "%s: %s", files[_i].name, dm_strerror(error));
    /* What was refused must not be replaced either. */
    ck_assert_int_eq(secret_load(path, 1, &keys), files[_i].error);
}
END_TEST

/* BLAKE2b of another implementation, keyed with octets 0 … 31, salt 1, the context as person. */
START_TEST(the_keys_of_a_known_secret_are_known)
{
    char path[SCRATCH_PATH_MAX];
    struct secret_keys keys;
    uint8_t code[sizeof keys.code.octets];
    uint8_t chain[sizeof keys.chain];
    uint8_t mark[sizeof keys.mark];

    scratch_path(path);
    write_file(path, SECRET_SIZE, 0600);
    ck_assert_int_eq(secret_load(path, 0, &keys), DM_OK);
    support_hex("897da12771ad1e8ba9ef7cf63b4bda57", code, sizeof code);
    support_hex("782bc58dbdce51393c7fc7192d2864b13c6e80085668b405a99b63842afbea88", chain,
                sizeof chain);
    support_hex("021205fc1dbeed0818d46952331e291fe156674a44bc8abc9562545ef892a052", mark,
                sizeof mark);
    ck_assert_mem_eq(keys.code.octets, code, sizeof code);
    ck_assert_mem_eq(keys.chain, chain, sizeof chain);
    ck_assert_mem_eq(keys.mark, mark, sizeof mark);
}
END_TEST

START_TEST(a_link_is_as_good_as_the_file_behind_it)
{
    char path[SCRATCH_PATH_MAX];
    char target[SCRATCH_PATH_MAX];
    struct secret_keys keys;

    scratch_path(target);
    write_file(target, SECRET_SIZE, 0600);
    scratch_path(path);
    ck_assert_int_eq(symlink(target, path), 0);
    ck_assert_int_eq(secret_load(path, 0, &keys), DM_OK);
    ck_assert_int_eq(chmod(target, 0640), 0);
    ck_assert_int_eq(secret_load(path, 0, &keys), DM_E_PERMISSION);
}
END_TEST

/* systemd's files have a bit set for the group where the service has a user of its own. */
START_TEST(a_credential_of_systemd_is_the_service_s_alone)
{
    char directory[SCRATCH_PATH_MAX];
    char path[SCRATCH_PATH_MAX + 8];
    struct secret_keys keys;

    scratch_path(directory);
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    snprintf(path, sizeof path, "%s/secret", directory);
    write_file(path, SECRET_SIZE, 0440);
    ck_assert_int_eq(secret_load(path, 0, &keys), DM_E_PERMISSION);
    ck_assert_int_eq(setenv("CREDENTIALS_DIRECTORY", directory, 1), 0);
    ck_assert_int_eq(secret_load(path, 0, &keys), DM_OK);
    ck_assert_int_eq(unsetenv("CREDENTIALS_DIRECTORY"), 0);
}
END_TEST

START_TEST(a_directory_and_a_pipe_are_no_secret)
{
    char path[SCRATCH_PATH_MAX];
    struct secret_keys keys;

    scratch_path(path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert_int_eq(secret_load(path, 0, &keys), DM_E_PERMISSION);
    scratch_path(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(secret_load(path, 0, &keys), DM_E_PERMISSION);
}
END_TEST

START_TEST(a_missing_secret_is_made_once)
{
    char path[SCRATCH_PATH_MAX];
    char beside[SCRATCH_PATH_MAX + 4];
    struct secret_keys made;
    struct secret_keys again;
    struct stat file;

    scratch_path(path);
    snprintf(beside, sizeof beside, "%s.new", path);
    ck_assert_int_eq(secret_load(path, 0, &made), DM_E_NOT_FOUND);
    umask(0);
    ck_assert_int_eq(secret_load(path, 1, &made), DM_OK);
    ck_assert_int_eq(stat(path, &file), 0);
    ck_assert_uint_eq(file.st_mode & 07777, 0600);
    ck_assert_int_eq(file.st_size, SECRET_SIZE);
    ck_assert_msg(access(beside, F_OK) != 0, "what it was made from is left over");
    ck_assert_int_eq(secret_load(path, 1, &again), DM_OK);
    ck_assert_mem_eq(&made, &again, sizeof made);
}
END_TEST

START_TEST(what_a_crash_left_beside_is_no_obstacle)
{
    char path[SCRATCH_PATH_MAX];
    char beside[SCRATCH_PATH_MAX + 4];
    struct secret_keys keys;

    scratch_path(path);
    snprintf(beside, sizeof beside, "%s.new", path);
    write_file(beside, 5, 0644);
    ck_assert_int_eq(secret_load(path, 1, &keys), DM_OK);
    ck_assert_int_eq(secret_load(path, 0, &keys), DM_OK);
}
END_TEST

START_TEST(two_new_secrets_differ)
{
    char path[SCRATCH_PATH_MAX];
    struct secret_keys one;
    struct secret_keys two;

    scratch_path(path);
    ck_assert_int_eq(secret_load(path, 1, &one), DM_OK);
    scratch_path(path);
    ck_assert_int_eq(secret_load(path, 1, &two), DM_OK);
    ck_assert_mem_ne(one.code.octets, two.code.octets, sizeof one.code.octets);
}
END_TEST

START_TEST(wiped_keys_are_zeros)
{
    static const struct secret_keys zeros;
    struct secret_keys keys;

    memset(&keys, 1, sizeof keys);
    secret_wipe(&keys);
    ck_assert_mem_eq(&keys, &zeros, sizeof keys);
}
END_TEST

/* ---- marks --------------------------------------------------------------------------------------- */

struct received {
    const char *name;
    struct smpp_address from;
    struct smpp_address to;
    uint8_t esm_class;
    uint8_t data_coding;
    const char *octets;
};

/* The first is the message; each other differs from it in one thing, or moves a boundary. */
static const struct received messages[] = {
    {"the message", {1, 1, "989123000001"}, {0, 0, "1420"}, 0, 8, "hi"},
    {"another sender", {1, 1, "989123000002"}, {0, 0, "1420"}, 0, 8, "hi"},
    {"another TON", {0, 1, "989123000001"}, {0, 0, "1420"}, 0, 8, "hi"},
    {"another NPI", {1, 0, "989123000001"}, {0, 0, "1420"}, 0, 8, "hi"},
    {"another number asked", {1, 1, "989123000001"}, {0, 0, "1421"}, 0, 8, "hi"},
    {"another esm_class", {1, 1, "989123000001"}, {0, 0, "1420"}, 64, 8, "hi"},
    {"another data_coding", {1, 1, "989123000001"}, {0, 0, "1420"}, 0, 0, "hi"},
    {"another text", {1, 1, "989123000001"}, {0, 0, "1420"}, 0, 8, "ho"},
    {"a longer text", {1, 1, "989123000001"}, {0, 0, "1420"}, 0, 8, "hi "},
    {"no text", {1, 1, "989123000001"}, {0, 0, "1420"}, 0, 8, ""},
    {"a digit moved to the next address", {1, 1, "98912300000"}, {1, 0, "1420"}, 0, 8, "hi"},
    {"no addresses", {1, 1, ""}, {0, 0, ""}, 0, 8, "hi"},
};
#define MESSAGES (sizeof messages / sizeof messages[0])

static struct mark mark_of(const struct received *message)
{
    struct secret_keys keys;

    support_hex("021205fc1dbeed0818d46952331e291fe156674a44bc8abc9562545ef892a052", keys.mark,
                sizeof keys.mark);
    return secret_mark(&keys, &message->from, &message->to, message->esm_class,
                       message->data_coding, (const uint8_t *)message->octets,
                       strlen(message->octets));
}

/* By another implementation of SipHash-2-4-128. */
START_TEST(the_mark_of_a_known_message_is_known)
{
    struct mark mark = mark_of(&messages[0]);
    uint8_t expected[MARK_SIZE];

    support_hex("7a5782ffe0a62b49dc7f087384c2ae9f", expected, sizeof expected);
    ck_assert_mem_eq(mark.octets, expected, sizeof expected);
}
END_TEST

START_TEST(the_mark_of_a_long_message_is_known_and_depends_on_its_last_octet)
{
    struct received message = messages[0];
    char text[301] = "";
    uint8_t expected[MARK_SIZE];
    struct mark mark;

    memset(text, 'm', sizeof text - 1);
    message.octets = text;
    mark = mark_of(&message);
    support_hex("c4c4a3164af32168fdde1585839dbe13", expected, sizeof expected);
    ck_assert_mem_eq(mark.octets, expected, sizeof expected);
    text[299] = 'n';
    mark = mark_of(&message);
    ck_assert_mem_ne(mark.octets, expected, sizeof expected);
}
END_TEST

START_TEST(two_messages_have_two_marks)
{
    for (size_t i = 0; i < MESSAGES; i++) {
        for (size_t j = 0; j < i; j++) {
            struct mark a = mark_of(&messages[i]);
            struct mark b = mark_of(&messages[j]);
            ck_assert_msg(memcmp(&a, &b, sizeof a) != 0, "%s has the mark of %s", messages[i].name,
                          messages[j].name);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("secret");
    TCase *tcase = tcase_create("secret");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tcase, a_file_is_taken_or_refused, 0, sizeof files / sizeof files[0]);
    tcase_add_test(tcase, the_keys_of_a_known_secret_are_known);
    tcase_add_test(tcase, a_link_is_as_good_as_the_file_behind_it);
    tcase_add_test(tcase, a_credential_of_systemd_is_the_service_s_alone);
    tcase_add_test(tcase, a_directory_and_a_pipe_are_no_secret);
    tcase_add_test(tcase, a_missing_secret_is_made_once);
    tcase_add_test(tcase, what_a_crash_left_beside_is_no_obstacle);
    tcase_add_test(tcase, two_new_secrets_differ);
    tcase_add_test(tcase, wiped_keys_are_zeros);
    tcase_add_test(tcase, the_mark_of_a_known_message_is_known);
    tcase_add_test(tcase, the_mark_of_a_long_message_is_known_and_depends_on_its_last_octet);
    tcase_add_test(tcase, two_messages_have_two_marks);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
