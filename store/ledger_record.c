#include "store/record.h"

#include <string.h>

#include "protocol/wire.h"

/*
 * The records of the ledger: entries, notices, outcomes.  (Those of the dataset are in record.c.)
 * Integers are big-endian, times are milliseconds since 1970, strings have their length before them.
 *
 * A route is part of an entry and of a notice.  One that owes nothing is the length 00 alone.
 *
 *      link               04 74657374                   "test"
 *      deadline           0000019e6ad7fb40              2026-05-27 19:10:00 UTC
 *      to: TON, NPI,      01 01                         international, ISDN
 *          digits         0c 393839313233303030303031   "989123000001"
 *      from               00 00 04 31343230             unknown, unknown, "1420"
 *
 * An entry, here an inquiry, under its number; its chain stands behind it:
 *
 *      version            01
 *      kind               01                            inquiry
 *      received           0000019e6abc8400              2026-05-27 18:40:00 UTC
 *      mark               000102030405060708090a0b0c0d0e0f
 *      route              as above
 *    of an inquiry:
 *      channel, view,     00 00 01                      SMS, provider, inpatient
 *      setting
 *      asker              000000e64c5336c1              989123000001
 *      provider           08 484f532d34303031           "HOS-4001"
 *      person             0000000000bc614f              0012345679
 *      day                00005078                      2026-05-27
 *      status, reason,    01 00 00 02                   entitled, none, none, armed forces
 *      special, overlap
 *      until              00005254                      2027-09-15
 *      dataset            00000007
 *    of a repeat, and where a restored ledger goes on:
 *      original           000000000000002a              42
 *
 * A notice, under its count: version, received, mark, route, then
 *
 *      text               0005
 *      argument           000000000000002a              42
 *
 * An outcome, under the number of its entry:
 *
 *      version            01
 *      state              01                            accepted; 02 … 06: enum outcome_state
 *      at                 0000019e6abc8bd0              2026-05-27 18:40:02 UTC
 *      command_status     00000000
 */

#define ENTRY_VERSION   1
#define NOTICE_VERSION  1
#define OUTCOME_VERSION 1

bool mark_is_none(const struct mark *mark)
{
    static const struct mark none;

    return memcmp(mark->octets, none.octets, sizeof mark->octets) == 0;
}

/* ---- fields -------------------------------------------------------------------------------------- */

static void put_text(struct wire_writer *writer, const char *text)
{
    size_t length = strlen(text);

    wire_put_u8(writer, (uint8_t)length);
    wire_put_octets(writer, text, length);
}

/* Into a buffer of `max` octets and a NUL.  A NUL inside would make it another text when read. */
static void get_text(struct wire_reader *reader, char *text, size_t max)
{
    size_t length = wire_u8(reader);
    const uint8_t *octets = wire_octets(reader, length);

    if (octets == NULL)
        return;
    if (length > max || memchr(octets, '\0', length) != NULL) {
        reader->error = DM_E_CORRUPT;
        return;
    }
    memcpy(text, octets, length);
    text[length] = '\0';
}

static void put_time(struct wire_writer *writer, struct walltime at)
{
    wire_put_u64(writer, (uint64_t)at.ms);
}

static struct walltime get_time(struct wire_reader *reader)
{
    return (struct walltime){(int64_t)wire_u64(reader)};
}

static void put_mark(struct wire_writer *writer, const struct mark *mark)
{
    wire_put_octets(writer, mark->octets, sizeof mark->octets);
}

static void get_mark(struct wire_reader *reader, struct mark *mark)
{
    const uint8_t *octets = wire_octets(reader, sizeof mark->octets);

    if (octets != NULL)
        memcpy(mark->octets, octets, sizeof mark->octets);
}

/* Refuses what a newer darmand wrote, and what nobody wrote. */
static void get_version(struct wire_reader *reader, uint8_t newest)
{
    uint8_t version = wire_u8(reader);

    if (reader->error == DM_OK && (version == 0 || version > newest))
        reader->error = version == 0 ? DM_E_CORRUPT : DM_E_VERSION;
}

/* ---- routes -------------------------------------------------------------------------------------- */

static void put_address(struct wire_writer *writer, const struct smpp_address *address)
{
    wire_put_u8(writer, address->ton);
    wire_put_u8(writer, address->npi);
    put_text(writer, address->digits);
}

static void get_address(struct wire_reader *reader, struct smpp_address *address)
{
    address->ton = wire_u8(reader);
    address->npi = wire_u8(reader);
    get_text(reader, address->digits, SMPP_ADDRESS_MAX);
}

static void put_route(struct wire_writer *writer, const struct reply_route *route)
{
    put_text(writer, route->link);
    if (route->link[0] == '\0')
        return;
    put_time(writer, route->deadline);
    put_address(writer, &route->to);
    put_address(writer, &route->from);
}

static void get_route(struct wire_reader *reader, struct reply_route *route)
{
    get_text(reader, route->link, LINK_NAME_MAX);
    if (route->link[0] == '\0')
        return;
    route->deadline = get_time(reader);
    get_address(reader, &route->to);
    get_address(reader, &route->from);
}

