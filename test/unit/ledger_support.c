#include "test/unit/ledger_support.h"

#include <check.h>

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/wire.h"

const uint8_t ledger_support_key[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                        11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                        22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

/* ---- directories --------------------------------------------------------------------------------- */

static char scratch[SCRATCH_PATH_MAX / 2];

void scratch_begin(void)
{
    const char *where = getenv("TMPDIR");
    int length =
        snprintf(scratch, sizeof scratch, "%s/darmand-test-XXXXXX", where == NULL ? "/tmp" : where);

    if (length < 0 || (size_t)length >= sizeof scratch || mkdtemp(scratch) == NULL) {
        perror("a directory for the test");
        exit(EXIT_FAILURE);
    }
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

void scratch_end(void)
{
    nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void scratch_path(char *path)
{
    int length = snprintf(path, SCRATCH_PATH_MAX, "%s/XXXXXX", scratch);

    ck_assert_int_lt(length, SCRATCH_PATH_MAX);
    ck_assert_ptr_nonnull(mkdtemp(path));
    /* The test makes what it wants inside; the directory keeps the name for it alone. */
    memcpy(path + length, "/it", sizeof "/it");
}

/* ---- ledgers ------------------------------------------------------------------------------------- */

struct ledger *ledger_support_open(const char *path)
{
    struct ledger_options options = {
        .path = path, .map_size = SCRATCH_MAP, .chain_key = ledger_support_key};
    struct ledger *ledger;

    ck_assert_int_eq(ledger_open(&options, &ledger), DM_OK);
    return ledger;
}

void ledger_support_fill(struct ledger *ledger, uint64_t first, uint64_t count)
{
    ledger_begin(ledger);
    for (uint64_t number = first; number < first + count; number++) {
        struct ledger_entry entry = sample_inquiry(number);
        ledger_append(ledger, &entry);
    }
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
}

void ledger_support_verify(struct ledger *ledger, uint64_t entries, uint64_t expected)
{
    uint64_t checked = 0;
    uint64_t bad = 0;
    enum dm_error error = ledger_verify(ledger, entries, &checked, &bad);

    ck_assert_msg(error == DM_OK, "%s at %" PRIu64, dm_strerror(error), bad);
    ck_assert_uint_eq(checked, expected);
}

/* ---- records ------------------------------------------------------------------------------------- */

/* A mark nobody else has: kind, then number. */
static struct mark sample_mark(uint8_t kind, uint64_t number)
{
    struct mark mark = {{kind}};
    struct wire_writer writer;

    wire_writer_init(&writer, mark.octets + 8, 8);
    wire_put_u64(&writer, number);
    return mark;
}

static struct reply_route sample_route(uint64_t number)
{
    return (struct reply_route){.link = "test",
                                .to = {1, 1, "989123000001"},
                                .from = {0, 0, "1420"},
                                .deadline = {(int64_t)number * 1000 + 1800000}};
}

struct ledger_entry sample_inquiry(uint64_t number)
{
    return (struct ledger_entry){
        .number = number,
        .kind = LEDGER_INQUIRY,
        .received = {(int64_t)number * 1000},
        .mark = sample_mark(1, number),
        .route = sample_route(number),
        .inquiry = {.view = VIEW_PROVIDER,
                    .asker = {UINT64_C(989123000001)},
                    .provider_id = "HOS-4001",
                    .person = {UINT64_C(1000000) + number % UINT64_C(1000000000)},
                    .day = 20600,
                    .verdict = {.status = VERDICT_ENTITLED, .until = DAY_NONE},
                    .dataset = 7},
    };
}

struct ledger_entry sample_repeat(uint64_t number, uint64_t original)
{
    struct ledger_entry entry = sample_inquiry(number);

    entry.kind = LEDGER_REPEAT;
    entry.original = original;
    entry.inquiry = (struct inquiry){0};
    return entry;
}

struct notice sample_notice(uint64_t number)
{
    return (struct notice){.number = number,
                           .received = {(int64_t)number * 1000},
                           .mark = sample_mark(2, number),
                           .route = sample_route(number),
                           .text = 5,
                           .argument = 42};
}
