/* Is a backup whole or not at all, and is one that was touched found out? */
#include "store/backup.h"

#include <check.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/directory.h"
#include "store/secret.h"
#include "test/unit/ledger_support.h"

#define TAKEN ((struct walltime){INT64_C(1795600000123)})
#define NAME  (SCRATCH_PATH_MAX + 32)

/* An installation: a secret, and a ledger of `count` entries under it. */
struct place {
    char secret[SCRATCH_PATH_MAX];
    char ledger[SCRATCH_PATH_MAX];
    char backup[SCRATCH_PATH_MAX];
    struct backup_source source;
};

static struct ledger *open_ledger(const char *path, const char *secret)
{
    struct secret_keys keys;
    struct ledger_options options = {
        .path = path, .map_size = SCRATCH_MAP, .chain_key = keys.chain};
    struct ledger *ledger;

    ck_assert_int_eq(secret_load(secret, 1, &keys), DM_OK);
    ck_assert_int_eq(ledger_open(&options, &ledger), DM_OK);
    return ledger;
}

static void make_place(struct place *place, uint64_t count)
{
    struct ledger *ledger;

    scratch_path(place->secret);
    scratch_path(place->ledger);
    scratch_path(place->backup);
    place->source = (struct backup_source){place->ledger, place->secret, 9};
    ledger = open_ledger(place->ledger, place->secret);
    if (count > 0)
        ledger_support_fill(ledger, 1, count);
    ledger_close(ledger);
}

static enum dm_error make(const struct place *place, struct backup *backup, enum backup_part *part)
{
    return backup_make(&place->source, place->backup, TAKEN, backup, part);
}

static void in_backup(const struct place *place, const char *name, char *path)
{
    ck_assert_int_lt(snprintf(path, NAME, "%s%s", place->backup, name), NAME);
}

static bool is_there(const struct place *place, const char *name)
{
    char path[NAME];

    in_backup(place, name, path);
    return access(path, F_OK) == 0;
}

/* ---- whole --------------------------------------------------------------------------------------- */

static const uint64_t counts[] = {0, 1, 2500};

START_TEST(a_backup_is_what_was_there)
{
    struct backup made;
    struct backup checked;
    enum backup_part part;
    struct place place;
    struct stat about;
    char path[NAME];

    make_place(&place, counts[_i]);
    ck_assert_int_eq(make(&place, &made, &part), DM_OK);
    ck_assert_int_eq(backup_check(place.backup, &checked, &part), DM_OK);
    ck_assert_int_eq(checked.ledger.taken.ms, TAKEN.ms);
    ck_assert_uint_eq(checked.ledger.last, made.ledger.last);
    ck_assert_uint_eq(checked.octets, made.octets);
    ck_assert_uint_eq(made.ledger.entries, counts[_i]);
    ck_assert_uint_eq(made.ledger.last, counts[_i] == 0 ? LEDGER_NO_NUMBER : counts[_i]);
    ck_assert_int_eq(made.ledger.taken.ms, TAKEN.ms);
    ck_assert(!is_there(&place, ".part"));
    ck_assert(!is_there(&place, "/ledger/lock.mdb"));
    ck_assert_int_eq(stat(place.backup, &about), 0);
    ck_assert_uint_eq(about.st_mode & ACCESSPERMS, S_IRWXU);
    in_backup(&place, "/secret", path);
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_uint_eq(about.st_mode & ACCESSPERMS, S_IRUSR | S_IWUSR);
}
END_TEST

/* ---- refused ------------------------------------------------------------------------------------- */

START_TEST(what_is_there_is_not_replaced)
{
    struct backup backup;
    enum backup_part part;
    struct place place;

    make_place(&place, 1);
    ck_assert_int_eq(mkdir(place.backup, S_IRWXU), 0);
    ck_assert_int_eq(make(&place, &backup, &part), DM_E_EXISTS);
    ck_assert_int_eq(part, BACKUP_DIRECTORY);
    ck_assert(!is_there(&place, ".part"));
}
END_TEST