static bool route_holds(const struct reply_route *route)
{
    return strnlen(route->link, sizeof route->link) <= LINK_NAME_MAX &&
           strnlen(route->to.digits, sizeof route->to.digits) <= SMPP_ADDRESS_MAX &&
           strnlen(route->from.digits, sizeof route->from.digits) <= SMPP_ADDRESS_MAX;
}

/* ---- inquiries ----------------------------------------------------------------------------------- */

static bool person_holds(struct national_id id)
{
    return !national_id_is_none(id) &&
           (id.value < UINT64_C(10000000000) ||
            (id.value >= NATIONAL_ID_FOREIGN && id.value < 2 * NATIONAL_ID_FOREIGN));
}

static bool asker_holds(struct msisdn asker)
{
    return asker.value >= UINT64_C(989000000000) && asker.value <= UINT64_C(989999999999);
}

static bool verdict_holds(const struct verdict *verdict)
{
    return verdict->status > VERDICT_UNDECIDED && verdict->status <= VERDICT_UNKNOWN_PERSON &&
           verdict->reason <= REASON_NO_BIRTH_CERTIFICATE &&
           verdict->special <= SPECIAL_DAUGHTER_CERTIFICATE && verdict->overlap <= INSURER_OTHER;
}

static bool inquiry_holds(const struct inquiry *inquiry)
{
    bool provider = inquiry->view == VIEW_PROVIDER;

    return inquiry->channel <= CHANNEL_USSD && inquiry->view <= VIEW_DEPENDANT &&
           inquiry->setting <= SETTING_INPATIENT && asker_holds(inquiry->asker) &&
           (provider ? provider_id_is_valid(inquiry->provider_id)
                     : inquiry->provider_id[0] == '\0') &&
           person_holds(inquiry->person) && inquiry->day != DAY_NONE &&
           verdict_holds(&inquiry->verdict);
}

static void put_inquiry(struct wire_writer *writer, const struct inquiry *inquiry)
{
    wire_put_u8(writer, (uint8_t)inquiry->channel);
    wire_put_u8(writer, (uint8_t)inquiry->view);
    wire_put_u8(writer, (uint8_t)inquiry->setting);
    wire_put_u64(writer, inquiry->asker.value);
    put_text(writer, inquiry->provider_id);
    wire_put_u64(writer, inquiry->person.value);
    wire_put_u32(writer, (uint32_t)inquiry->day);
    wire_put_u8(writer, (uint8_t)inquiry->verdict.status);
    wire_put_u8(writer, (uint8_t)inquiry->verdict.reason);
    wire_put_u8(writer, (uint8_t)inquiry->verdict.special);
    wire_put_u8(writer, (uint8_t)inquiry->verdict.overlap);
    wire_put_u32(writer, (uint32_t)inquiry->verdict.until);
    wire_put_u32(writer, inquiry->dataset);
}

static void get_inquiry(struct wire_reader *reader, struct inquiry *inquiry)
{
    inquiry->channel = wire_u8(reader);
    inquiry->view = wire_u8(reader);
    inquiry->setting = wire_u8(reader);
    inquiry->asker.value = wire_u64(reader);
    get_text(reader, inquiry->provider_id, PROVIDER_ID_MAX);
    inquiry->person.value = wire_u64(reader);
    inquiry->day = (day_number)wire_u32(reader);
    inquiry->verdict.status = wire_u8(reader);
    inquiry->verdict.reason = wire_u8(reader);
    inquiry->verdict.special = wire_u8(reader);
    inquiry->verdict.overlap = wire_u8(reader);
    inquiry->verdict.until = (day_number)wire_u32(reader);
    inquiry->dataset = wire_u32(reader);
}

/* ---- both directions ----------------------------------------------------------------------------- */

/* The bounds of record.h hold every struct that keeps its ranges, so a full writer is our mistake. */
static enum dm_error written(const struct wire_writer *writer, size_t *size)
{
    if (writer->error != DM_OK)
        return DM_E_BUG;
    *size = wire_written(writer);
    return DM_OK;
}

/* What a reader's error says of a stored record: one that ends too early contradicts itself. */
static enum dm_error read_error(const struct wire_reader *reader)
{
    return reader->error == DM_E_TRUNCATED ? DM_E_CORRUPT : reader->error;
}

/* ---- entries ------------------------------------------------------------------------------------- */

static bool entry_holds(const struct ledger_entry *entry)
{
    if (!route_holds(&entry->route))
        return false;
    switch (entry->kind) {
    case LEDGER_INQUIRY: return inquiry_holds(&entry->inquiry);
    case LEDGER_REPEAT: return entry->original < entry->number;
    case LEDGER_RESTORED:
        return entry->route.link[0] == '\0' && mark_is_none(&entry->mark) &&
               (entry->original < entry->number || entry->original == UINT64_MAX);
    }
    return false;
}

enum dm_error ledger_entry_encode(const struct ledger_entry *entry, uint8_t *octets, size_t *size)
{
    struct wire_writer writer;

