/*
 * power_check RECORDING SCRATCH STRIDE ID…: what darmand would find after a power cut.
 *
 * Plays a recording (record.h) of darmand-load and darmand over a state directory, and stops before
 * each sync and each write through.  There it makes the states a power cut may leave (disk.h): of what
 * is pending none, all, each alone, each missing, writes torn at sectors and pages, and random choices
 * from a fixed seed.  Of each STRIDE-th state it opens what darmand opens at its start:
 *
 *   the secret is there if a ledger is, and is whole;
 *   the ledger opens, its hash chain holds from its first entry to its last;
 *   every tracking code that had left for the SMSC leads to an entry;
 *   the data opens, is of a version no older than the last one darmand-load said was done, and has the
 *   persons of the IDs.
 *
 * SCRATCH is a directory of its own, emptied again and again.
 */
#include <assert.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/national_id.h"
#include "store/code.h"
#include "store/coverage.h"
#include "store/dataset.h"
#include "store/ledger.h"
#include "store/secret.h"
#include "test/crash/disk.h"

#define MAP_SIZE    ((size_t)1 << 40)
#define CODES_MAX   10000
#define CHANGES_MAX 1024
#define RANDOM      6 /* choices at each boundary */
#define SECTOR      512
#define PAGE        4096

struct check {
    struct disk *disk;
    const char *scratch;
    unsigned long stride;
    char **ids;
    char codes[CODES_MAX][CODE_TEXT]; /* that have left for the SMSC, each once */
    size_t code_count;
    uint32_t version; /* of the data that darmand-load has said is done, 0: none */
    uint64_t random;
    unsigned long boundaries, states, judged, wrong;
    const char *boundary; /* what is about to be synced */
};