START_TEST(another_at_work_on_it_is_left_alone)
{
    struct backup backup;
    enum backup_part part;
    struct place place;
    char beside[NAME];
    int lock;

    make_place(&place, 1);
    in_backup(&place, ".part", beside);
    ck_assert_int_eq(directory_make(beside, S_IRWXU), DM_OK);
    ck_assert_int_eq(directory_lock(beside, &lock), DM_OK);
    ck_assert_int_eq(make(&place, &backup, &part), DM_E_EXISTS);
    ck_assert(is_there(&place, ".part"));
    close(lock);
    /* What a killed one left is in nobody's way. */
    ck_assert(link(place.secret, strcat(beside, "/secret")) == 0);
    ck_assert_int_eq(make(&place, &backup, &part), DM_OK);
    ck_assert(!is_there(&place, ".part"));
}
END_TEST

START_TEST(without_its_secret_a_ledger_is_not_backed_up)
{
    struct backup backup;
    enum backup_part part;
    struct place place;
    struct place other;

    make_place(&place, 1);
    make_place(&other, 1);
    place.source.secret = other.secret;
    ck_assert_int_eq(make(&place, &backup, &part), DM_E_CORRUPT);
    ck_assert_int_eq(part, BACKUP_COPY);
    place.source.secret = "/nowhere";
    ck_assert_int_eq(make(&place, &backup, &part), DM_E_NOT_FOUND);
    ck_assert_int_eq(part, BACKUP_SECRET);
    place.source = (struct backup_source){"/nowhere", place.secret, 0};
    ck_assert_int_eq(make(&place, &backup, &part), DM_E_NOT_FOUND);
    ck_assert_int_eq(part, BACKUP_LEDGER);
    ck_assert(!is_there(&place, ""));
    ck_assert(!is_there(&place, ".part"));
}
END_TEST

/* ---- touched ------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *file;
    off_t
        at; /* the octet that is changed; −1: the file is cut off behind its middle; −2: removed */
    enum dm_error error;
    enum backup_part part;
} touches[] = {
    {"the secret is another", "/secret", 7, DM_E_CHECKSUM, BACKUP_SECRET},
    {"the secret is gone", "/secret", -2, DM_E_NOT_FOUND, BACKUP_SECRET},
    {"the ledger is damaged at its begin", "/ledger/data.mdb", 20, DM_E_CHECKSUM, BACKUP_COPY},
    {"the ledger is damaged within", "/ledger/data.mdb", 20000, DM_E_CHECKSUM, BACKUP_COPY},
    {"the ledger is cut off", "/ledger/data.mdb", -1, DM_E_CHECKSUM, BACKUP_COPY},
    {"the ledger is gone", "/ledger/data.mdb", -2, DM_E_NOT_FOUND, BACKUP_COPY},
    {"the manifest is cut off", "/manifest", -1, DM_E_CHECKSUM, BACKUP_SECRET},
    {"the manifest is gone", "/manifest", -2, DM_E_NOT_FOUND, BACKUP_SECRET},
    /* The 6 of "# ledger: taken 2026-". */
    {"the manifest tells another year", "/manifest", 154, DM_E_CHECKSUM, BACKUP_MANIFEST},
};

static void touch(const char *path, off_t at)
{
    struct stat about;
    uint8_t octet;
    int file = open(path, O_RDWR);

    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(fstat(file, &about), 0);
    if (at == -2) {
        ck_assert_int_eq(unlink(path), 0);
    } else if (at == -1) {
        ck_assert_int_eq(ftruncate(file, about.st_size / 2), 0);
    } else {
        ck_assert_int_eq(pread(file, &octet, 1, at), 1);
        octet ^= 1;
        ck_assert_int_eq(pwrite(file, &octet, 1, at), 1);
    }
    close(file);
}

START_TEST(what_was_touched_is_found_out)
{
    struct backup backup;
    enum backup_part part;
    struct place place;
    enum dm_error error;
    char path[NAME];

    make_place(&place, 1000);
    ck_assert_int_eq(make(&place, &backup, &part), DM_OK);
    in_backup(&place, touches[_i].file, path);
    touch(path, touches[_i].at);
    error = backup_check(place.backup, &backup, &part);
    ck_assert_msg(error == touches[_i].error && part == touches[_i].part, "%s: %s, part %d",
                  touches[_i].name, dm_strerror(error), (int)part);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("backup");
    TCase *tests = tcase_create("backup");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tests, a_backup_is_what_was_there, 0, ROWS(counts));
    tcase_add_test(tests, what_is_there_is_not_replaced);
    tcase_add_test(tests, another_at_work_on_it_is_left_alone);
    tcase_add_test(tests, without_its_secret_a_ledger_is_not_backed_up);
    tcase_add_loop_test(tests, what_was_touched_is_found_out, 0, ROWS(touches));
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
