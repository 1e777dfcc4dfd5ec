#include "store/provider_row.h"

#include <stdlib.h>
#include <string.h>

#include "store/csv_value.h"

/* Facts "domain" §3.5. */
#define COUNCIL_DIGITS_MAX 10
#define COUNCIL_PREFIX_MAX 4 /* one letter in UTF-8 */

enum column {
    MOBILE,
    PROVIDER_ID,
    KIND,
    OWNERSHIP,
    COUNCIL_NO,
    CONTRACT_FROM,
    CONTRACT_UNTIL,
    COLUMN_COUNT
};

const struct csv_column provider_columns[COLUMN_COUNT] = {
    [MOBILE] = {PROVIDER_MOBILE_COLUMN, .required = true, .secret = true},
    [PROVIDER_ID] = {"provider_id", .required = true},
    [KIND] = {"kind", .required = true},
    [OWNERSHIP] = {"ownership", .required = true},
    [COUNCIL_NO] = {"council_no"},
    [CONTRACT_FROM] = {"contract_from"},
    [CONTRACT_UNTIL] = {"contract_until"},
};
const size_t provider_column_count = COLUMN_COUNT;

/* The place of each name is the number of its enumerator in record.h. */
static const char *const kinds[] = {"physician", "pharmacy", "paraclinic", "clinic",
                                    "hospital",  "desk",     NULL};
static const char *const ownerships[] = {"contracted", "owned", NULL};

/* Printed with a letter and a hyphen in front at times, which say nothing; 0 stands for none. */
static uint64_t read_council_number(struct csv_row *row)
{
    const char *digits = row->values[COUNCIL_NO];
    size_t prefix = strcspn(digits, "-0123456789");
    size_t length;
    uint64_t number;

    if (csv_is_empty(row, COUNCIL_NO))
        return 0;
    if (prefix <= COUNCIL_PREFIX_MAX && digits[prefix] == '-')
        digits += prefix + 1;
    length = strspn(digits, "0123456789");
    number = length <= COUNCIL_DIGITS_MAX ? strtoull(digits, NULL, 10) : 0;
    if (number == 0 || digits[length] != '\0')
        csv_row_refuse(row, COUNCIL_NO, "no medical council number; write its 1 to 10 digits");
    return number;
}

static void read_id(struct csv_row *row, char *id)
{
    if (provider_id_is_valid(row->values[PROVIDER_ID]))
        strcpy(id, row->values[PROVIDER_ID]);
    else
        csv_row_refuse(row, PROVIDER_ID, "must be 1 to 16 of A-Z a-z 0-9 - _ .");
}

bool provider_row_read(struct csv_row *row, const struct calendar *calendar,
                       struct provider *provider)
{
    struct provider read = {0};

    csv_need(row, MOBILE);
    read.mobile = csv_mobile(row, MOBILE);
    read_id(row, read.id);
    read.kind = csv_choice(row, KIND, kinds);
    read.owned = csv_choice(row, OWNERSHIP, ownerships) != 0;
    read.council_number = read_council_number(row);
    read.contract_from = csv_date(row, CONTRACT_FROM, calendar);
    read.contract_until = csv_date(row, CONTRACT_UNTIL, calendar);
    /* DAY_NONE is the smallest of all, so an open end would look like one before the beginning. */
    if (read.contract_until != DAY_NONE && read.contract_until < read.contract_from)
        csv_row_refuse(row, CONTRACT_UNTIL, "before contract_from; correct one of them");
    if (row->refused)
        return false;
    *provider = read;
    return true;
}
