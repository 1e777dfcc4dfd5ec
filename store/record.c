#include "store/record.h"

#include <string.h>

#include "protocol/wire.h"

/*
 * The records of persons and providers, and what makes two verdicts one.  (Those of the ledger are in
 * ledger_record.c.)  Integers are big-endian; a record's key is not in it.  A day is three octets: 0
 * for none, else days since 1970-01-01 plus 0x800000.
 *
 * A person, 24 octets under the national ID, or as many more as the first name has.  There are 45
 * million of them, so nothing is wider than it has to be.  For example a son who has left his father's
 * insurance:
 *
 *    0  version: 2 with a first name, else 1  02            2
 *    1  bits 0–1 class, 2–4 relation,         4a            dependant, son, not active, seen
 *       5 active, 6 birth certificate seen,
 *       7 zero
 *    2  bits 0–3 reason, 4–7 other insurer    13            left dependency, Salamat
 *    3  national ID of the head, 0: none      000000bc614f  0012345679
 *    9  mobile, 0: none                       00e64c5336c1  989123000001
 *   15  birth                                 8033cb        2006-04-21
 *   18  valid until                           80525b        2027-09-22
 *   21  student certificate until             8050ee        2026-09-22
 *   24  first name in UTF-8, to the end       d8b9d984db8c  علی
 *
 * A provider, 30 octets under the mobile.  For example a hospital:
 *
 *    0  version                               01            1
 *    1  bits 0–2 kind, 3 owned, 4–7 zero      0c            hospital, owned
 *    2  provider ID, filled up with zeros     484f532d343030310000000000000000  HOS-4001
 *   18  council number, 0: none               00000000b26e  45678
 *   24  contract from                         804bed        2023-03-21
 *   27  contract until                        80530e        2028-03-19
 */

#define PERSON_VERSION       1
#define PERSON_NAMED_VERSION 2
#define PROVIDER_VERSION     1

#define DAY_BIAS 0x800000
#define DAY_NULL 0

#define U48_MAX UINT64_C(0xffffffffffff)

bool verdict_equal(const struct verdict *a, const struct verdict *b)
{
    return a->status == b->status && a->reason == b->reason && a->special == b->special &&
           a->overlap == b->overlap && a->until == b->until;
}

/* ---- fields -------------------------------------------------------------------------------------- */

static void put_u48(struct wire_writer *writer, uint64_t value)
{
    wire_put_u16(writer, (uint16_t)(value >> 32));
    wire_put_u32(writer, (uint32_t)value);
}

static uint64_t get_u48(struct wire_reader *reader)
{
    uint64_t high = wire_u16(reader);

    return high << 32 | wire_u32(reader);
}

static void put_day(struct wire_writer *writer, day_number day)
{
    uint32_t value = day == DAY_NONE ? DAY_NULL : (uint32_t)(day + DAY_BIAS);

    wire_put_u8(writer, (uint8_t)(value >> 16));
    wire_put_u16(writer, (uint16_t)value);
}

static day_number get_day(struct wire_reader *reader)
{
    uint32_t high = wire_u8(reader);
    uint32_t value = high << 16 | wire_u16(reader);

    return value == DAY_NULL ? DAY_NONE : (day_number)value - DAY_BIAS;
}

static bool day_fits(day_number day)
{
    return day == DAY_NONE || (day > -DAY_BIAS && day < DAY_BIAS);
}

static bool id_fits(struct national_id id)
{
    return id.value < UINT64_C(10000000000) ||
           (id.value >= NATIONAL_ID_FOREIGN && id.value < 2 * NATIONAL_ID_FOREIGN);
}

static bool mobile_fits(struct msisdn mobile)
{
    return msisdn_is_none(mobile) ||
           (mobile.value >= UINT64_C(989000000000) && mobile.value <= UINT64_C(989999999999));
}

/* A record that is empty is nobody's writing; one of a version above `newest` is not ours to read. */
static enum dm_error check_version(const uint8_t *octets, size_t size, uint8_t newest)
{
    if (size == 0 || octets[0] == 0)
        return DM_E_CORRUPT;
    return octets[0] > newest ? DM_E_VERSION : DM_OK;
}

/* ---- persons ------------------------------------------------------------------------------------- */

/* What holds for each person, written or read: every code known, and none against another. */
static bool person_holds(const struct person *person)
{
    bool depends = person->class == PERSON_DEPENDANT;

    return person->class <= PERSON_DEPENDANT && person->relation <= RELATION_OTHER &&
           person->reason <= REASON_OTHER && person->other_insurer <= INSURER_OTHER &&
           depends == !national_id_is_none(person->head) &&
           depends == (person->relation != RELATION_SELF) &&
           person->active == (person->reason == REASON_NONE) && id_fits(person->head) &&
           mobile_fits(person->mobile) && day_fits(person->birth) &&
           day_fits(person->valid_until) && day_fits(person->student_certificate_until) &&
           (person->first_name[0] == '\0' || first_name_is_plain(person->first_name));
}

enum dm_error person_encode(const struct person *person, uint8_t *octets, size_t *size)
{
    struct wire_writer writer;