    if (!entry_holds(entry))
        return DM_E_RANGE;
    wire_writer_init(&writer, octets, LEDGER_ENTRY_MAX);
    wire_put_u8(&writer, ENTRY_VERSION);
    wire_put_u8(&writer, (uint8_t)entry->kind);
    put_time(&writer, entry->received);
    put_mark(&writer, &entry->mark);
    put_route(&writer, &entry->route);
    if (entry->kind == LEDGER_INQUIRY)
        put_inquiry(&writer, &entry->inquiry);
    else
        wire_put_u64(&writer, entry->original);
    return written(&writer, size);
}

enum dm_error ledger_entry_decode(uint64_t number, const uint8_t *octets, size_t size,
                                  struct ledger_entry *entry, size_t *used)
{
    struct ledger_entry read = {.number = number};
    struct wire_reader reader;

    wire_reader_init(&reader, octets, size);
    get_version(&reader, ENTRY_VERSION);
    read.kind = wire_u8(&reader);
    read.received = get_time(&reader);
    get_mark(&reader, &read.mark);
    get_route(&reader, &read.route);
    if (read.kind == LEDGER_INQUIRY)
        get_inquiry(&reader, &read.inquiry);
    else
        read.original = wire_u64(&reader);
    if (reader.error != DM_OK)
        return read_error(&reader);
    if (!entry_holds(&read))
        return DM_E_CORRUPT;
    *entry = read;
    *used = size - wire_left(&reader);
    return DM_OK;
}

enum dm_error ledger_head_decode(uint64_t number, const uint8_t *octets, size_t size,
                                 struct ledger_head *head)
{
    struct ledger_head read = {.number = number};
    struct wire_reader reader;
    struct mark mark;

    wire_reader_init(&reader, octets, size);
    get_version(&reader, ENTRY_VERSION);
    read.kind = wire_u8(&reader);
    read.received = get_time(&reader);
    get_mark(&reader, &mark);
    if (reader.error != DM_OK)
        return read_error(&reader);
    if (read.kind < LEDGER_INQUIRY || read.kind > LEDGER_RESTORED)
        return DM_E_CORRUPT;
    read.marked = !mark_is_none(&mark);
    *head = read;
    return DM_OK;
}

/* ---- notices ------------------------------------------------------------------------------------- */

/* A notice is nothing but a reply owed, so it has a way to go. */
static bool notice_holds(const struct notice *notice)
{
    return route_holds(&notice->route) && notice->route.link[0] != '\0';
}

enum dm_error notice_encode(const struct notice *notice, uint8_t *octets, size_t *size)
{
    struct wire_writer writer;

    if (!notice_holds(notice))
        return DM_E_RANGE;
    wire_writer_init(&writer, octets, NOTICE_MAX);
    wire_put_u8(&writer, NOTICE_VERSION);
    put_time(&writer, notice->received);
    put_mark(&writer, &notice->mark);
    put_route(&writer, &notice->route);
    wire_put_u16(&writer, notice->text);
    wire_put_u64(&writer, notice->argument);
    return written(&writer, size);
}

enum dm_error notice_decode(uint64_t number, const uint8_t *octets, size_t size,
                            struct notice *notice)
{
    struct notice read = {.number = number};
    struct wire_reader reader;

    wire_reader_init(&reader, octets, size);
    get_version(&reader, NOTICE_VERSION);
    read.received = get_time(&reader);
    get_mark(&reader, &read.mark);
    get_route(&reader, &read.route);
    read.text = wire_u16(&reader);
    read.argument = wire_u64(&reader);
    if (reader.error != DM_OK)
        return read_error(&reader);
    if (!notice_holds(&read) || wire_left(&reader) != 0)
        return DM_E_CORRUPT;
    *notice = read;
    return DM_OK;
}

/* ---- outcomes ------------------------------------------------------------------------------------ */

static bool outcome_holds(const struct outcome *outcome)
{
    return outcome->state >= OUTCOME_ACCEPTED && outcome->state <= OUTCOME_LAPSED;
}

enum dm_error outcome_encode(const struct outcome *outcome, uint8_t *octets, size_t *size)
{
    struct wire_writer writer;

    if (!outcome_holds(outcome))
        return DM_E_RANGE;
    wire_writer_init(&writer, octets, OUTCOME_SIZE);
    wire_put_u8(&writer, OUTCOME_VERSION);
    wire_put_u8(&writer, (uint8_t)outcome->state);
    put_time(&writer, outcome->at);
    wire_put_u32(&writer, outcome->command_status);
    return written(&writer, size);
}

enum dm_error outcome_decode(const uint8_t *octets, size_t size, struct outcome *outcome)
{
    struct outcome read = {0};
    struct wire_reader reader;

    wire_reader_init(&reader, octets, size);
    get_version(&reader, OUTCOME_VERSION);
    read.state = wire_u8(&reader);
    read.at = get_time(&reader);
    read.command_status = wire_u32(&reader);
    if (reader.error != DM_OK)
        return read_error(&reader);
    if (!outcome_holds(&read) || wire_left(&reader) != 0)
        return DM_E_CORRUPT;
    *outcome = read;
    return DM_OK;
}
