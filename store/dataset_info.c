#include "store/dataset_tables.h"

#include <string.h>

#include "protocol/wire.h"

/*
 * The meta record, 210 octets under the key 0, big-endian:
 *
 *    0  format version               02                2
 *    1  number of the version        00000007          7
 *    5  persons                      0000000000000010  16
 *   13  providers                    0000000000000005  5
 *   21  data day, since 1970-01-01   0000513d          2026-11-24
 *   25  built, ms since 1970-01-01   0000019eb34ff900  2026-11-24 00:00 UTC
 *   33  changes made since           00000003          3 batches of deltas
 *   37  number of the last delta     00000001          1
 *   41  it is whole                  01                yes; 00: begun, and not ended yet
 *   42  SHA-256 of its file          32 octets
 *   74  begun last, as "built"       0000019eb356d6d0  2026-11-24 00:07:30 UTC
 *   82  persons of each status       8 times 8 octets
 *  146  providers of each kind       8 times 8 octets
 *
 * Format 1 ended before the changes.
 */
#define META_VERSION 2
#define META_SIZE    210
#define META_KEY     0

void dataset_put_info(struct db_txn *txn, const struct dataset_tables *tables,
                      const struct dataset_info *info)
{
    uint8_t octets[META_SIZE];
    struct wire_writer writer;

    wire_writer_init(&writer, octets, sizeof octets);
    wire_put_u8(&writer, META_VERSION);
    wire_put_u32(&writer, info->version);
    wire_put_u64(&writer, info->persons);
    wire_put_u64(&writer, info->providers);
    wire_put_u32(&writer, (uint32_t)info->data_day);
    wire_put_u64(&writer, (uint64_t)info->built.ms);
    wire_put_u32(&writer, info->changes);
    wire_put_u32(&writer, info->delta.number);
    wire_put_u8(&writer, info->delta.unfinished ? 0 : 1);
    wire_put_octets(&writer, info->delta.digest, sizeof info->delta.digest);
    wire_put_u64(&writer, (uint64_t)info->delta.begun.ms);
    census_put(&writer, &info->census);
    db_put_u64(txn, tables->meta, META_KEY, octets, wire_written(&writer), 0);
}

static void get_changes(struct wire_reader *reader, struct dataset_info *info)
{
    const uint8_t *digest;

    info->changes = wire_u32(reader);
    info->delta.number = wire_u32(reader);
    info->delta.unfinished = wire_u8(reader) == 0;
    digest = wire_octets(reader, sizeof info->delta.digest);
    if (digest != NULL)
        memcpy(info->delta.digest, digest, sizeof info->delta.digest);
    info->delta.begun.ms = (int64_t)wire_u64(reader);
    census_get(reader, &info->census);
}

enum dm_error dataset_get_info(struct db_txn *txn, const struct dataset_tables *tables,
                               struct dataset_info *info)
{
    struct dataset_info read = {0};
    struct wire_reader reader;
    const uint8_t *octets;
    uint8_t format;
    size_t size;
    enum dm_error error = db_get_u64(txn, tables->meta, META_KEY, &octets, &size);

    if (error != DM_OK)
        return error;
    wire_reader_init(&reader, octets, size);
    format = wire_u8(&reader);
    if (format > META_VERSION)
        return DM_E_VERSION;
    read.version = wire_u32(&reader);
    read.persons = wire_u64(&reader);
    read.providers = wire_u64(&reader);
    read.data_day = (day_number)wire_u32(&reader);
    read.built.ms = (int64_t)wire_u64(&reader);
    if (format > 1)
        get_changes(&reader, &read);
    if (reader.error != DM_OK || wire_left(&reader) != 0)
        return DM_E_CORRUPT;
    *info = read;
    return DM_OK;
}
