#include "daemon/page_inside.h"

#include <inttypes.h>

/* ---- links ---------------------------------------------------------------------------------------------- */

/* A bar as long as a part of the whole, drawn since a style may not stand in an element. */
static void meter(const struct page *page, uint64_t part, uint64_t whole)
{
    /* What there is some of is seen, however little. */
    unsigned width = whole == 0 ? 0 : (unsigned)(part * 100 / whole);

    fprintf(page->out,
            "<svg class=\"meter\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 6\" "
            "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"whole\" width=\"100\" "
            "height=\"6\"/><rect class=\"part\" width=\"%u\" height=\"6\"/></svg>",
            part > 0 && width == 0 ? 1 : width);
}

static void cell(const struct page *page, const char *head)
{
    fprintf(page->out, "<td data-head=\"%s\">", head);
}

static void end_cell(const struct page *page)
{
    fputs("</td>\n", page->out);
}

/* What an operator wants comes before what its connections make of it. */
static const char *link_word(const struct page_words *words, const struct survey_link *link)
{
    if (link->suspended)
        return words->suspended;
    if (link->draining)
        return words->draining;
    return link->up && link->paused ? words->paused : words->states[link->state];
}

static void link_state(const struct page *page, const struct survey_link *link)
{
    bool on_purpose = link->suspended || link->draining;

    cell(page, page->words->state);
    fprintf(page->out, "<span class=\"state %s\">%s</span>",
            on_purpose || (link->up && link->paused) ? "warn"
            : link->up                               ? "good"
                                                     : "bad",
            link_word(page->words, link));
    end_cell(page);
    cell(page, page->words->since);
    page_duration(page, on_purpose ? link->admin_ms : link->up_ms);
    end_cell(page);
}

static void link_pace(const struct page *page, const struct survey_link *link)
{
    cell(page, page->words->window);
    fputs("<bdi>", page->out);
    page_count(page, link->in_flight);
    fputs(" / ", page->out);
    page_count(page, link->window);
    fputs("</bdi>", page->out);
    meter(page, link->in_flight, link->window);
    end_cell(page);
    cell(page, page->words->speed);
    if (link->rate == 0) {
        fputs(page->words->unlimited, page->out);
    } else {
        page_count(page, link->rate);
        fprintf(page->out, " %s", page->words->a_second);
    }
    end_cell(page);
}

static void link_row(const struct page *page, const struct survey_link *link)
{
    fprintf(page->out, "<tr>\n<th scope=\"row\"><bdi>%s</bdi></th>\n", link->name);
    link_state(page, link);
    link_pace(page, link);
    cell(page, page->words->questions);
    page_count(page, link->questions);
    end_cell(page);
    cell(page, page->words->answers);
    page_count(page, link->answers);
    end_cell(page);
    fputs("</tr>\n", page->out);
}

void page_links(const struct page *page)
{
    const struct page_words *words = page->words;

    fprintf(page->out,
            "<section>\n<h2>%s</h2>\n<table class=\"links\">\n<thead><tr><th scope=\"col\">%s</th>"
            "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
            "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th></tr>"
            "</thead>\n<tbody>\n",
            words->links, words->link, words->state, words->since, words->window, words->speed,
            words->questions, words->answers);
    for (size_t i = 0; i < page->survey->link_count; i++)
        link_row(page, &page->survey->links[i]);
    fputs("</tbody>\n</table>\n</section>\n", page->out);
}

/* ---- results -------------------------------------------------------------------------------------------- */

static uint64_t sum_of(const struct page *page, unsigned result)
{
    const struct tally *tally = page->survey->tally;

    return tally->answers[CHANNEL_SMS][result] + tally->answers[CHANNEL_USSD][result];
}

/* What there is none of stands back. */
static void result_cell(const struct page *page, uint64_t value)
{
    fputs(value == 0 ? "<td class=\"zero\">" : "<td>", page->out);
    page_count(page, value);
    end_cell(page);
}

