#include "store/conduct.h"

#include "protocol/wire.h"

/*
 * The record, under the mobile; integers are big-endian.  For example a doctor's phone with one code
 * verified and two strikes, not blocked:
 *
 *    0  version                          01
 *    1  day of the count                 0000512d                  2026-11-24
 *    5  codes verified on it             00000001
 *    9  blocked until, 0: not            0000000000000000
 *   17  strikes                          02
 *   18  when, each 8, the oldest first   000001a20ada2c00 000001a20adb1660
 */
#define CONDUCT_VERSION 1

/* No clock says a later time, in some 35,000 years, and differences of such times fit. */
#define TIME_MAX ((uint64_t)1 << 50)

bool conduct_is_empty(const struct conduct *conduct)
{
    return conduct->verified == 0 && conduct->strike_count == 0 && conduct->blocked_until.ms == 0;
}

static bool time_holds(struct walltime time)
{
    return time.ms >= 0 && (uint64_t)time.ms <= TIME_MAX;
}

/* What is written can be read again, whatever the clock said. */
static bool conduct_holds(const struct conduct *conduct)
{
    if (conduct->strike_count > CONDUCT_STRIKES_MAX || !time_holds(conduct->blocked_until))
        return false;
    for (size_t i = 0; i < conduct->strike_count; i++)
        if (!time_holds(conduct->strikes[i]))
            return false;
    return true;
}

enum dm_error conduct_encode(const struct conduct *conduct, uint8_t *octets, size_t *size)
{
    struct wire_writer writer;

    if (msisdn_is_none(conduct->mobile) || !conduct_holds(conduct))
        return DM_E_RANGE;
    wire_writer_init(&writer, octets, CONDUCT_MAX);
    if (!conduct_is_empty(conduct)) {
        wire_put_u8(&writer, CONDUCT_VERSION);
        wire_put_u32(&writer, (uint32_t)conduct->day);
        wire_put_u32(&writer, conduct->verified);
        wire_put_u64(&writer, (uint64_t)conduct->blocked_until.ms);
        wire_put_u8(&writer, conduct->strike_count);
        for (size_t i = 0; i < conduct->strike_count; i++)
            wire_put_u64(&writer, (uint64_t)conduct->strikes[i].ms);
    }
    *size = wire_written(&writer);
    return writer.error;
}

enum dm_error conduct_decode(struct msisdn mobile, const uint8_t *octets, size_t size,
                             struct conduct *conduct)
{
    struct conduct read = {.mobile = mobile};
    struct wire_reader reader;
    uint8_t version;

    wire_reader_init(&reader, octets, size);
    version = wire_u8(&reader);
    if (version > CONDUCT_VERSION)
        return DM_E_VERSION;
    read.day = (day_number)wire_u32(&reader);
    read.verified = wire_u32(&reader);
    read.blocked_until.ms = (int64_t)wire_u64(&reader);
    read.strike_count = wire_u8(&reader);
    if (version == 0 || read.strike_count > CONDUCT_STRIKES_MAX)
        return DM_E_CORRUPT;
    for (size_t i = 0; i < read.strike_count; i++)
        read.strikes[i].ms = (int64_t)wire_u64(&reader);
    if (reader.error != DM_OK || wire_left(&reader) != 0 || conduct_is_empty(&read) ||
        !conduct_holds(&read))
        return DM_E_CORRUPT;
    *conduct = read;
    return DM_OK;
}
