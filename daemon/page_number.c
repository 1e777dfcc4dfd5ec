#include "daemon/page_inside.h"

#include <inttypes.h>
#include <stdbool.h>

#define DAY_MS     INT64_C(86400000)
#define MINUTE_MS  INT64_C(60000)
#define TEHRAN_MS  (210 * MINUTE_MS) /* UTC+3:30 */
#define NUMBER_MAX 24

/* The digits of a text, and what stands between them, as the language writes them. */
static void put(const struct page *page, const char *text)
{
    for (; *text != '\0'; text++)
        if (page->language == PAGE_PERSIAN && *text >= '0' && *text <= '9')
            fprintf(page->out, "\xDB%c", 0xB0 + (*text - '0')); /* U+06F0 … U+06F9 */
        else if (page->language == PAGE_PERSIAN && (*text == ',' || *text == '.'))
            fputs(*text == ',' ? "٬" : "٫", page->out);
        else
            fputc(*text, page->out);
}

void page_count(const struct page *page, uint64_t value)
{
    char digits[NUMBER_MAX];
    char text[2 * NUMBER_MAX];
    int size = snprintf(digits, sizeof digits, "%" PRIu64, value);
    size_t used = 0;

    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    put(page, text);
}

void page_tenths(const struct page *page, uint64_t tenths)
{
    char text[NUMBER_MAX];

    if (tenths >= 1000 || tenths % 10 == 0) {
        page_count(page, (tenths + 5) / 10);
        return;
    }
    (void)snprintf(text, sizeof text, "%u.%u", (unsigned)tenths / 10, (unsigned)tenths % 10);
    put(page, text);
}

static void in_unit(const struct page *page, int64_t value, enum page_unit unit)
{
    page_count(page, (uint64_t)value);
    fputs(value == 1 ? page->words->one_of[unit] : page->words->units[unit], page->out);
}

void page_duration(const struct page *page, int64_t ms)
{
    static const int64_t sizes[PAGE_UNITS] = {1, 1000, MINUTE_MS, 60 * MINUTE_MS, DAY_MS};
    size_t unit = UNIT_DAY;

    while (unit > UNIT_MILLISECOND && ms < sizes[unit])
        unit--;
    in_unit(page, ms < 0 ? 0 : ms / sizes[unit], (enum page_unit)unit);
}

/* ---- dates and times ---------------------------------------------------------------------------------- */

/* The Gregorian date of a day: "days to civil" with years that begin in March. */
static struct jalali_date gregorian(day_number day)
{
    int64_t shifted = (int64_t)day + 719468; /* since 1 March of the year 0 */
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* from March */

    return (struct jalali_date){.year = (int)(year + era * 400 + (month >= 10)),
                                .month = (int)(month >= 10 ? month - 9 : month + 3),
                                .day = (int)(of_year - (153 * month + 2) / 5 + 1)};
}

void page_day(const struct page *page, day_number day)
{
    struct jalali_date date;
    char text[NUMBER_MAX];

    if (day == DAY_NONE)
        return;
    if (page->language == PAGE_ENGLISH)
        date = gregorian(day);
    else if (calendar_jalali(page->survey->calendar, day, &date) != DM_OK)
        return;
    (void)snprintf(text, sizeof text, "%d", date.day);
    put(page, text);
    fprintf(page->out, " %s ", page->words->months[date.month - 1]);
    (void)snprintf(text, sizeof text, "%d", date.year);
    put(page, text);
}

/* Seconds of Tehran's day. */
static int second_of_day(struct walltime time)
{
    int64_t of_day = (time.ms + TEHRAN_MS) % DAY_MS;

    return (int)((of_day < 0 ? of_day + DAY_MS : of_day) / 1000);
}

void page_time(const struct page *page, struct walltime time)
{
    int second = second_of_day(time);
    char text[NUMBER_MAX];

    (void)snprintf(text, sizeof text, "%02d:%02d:%02d", second / 3600, second / 60 % 60,
                   second % 60);
    put(page, text);
}

void page_minute(const struct page *page, struct walltime time, int minutes)
{
    int second = second_of_day((struct walltime){time.ms + minutes * MINUTE_MS});
    char text[NUMBER_MAX];

    (void)snprintf(text, sizeof text, "%02d:%02d", second / 3600, second / 60 % 60);
    put(page, text);
}