static void result_row(const struct page *page, unsigned result, uint64_t most)
{
    const struct tally *tally = page->survey->tally;

    fprintf(page->out, "<tr><th scope=\"row\">%s</th>\n", page->words->result_names[result]);
    result_cell(page, tally->answers[CHANNEL_SMS][result]);
    result_cell(page, tally->answers[CHANNEL_USSD][result]);
    fputs("<td class=\"bar\">", page->out);
    meter(page, sum_of(page, result), most);
    fputs("</td></tr>\n", page->out);
}

void page_results(const struct page *page)
{
    const struct page_words *words = page->words;
    uint64_t most = 0;

    for (unsigned result = 0; result < TALLY_RESULTS; result++)
        if (sum_of(page, result) > most)
            most = sum_of(page, result);
    fprintf(
        page->out,
        "<section>\n<h2>%s</h2>\n<table class=\"results\">\n<thead><tr><th scope=\"col\">%s</th>"
        "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><td class=\"bar\"></td></tr></thead>\n"
        "<tbody>\n",
        words->results, words->result, words->sms, words->ussd);
    for (unsigned result = 0; result < TALLY_RESULTS; result++)
        result_row(page, result, most);
    fputs("</tbody>\n</table>\n</section>\n", page->out);
}

/* ---- lists of counts ------------------------------------------------------------------------------------ */

static void open_list(const struct page *page, const char *head)
{
    fprintf(page->out, "<div>\n<h2>%s</h2>\n<dl>\n", head);
}

static void open_item(const struct page *page, const char *word)
{
    fprintf(page->out, "<dt>%s</dt><dd>", word);
}

static void close_item(const struct page *page)
{
    fputs("</dd>\n", page->out);
}

static void item(const struct page *page, const char *word, uint64_t value)
{
    open_item(page, word);
    page_count(page, value);
    close_item(page);
}

static void close_list(const struct page *page)
{
    fputs("</dl>\n</div>\n", page->out);
}

static void data_list(const struct page *page)
{
    const struct survey_dataset *dataset = &page->survey->dataset;

    open_list(page, page->words->data);
    open_item(page, page->words->data_day);
    page_day(page, dataset->day);
    if (!dataset->loaded)
        fputs(page->words->none, page->out);
    close_item(page);
    open_item(page, page->words->age_limit);
    if (dataset->limit_days == 0)
        fputs(page->words->none, page->out);
    else
        page_duration(page, (int64_t)dataset->limit_days * 86400000);
    close_item(page);
    item(page, page->words->version, dataset->version);
    item(page, page->words->persons, dataset->persons);
    item(page, page->words->centres, dataset->providers);
    close_list(page);
}

static void replies_list(const struct page *page)
{
    const struct service_counts *counts = &page->survey->counts;

    open_list(page, page->words->replies);
    item(page, page->words->accepted, counts->replies_accepted);
    item(page, page->words->delivered, counts->replies_delivered);
    item(page, page->words->undelivered, counts->replies_undelivered);
    item(page, page->words->failed, counts->replies_failed);
    item(page, page->words->expired, counts->replies_expired);
    close_list(page);
}

static void sessions_list(const struct page *page)
{
    const struct service_counts *counts = &page->survey->counts;

    open_list(page, page->words->sessions);
    item(page, page->words->open, page->survey->sessions);
    item(page, page->words->shown, counts->ussd_shown);
    item(page, page->words->unshown, counts->ussd_unshown);
    item(page, page->words->aborted, counts->ussd_aborted);
    item(page, page->words->timed_out, counts->ussd_timed_out);
    item(page, page->words->late, counts->ussd_late);
    close_list(page);
}

static void refusals_list(const struct page *page)
{
    uint64_t over_quota = 0;

    for (unsigned ruling = QUOTA_ALLOWED + 1; ruling < QUOTA_RULINGS; ruling++)
        over_quota += page->survey->quota.refused[ruling];
    open_list(page, page->words->refusals);
    item(page, page->words->busy, page->survey->counts.refused_busy);
    item(page, page->words->over_quota, over_quota);
    item(page, page->words->dropped, page->survey->counts.dropped);
    close_list(page);
}

void page_lists(const struct page *page)
{
    fputs("<section class=\"lists\">\n", page->out);
    data_list(page);
    replies_list(page);
    sessions_list(page);
    refusals_list(page);
    fputs("</section>\n", page->out);
}
