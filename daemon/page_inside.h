#ifndef DARMAND_DAEMON_PAGE_INSIDE_H
#define DARMAND_DAEMON_PAGE_INSIDE_H

#include <stdint.h>
#include <stdio.h>

#include "daemon/page_words.h"
#include "daemon/survey.h"

/*
 * What the rooms of the status page share: page.c (the whole, and what matters most), page_plot.c (the
 * last hour), page_tables.c (links, results and counts) and page_number.c (numbers as a language
 * writes them).
 */

struct page {
    FILE *out;
    const struct survey *survey;
    const struct page_words *words;
    enum page_language language;
};

/* ---- page_number.c ------------------------------------------------------------------------------------ */

/** "12,345" or "۱۲٬۳۴۵". */
void page_count(const struct page *page, uint64_t value);
/** Tenths as "12.3" or "۱۲٫۳"; without them when there are none, and from 100 on. */
void page_tenths(const struct page *page, uint64_t tenths);
/** In the largest unit that leaves at least one: "4 ms", "3 min", "۲ روز". */
void page_duration(const struct page *page, int64_t ms);
/** "25 November 2026" or "۴ آذر ۱۴۰۵"; "" for DAY_NONE. */
void page_day(const struct page *page, day_number day);
/** Tehran's time of the day, "13:05:09"; `minutes` is a shift of so many minutes, without seconds. */
void page_time(const struct page *page, struct walltime time);
void page_minute(const struct page *page, struct walltime time, int minutes);

/* ---- page_plot.c -------------------------------------------------------------------------------------- */

/** The two plots of the last hour. */
void page_plots(const struct page *page);

/* ---- page_tables.c ------------------------------------------------------------------------------------ */

void page_links(const struct page *page);
void page_results(const struct page *page);
/** Lists of counts, side by side: data, replies, sessions, refusals. */
void page_lists(const struct page *page);

#endif
