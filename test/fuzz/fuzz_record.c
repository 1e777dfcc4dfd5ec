/* Stored records: what a decoder takes, its encoder writes back octet by octet. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "store/record.h"

#define NUMBER 43
#define ID     UINT64_C(12345679)
#define MOBILE UINT64_C(989123000001)

static void check_person(const uint8_t *octets, size_t size)
{
    uint8_t again[PERSON_RECORD_MAX];
    struct person person;
    size_t again_size;

    if (person_decode((struct national_id){ID}, octets, size, &person) != DM_OK)
        return;
    CLAIM(person_encode(&person, again, &again_size) == DM_OK);
    CLAIM(again_size == size && memcmp(again, octets, size) == 0);
}

static void check_provider(const uint8_t *octets, size_t size)
{
    uint8_t again[PROVIDER_RECORD_MAX];
    struct provider provider;
    size_t again_size;

    if (provider_decode((struct msisdn){MOBILE}, octets, size, &provider) != DM_OK)
        return;
    CLAIM(provider_encode(&provider, again, &again_size) == DM_OK);
    CLAIM(again_size == size && memcmp(again, octets, size) == 0);
}

static void check_entry(const uint8_t *octets, size_t size)
{
    uint8_t again[LEDGER_ENTRY_MAX];
    struct ledger_entry entry;
    size_t used, again_size;

    if (ledger_entry_decode(NUMBER, octets, size, &entry, &used) != DM_OK)
        return;
    CLAIM(used <= size);
    CLAIM(ledger_entry_encode(&entry, again, &again_size) == DM_OK);
    CLAIM(again_size == used && memcmp(again, octets, used) == 0);
}

static void check_notice(const uint8_t *octets, size_t size)
{
    uint8_t again[NOTICE_MAX];
    struct notice notice;
    size_t again_size;

    if (notice_decode(NUMBER, octets, size, &notice) != DM_OK)
        return;
    CLAIM(notice_encode(&notice, again, &again_size) == DM_OK);
    CLAIM(again_size == size && memcmp(again, octets, size) == 0);
}

static void check_outcome(const uint8_t *octets, size_t size)
{
    uint8_t again[OUTCOME_SIZE];
    struct outcome outcome;
    size_t again_size;

    if (outcome_decode(octets, size, &outcome) != DM_OK)
        return;
    CLAIM(outcome_encode(&outcome, again, &again_size) == DM_OK);
    CLAIM(again_size == size && memcmp(again, octets, size) == 0);
}

/* The first octet says which kind of record the others are. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static void (*const checks[])(const uint8_t *octets, size_t size) = {
        check_person, check_provider, check_entry, check_notice, check_outcome};
    struct fuzz_input input = {octets, octets + size};
    uint8_t kind = fuzz_octet(&input);
    size_t left;
    uint8_t *copy = fuzz_octets(&input, size, &left);

    checks[kind % (sizeof checks / sizeof checks[0])](copy, left);
    free(copy);
    return 0;
}