    if (!person_holds(person))
        return DM_E_RANGE;
    wire_writer_init(&writer, octets, PERSON_RECORD_MAX);
    wire_put_u8(&writer, person->first_name[0] == '\0' ? PERSON_VERSION : PERSON_NAMED_VERSION);
    wire_put_u8(&writer, (uint8_t)(person->class | (unsigned)person->relation << 2 |
                                   (person->active ? 1U << 5 : 0) |
                                   (person->birth_certificate_seen ? 1U << 6 : 0)));
    wire_put_u8(&writer, (uint8_t)(person->reason | (unsigned)person->other_insurer << 4));
    put_u48(&writer, person->head.value);
    put_u48(&writer, person->mobile.value);
    put_day(&writer, person->birth);
    put_day(&writer, person->valid_until);
    put_day(&writer, person->student_certificate_until);
    wire_put_octets(&writer, (const uint8_t *)person->first_name, strlen(person->first_name));
    if (writer.error != DM_OK)
        return DM_E_BUG;
    *size = wire_written(&writer);
    return DM_OK;
}

/* A name in a record that says it has one; none in one that says it has not. */
static bool get_first_name(struct wire_reader *reader, uint8_t version, char *first_name)
{
    size_t size = wire_left(reader);
    const uint8_t *name = wire_octets(reader, size);

    if (name == NULL || size > FIRST_NAME_MAX || (size > 0) != (version == PERSON_NAMED_VERSION) ||
        memchr(name, '\0', size) != NULL)
        return false;
    memcpy(first_name, name, size);
    first_name[size] = '\0';
    return true;
}

enum dm_error person_decode(struct national_id id, const uint8_t *octets, size_t size,
                            struct person *person)
{
    struct wire_reader reader;
    struct person read = {.id = id};
    uint8_t flags, codes;
    enum dm_error error = check_version(octets, size, PERSON_NAMED_VERSION);

    if (error != DM_OK)
        return error;
    wire_reader_init(&reader, octets + 1, size - 1);
    flags = wire_u8(&reader);
    codes = wire_u8(&reader);
    read.class = flags & 3;
    read.relation = flags >> 2 & 7;
    read.active = (flags & 1U << 5) != 0;
    read.birth_certificate_seen = (flags & 1U << 6) != 0;
    read.reason = codes & 15;
    read.other_insurer = codes >> 4;
    read.head.value = get_u48(&reader);
    read.mobile.value = get_u48(&reader);
    read.birth = get_day(&reader);
    read.valid_until = get_day(&reader);
    read.student_certificate_until = get_day(&reader);
    if (reader.error != DM_OK || flags >> 7 != 0 ||
        !get_first_name(&reader, octets[0], read.first_name) || !person_holds(&read))
        return DM_E_CORRUPT;
    *person = read;
    return DM_OK;
}

/* ---- providers ----------------------------------------------------------------------------------- */

static bool may_be_in_provider_id(char octet)
{
    return (octet >= '0' && octet <= '9') || (octet >= 'A' && octet <= 'Z') ||
           (octet >= 'a' && octet <= 'z') || octet == '-' || octet == '_' || octet == '.';
}

bool provider_id_is_valid(const char *id)
{
    size_t length = 0;

    while (length <= PROVIDER_ID_MAX && may_be_in_provider_id(id[length]))
        length++;
    return length >= 1 && length <= PROVIDER_ID_MAX && id[length] == '\0';
}

static bool provider_holds(const struct provider *provider)
{
    return provider->kind <= PROVIDER_DESK && provider_id_is_valid(provider->id) &&
           provider->council_number <= U48_MAX && day_fits(provider->contract_from) &&
           day_fits(provider->contract_until);
}

enum dm_error provider_encode(const struct provider *provider, uint8_t *octets, size_t *size)
{
    struct wire_writer writer;
    uint8_t id[PROVIDER_ID_MAX] = {0};

    if (!provider_holds(provider))
        return DM_E_RANGE;
    memcpy(id, provider->id, strlen(provider->id));
    wire_writer_init(&writer, octets, PROVIDER_RECORD_MAX);
    wire_put_u8(&writer, PROVIDER_VERSION);
    wire_put_u8(&writer, (uint8_t)(provider->kind | (provider->owned ? 1U << 3 : 0)));
    wire_put_octets(&writer, id, sizeof id);
    put_u48(&writer, provider->council_number);
    put_day(&writer, provider->contract_from);
    put_day(&writer, provider->contract_until);
    if (writer.error != DM_OK)
        return DM_E_BUG;
    *size = wire_written(&writer);
    return DM_OK;
}

/* The octets behind the end of a provider ID are all zero, so that one provider has one record. */
static bool zero_filled(const char *id)
{
    for (size_t i = strlen(id); i < PROVIDER_ID_MAX; i++)
        if (id[i] != '\0')
            return false;
    return true;
}

enum dm_error provider_decode(struct msisdn mobile, const uint8_t *octets, size_t size,
                              struct provider *provider)
{
    struct wire_reader reader;
    struct provider read = {.mobile = mobile};
    const uint8_t *id;
    uint8_t flags;
    enum dm_error error = check_version(octets, size, PROVIDER_VERSION);

    if (error != DM_OK)
        return error;
    if (size != PROVIDER_RECORD_MAX)
        return DM_E_CORRUPT;
    wire_reader_init(&reader, octets + 1, size - 1);
    flags = wire_u8(&reader);
    id = wire_octets(&reader, PROVIDER_ID_MAX);
    if (id != NULL)
        memcpy(read.id, id, PROVIDER_ID_MAX);
    read.kind = flags & 7;
    read.owned = (flags & 1U << 3) != 0;
    read.council_number = get_u48(&reader);
    read.contract_from = get_day(&reader);
    read.contract_until = get_day(&reader);
    if (reader.error != DM_OK || flags >> 4 != 0 || !zero_filled(read.id) || !provider_holds(&read))
        return DM_E_CORRUPT;
    *provider = read;
    return DM_OK;
}