__attribute__((format(printf, 2, 3))) static void complain(struct check *check, const char *format,
                                                           ...)
{
    va_list arguments;

    if (check->wrong++ >= 20)
        return;
    printf("boundary %lu (%s), state %lu: ", check->boundaries, check->boundary, check->states);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

/* ---- what is in a state directory ------------------------------------------------------------------ */

static void judge_codes(struct check *check, const struct secret_keys *keys, struct ledger *ledger)
{
    for (size_t i = 0; i < check->code_count; i++) {
        struct ledger_entry entry;
        uint64_t number;
        enum dm_error error = code_to_number(&keys->code, check->codes[i], &number);
        if (error == DM_OK)
            error = ledger_read(ledger, number, &entry);
        if (error != DM_OK)
            complain(check, "code %zu of %zu is lost: %s", i + 1, check->code_count,
                     dm_strerror(error));
    }
}

static void judge_ledger(struct check *check, const struct secret_keys *keys, const char *path)
{
    struct ledger_options options = {.path = path, .map_size = MAP_SIZE, .chain_key = keys->chain};
    struct ledger *ledger = NULL;
    uint64_t entries, bad;
    enum dm_error error = ledger_open(&options, &ledger);

    if (error != DM_OK) {
        complain(check, "the ledger does not open: %s", dm_strerror(error));
        return;
    }
    error = ledger_verify(ledger, 0, &entries, &bad);
    if (error != DM_OK)
        complain(check, "the chain does not hold: %s", dm_strerror(error));
    judge_codes(check, keys, ledger);
    ledger_close(ledger);
}

/* As darmand does it: a secret is made anew only where there is no ledger. */
static void judge_books(struct check *check)
{
    char secret[600], ledger[600];
    struct secret_keys keys;
    enum dm_error error;

    snprintf(secret, sizeof secret, "%s/secret", check->scratch);
    snprintf(ledger, sizeof ledger, "%s/ledger", check->scratch);
    if (access(ledger, F_OK) != 0 && check->code_count == 0 && access(secret, F_OK) != 0)
        return;
    error = secret_load(secret, 0, &keys);
    if (error != DM_OK)
        complain(check, "the secret cannot be read: %s", dm_strerror(error));
    else if (access(ledger, F_OK) == 0)
        judge_ledger(check, &keys, ledger);
    else if (check->code_count > 0)
        complain(check, "%zu codes and no ledger", check->code_count);
    secret_wipe(&keys);
}

static void judge_persons(struct check *check, struct dataset *dataset)
{
    for (char **digits = check->ids; *digits != NULL; digits++) {
        struct national_id id;
        struct person person;
        enum dm_error error = national_id_parse(*digits, &id);
        if (error == DM_OK)
            error = coverage_person(dataset, id, &person);
        if (error != DM_OK)
            complain(check, "a person is missing from the data: %s", dm_strerror(error));
    }
}

static void judge_data(struct check *check)
{
    struct dataset *dataset = NULL;
    enum dm_error error = dataset_open(check->scratch, &dataset);

    if (error == DM_E_NOT_FOUND && check->version == 0)
        return;
    if (error != DM_OK) {
        complain(check, "the data does not open: %s", dm_strerror(error));
        return;
    }
    if (dataset_info(dataset)->version < check->version)
        complain(check, "version %u is back, after %u was done",
                 (unsigned)dataset_info(dataset)->version, (unsigned)check->version);
    judge_persons(check, dataset);
    dataset_close(dataset);
}

/* ---- states ---------------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *status, int what, struct FTW *where)
{
    (void)status;
    (void)what;
    return where->level == 0 ? 0 : remove(path);
}

static void judge_state(struct check *check, const size_t *reached)
{
    if (check->states++ % check->stride != 0)
        return;
    check->judged++;
    if (nftw(check->scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
        assert(!"the scratch directory cannot be emptied");
    disk_write(check->disk, reached, check->scratch);
    judge_books(check);
    judge_data(check);
}

static void set_all(size_t *reached, size_t count, size_t value)
{
    for (size_t i = 0; i < count; i++)
        reached[i] = value;
}

/* One write torn after its first sectors, with the others there, and with none of them. */
static void judge_torn(struct check *check, size_t *reached, size_t count, size_t torn)
{
    size_t size = disk_pending_size(check->disk, torn);
    size_t ends[] = {SECTOR, PAGE, size / 2 / SECTOR * SECTOR, (size - 1) / PAGE * PAGE,
                     (size - 1) / SECTOR * SECTOR};

    for (size_t i = 0; size > SECTOR && i < sizeof ends / sizeof *ends; i++) {
        if (ends[i] == 0 || ends[i] >= size || (i > 0 && ends[i] == ends[i - 1]))
            continue;
        set_all(reached, count, DISK_ALL);
        reached[torn] = ends[i];
        judge_state(check, reached);
        set_all(reached, count, 0);
        reached[torn] = ends[i];
        judge_state(check, reached);
    }
}

/* xorshift64: the same choices in every run. */
static uint64_t next_random(struct check *check)
{
    check->random ^= check->random << 13;
    check->random ^= check->random >> 7;
    check->random ^= check->random << 17;
    return check->random;
}

static void judge_boundary(struct check *check, const struct record *record)
{
    size_t reached[CHANGES_MAX];
    size_t count = disk_pending(check->disk);

    assert(count <= CHANGES_MAX);
    check->boundaries++;
    check->boundary = record->path;
    set_all(reached, count, 0);
    judge_state(check, reached);
    for (size_t i = 0; i < count; i++) {
        set_all(reached, count, 0);
        reached[i] = DISK_ALL;
        judge_state(check, reached);
        set_all(reached, count, DISK_ALL);
        reached[i] = 0;
        judge_state(check, reached);
        judge_torn(check, reached, count, i);
    }
    for (int choice = 0; count > 2 && choice < RANDOM; choice++) {
        for (size_t i = 0; i < count; i++)
            reached[i] = next_random(check) >> 40 & 1 ? DISK_ALL : 0;
        judge_state(check, reached);
    }
    set_all(reached, count, DISK_ALL);
    judge_state(check, reached);
}

/* ---- playing ----------------------------------------------------------------------------------------- */

static void remember_code(struct check *check, const char *code)
{
    for (size_t i = 0; i < check->code_count; i++)
        if (strcmp(check->codes[i], code) == 0)
            return;
    assert(check->code_count < CODES_MAX);
    strcpy(check->codes[check->code_count++], code);
}

/* A Persian text is UCS-2, and twelve digits in a row are a code, since only codes have as many. */
static void look_for_codes(struct check *check, const struct record *record)
{
    char digits[CODE_TEXT];
    size_t count = 0;

    for (size_t at = 0; at + 1 < record->head.size; at += count > 0 ? 2 : 1) {
        const uint8_t *unit = record->octets + at;
        if (unit[0] != 0 || unit[1] < '0' || unit[1] > '9') {
            count = 0;
            continue;
        }
        digits[count++] = (char)unit[1];
        if (count == CODE_TEXT - 1) {
            digits[count] = '\0';
            remember_code(check, digits);
            count = 0;
        }
    }
}

static void play(struct check *check, const struct record *record)
{
    bool syncs = record->head.kind == RECORD_SYNC || record->head.kind == RECORD_WRITE_THROUGH;

    disk_change(check->disk, record);
    if (syncs)
        judge_boundary(check, record);
    disk_settle(check->disk, record);
    if (record->head.kind == RECORD_SEND)
        look_for_codes(check, record);
    else if (record->head.kind == RECORD_END && strcmp(record->path, "darmand-load") == 0)
        check->version++;
}

/* What a recording holds is checked as if it came from a stranger: it may be half a record. */
static size_t read_record(const uint8_t *octets, size_t size, struct record *record)
{
    const struct record_head *head = &record->head;
    size_t at = sizeof *head;

    if (size < at)
        return 0;
    memcpy(&record->head, octets, sizeof *head);
    if (head->path_size >= sizeof record->path || head->to_size >= sizeof record->to ||
        head->size > size || size - at < (size_t)head->path_size + head->to_size + head->size)
        return 0;
    snprintf(record->path, sizeof record->path, "%.*s", (int)head->path_size, octets + at);
    at += head->path_size;
    snprintf(record->to, sizeof record->to, "%.*s", (int)head->to_size, octets + at);
    at += head->to_size;
    record->octets = octets + at;
    return at + head->size;
}

static void play_all(struct check *check, const char *path)
{
    struct stat file;
    struct record record;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const uint8_t *octets;

    if (fd < 0 || fstat(fd, &file) != 0 || file.st_size == 0) {
        complain(check, "there is no recording");
        return;
    }
    octets = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    assert(octets != MAP_FAILED);
    for (size_t at = 0, size; at < (size_t)file.st_size; at += size) {
        size = read_record(octets + at, (size_t)file.st_size - at, &record);
        if (size == 0) {
            complain(check, "the recording is damaged at octet %zu", at);
            break;
        }
        play(check, &record);
    }
    munmap((void *)octets, (size_t)file.st_size);
    close(fd);
}

int main(int argc, char **argv)
{
    static struct check check = {.random = 0x9E3779B97F4A7C15, .boundary = "start"};

    if (argc < 5 || (check.stride = strtoul(argv[3], NULL, 10)) == 0) {
        fputs("usage: power_check RECORDING SCRATCH STRIDE ID…\n", stderr);
        return 2;
    }
    check.scratch = argv[2];
    check.ids = argv + 4;
    check.disk = disk_new();
    play_all(&check, argv[1]);
    disk_free(check.disk);
    printf("%lu boundaries, %lu states, %lu of them opened, %lu wrong; "
           "%zu codes, version %u\n",
           check.boundaries, check.states, check.judged, check.wrong, check.code_count,
           (unsigned)check.version);
    return check.wrong == 0 && check.code_count > 0 && check.version > 0 ? 0 : 1;
}
