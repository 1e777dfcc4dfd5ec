/* CSV files of persons and of providers: the first octet says which. */
#include "test/fuzz/target.h"

#include <string.h>

#include "store/csv_table.h"
#include "store/person_row.h"
#include "store/provider_row.h"

struct told {
    const char *path;
    uint64_t taken;
    uint64_t complaints;
};

/* The end of the value that a complaint shows; behind it stands our own advice, with an example. */
static const char *end_of_value(const char *what)
{
    const char *end = what;

    for (const char *at = what; (at = strstr(at, "\": ")) != NULL; at++)
        end = at;
    return end;
}

/* A complaint can be handed on: printable, and no national ID or mobile in it (load_complaints.h). */
static void tell(void *context, const char *path, uint64_t line, const char *what)
{
    struct told *told = context;
    size_t digits = 0;

    (void)line;
    CLAIM(path == told->path);
    for (const char *at = what; *at != '\0'; at++)
        CLAIM(*at >= ' ' && *at <= '~');
    for (const char *at = what, *end = end_of_value(what); at < end; at++) {
        digits = *at >= '0' && *at <= '9' ? digits + 1 : 0;
        CLAIM(digits <= 8);
    }
    told->complaints++;
}

/* What a row was read as can be stored, and comes back. */
static enum dm_error take_person(void *context, struct csv_row *row)
{
    struct told *told = context;
    struct person person, back;
    uint8_t octets[PERSON_RECORD_MAX];
    size_t size;
    uint64_t before = told->complaints;
    bool read = person_row_read(row, fuzz_calendar(), &person);

    CLAIM(read == !row->refused && read == (told->complaints == before));
    if (!read)
        return DM_OK;
    told->taken++;
    CLAIM(!national_id_is_none(person.id));
    CLAIM(person_encode(&person, octets, &size) == DM_OK);
    CLAIM(person_decode(person.id, octets, size, &back) == DM_OK);
    CLAIM(back.birth == person.birth && back.valid_until == person.valid_until);
    return DM_OK;
}

static enum dm_error take_provider(void *context, struct csv_row *row)
{
    struct told *told = context;
    struct provider provider, back;
    uint8_t octets[PROVIDER_RECORD_MAX];
    size_t size;
    uint64_t before = told->complaints;
    bool read = provider_row_read(row, fuzz_calendar(), &provider);

    CLAIM(read == !row->refused && read == (told->complaints == before));
    if (!read)
        return DM_OK;
    told->taken++;
    CLAIM(!msisdn_is_none(provider.mobile));
    CLAIM(provider_encode(&provider, octets, &size) == DM_OK);
    CLAIM(provider_decode(provider.mobile, octets, size, &back) == DM_OK);
    CLAIM(strcmp(back.id, provider.id) == 0 && back.council_number == provider.council_number);
    return DM_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    bool persons = size > 0 && octets[0] != 'd';
    struct told told = {.path = fuzz_file(octets + (size > 0), size - (size > 0))};
    struct csv_table table = {
        .path = told.path,
        .columns = persons ? person_columns : provider_columns,
        .column_count = persons ? person_column_count : provider_column_count,
        .take = persons ? take_person : take_provider,
        .context = &told,
    };
    struct load_complaints complaints = {.tell = tell, .context = &told, .max = UINT64_MAX};

    CLAIM(csv_table_read(&table, &complaints) == DM_OK);
    CLAIM(complaints.count == told.complaints);
    return 0;
}
