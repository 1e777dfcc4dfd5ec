#include "store/csv_value.h"

#include <stdio.h>
#include <string.h>

#define WHAT_MAX 160

bool csv_is_empty(const struct csv_row *row, size_t column)
{
    return row->values[column][0] == '\0';
}

void csv_need(struct csv_row *row, size_t column)
{
    if (csv_is_empty(row, column))
        csv_row_refuse(row, column, "must not be empty; fill it in");
}

unsigned csv_choice(struct csv_row *row, size_t column, const char *const *names)
{
    const char *value = row->values[column];
    char what[WHAT_MAX] = "must be one of";

    for (unsigned i = 0; names[i] != NULL; i++)
        if (names[i][0] == value[0] && strcmp(value, names[i]) == 0)
            return i;
    for (unsigned i = 0; names[i] != NULL; i++) {
        size_t length = strlen(what);
        snprintf(what + length, sizeof what - length, "%s %s", i == 0 ? "" : ",",
                 names[i][0] == '\0' ? "nothing" : names[i]);
    }
    csv_row_refuse(row, column, what);
    return 0;
}

day_number csv_date(struct csv_row *row, size_t column, const struct calendar *calendar)
{
    day_number day = DAY_NONE;
    enum dm_error error = DM_OK;

    if (!csv_is_empty(row, column))
        error = calendar_parse(calendar, row->values[column], &day);
    if (error == DM_E_RANGE)
        csv_row_refuse(row, column, "there is no such day; correct the date");
    else if (error != DM_OK)
        csv_row_refuse(row, column, "no date; write 2026-11-23, 1405/09/02 or 14050902");
    return day;
}

struct national_id csv_national_id(struct csv_row *row, size_t column)
{
    struct national_id id = {0};
    enum dm_error error = DM_OK;

    if (!csv_is_empty(row, column))
        error = national_id_parse(row->values[column], &id);
    if (error == DM_E_CHECKSUM)
        csv_row_refuse(row, column, "the check digit is wrong; correct the national ID");
    else if (error == DM_E_LENGTH)
        csv_row_refuse(row, column, "a national ID has 10 digits, a foreigner's code 12");
    else if (error != DM_OK)
        csv_row_refuse(row, column, "no national ID; write its 10 digits, or a foreigner's 12");
    return id;
}

struct msisdn csv_mobile(struct csv_row *row, size_t column)
{
    struct msisdn mobile = {0};

    if (!csv_is_empty(row, column) && msisdn_parse(row->values[column], &mobile) != DM_OK)
        csv_row_refuse(row, column, "no Iranian mobile number; write 989121234567");
    return mobile;
}
