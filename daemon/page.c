#include "daemon/page.h"

#include <string.h>

#include "daemon/page_assets.h"
#include "daemon/page_inside.h"

/* What "lately" is for the figures at the top. */
#define LATELY_MINUTES 5
/* Without a script the browser asks again after so many seconds. */
#define RENEW_S 60

/* ---- how it stands -------------------------------------------------------------------------------------- */

static void alarm_line(const struct page *page, const struct alarm *alarm)
{
    const char *end = page->words->alarm_ends[alarm->kind];

    fprintf(page->out, "<li class=\"%s\">%s", alarm->severity == ALARM_ACTION ? "bad" : "warn",
            page->words->alarms[alarm->kind]);
    if (end != NULL)
        fprintf(page->out, "<bdi>%s</bdi>%s", alarm->name, end);
    fputs("</li>\n", page->out);
}

static void verdict(const struct page *page)
{
    static const char *const classes[] = {"good", "warn", "bad"};
    struct alarm alarms[ALARMS_MAX];
    size_t count = alarms_of(page->survey, alarms);
    size_t verdict = count == 0 ? 0 : alarms[0].severity == ALARM_ACTION ? 2 : 1;

    fprintf(page->out, "<section class=\"verdict %s\">\n<p class=\"headline\">%s</p>\n",
            classes[verdict], page->words->verdicts[verdict]);
    if (count > 0) {
        fputs("<ul>\n", page->out);
        for (size_t i = 0; i < count; i++)
            alarm_line(page, &alarms[i]);
        fputs("</ul>\n", page->out);
    }
    fprintf(page->out, "<p class=\"moment\">%s <time>", page->words->as_of);
    page_time(page, page->survey->now.wall);
    fputs("</time> · ", page->out);
    page_day(page, calendar_tehran_day(page->survey->now.wall));
    fputs("</p>\n</section>\n", page->out);
}

/* ---- four figures --------------------------------------------------------------------------------------- */

static void open_figure(const struct page *page, const char *head)
{
    fprintf(page->out, "<div>\n<h2>%s</h2>\n<p class=\"figure\">", head);
}

static void figure_note(const struct page *page)
{
    fputs("</p>\n<p class=\"note\">", page->out);
}

static void close_figure(const struct page *page)
{
    fputs("</p>\n</div>\n", page->out);
}

static void answers_figures(const struct page *page)
{
    struct minute lately =
        minutes_sum(&page->survey->tally->minutes, page->survey->now.mono, LATELY_MINUTES);
    /* The minute that runs is a part of one. */
    int64_t ms = (LATELY_MINUTES - 1) * INT64_C(60000) + page->survey->now.mono.ms % 60000 + 1;

    open_figure(page, page->words->rate);
    page_tenths(page, (lately.answers * 10000 + (uint64_t)ms / 2) / (uint64_t)ms);
    figure_note(page);
    fputs(page->words->rate_note, page->out);
    close_figure(page);

    open_figure(page, page->words->latency);
    if (histogram_count(&lately.times) == 0)
        fputs("–", page->out);
    else
        page_duration(page, (histogram_percentile(&lately.times, 99) + 999) / 1000);
    figure_note(page);
    fputs(page->words->latency_note, page->out);
    close_figure(page);
}

static void outbox_figure(const struct page *page)
{
    const struct survey_outbox *outbox = &page->survey->outbox;

    open_figure(page, page->words->owed);
    page_count(page, outbox->replies);
    figure_note(page);
    if (outbox->replies == 0) {
        fputs(page->words->nothing_owed, page->out);
    } else {
        fprintf(page->out, "%s ", page->words->oldest);
        page_duration(page, outbox->oldest_ms);
    }
    close_figure(page);
}

static void data_figure(const struct page *page)
{
    const struct survey_dataset *dataset = &page->survey->dataset;

    open_figure(page, page->words->age);
    if (!dataset->loaded)
        fputs(page->words->no_data, page->out);
    else if (dataset->age_days <= 0)
        fputs(page->words->today, page->out);
    else
        page_duration(page, (int64_t)dataset->age_days * 86400000);
    figure_note(page);
    if (dataset->loaded) {
        fprintf(page->out, "%s ", page->words->age_note);
        page_day(page, dataset->day);
    }
    close_figure(page);
}

static void figures(const struct page *page)
{
    fputs("<section class=\"figures\">\n", page->out);
    answers_figures(page);
    outbox_figure(page);
    data_figure(page);
    fputs("</section>\n", page->out);
}

/* ---- the whole ------------------------------------------------------------------------------------------ */

static void asset(const struct page *page, const struct page_asset *asset)
{
    (void)fwrite(asset->octets, 1, asset->size, page->out);
}

static void head(const struct page *page)
{
    const struct page_words *words = page->words;

    fprintf(
        page->out,
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%s\" dir=\"%s\">\n"
        "<head>\n<meta charset=\"utf-8\"/>\n<title>%s · darmand</title>\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
        "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
        "<noscript><meta http-equiv=\"refresh\" content=\"%d\"/></noscript>\n"
        "<link rel=\"icon\" href=\"data:,\"/>\n<style>",
        words->code, words->direction, words->title, RENEW_S);
    asset(page, &page_style);
    fprintf(page->out,
            "</style>\n</head>\n<body>\n<header>\n<h1>%s <small><bdi>darmand</bdi></small></h1>\n"
            "<a href=\"/?lang=%s\" lang=\"%s\" hreflang=\"%s\">%s</a>\n</header>\n"
            "<p class=\"stale\" role=\"status\">%s</p>\n<main>\n",
            words->title, words->other_code, words->other_code, words->other_code, words->other,
            words->stale);
}

static void foot(const struct page *page)
{
    const struct page_words *words = page->words;

    fprintf(page->out, "</main>\n<footer>\n<p>%s</p>\n<p><bdi>darmand %s</bdi> · %s ",
            words->nobody, DARMAND_VERSION, words->node);
    page_count(page, page->survey->node);
    fprintf(page->out, " · %s ", words->running);
    page_day(page, calendar_tehran_day(page->survey->started));
    fputs(" ", page->out);
    page_minute(page, page->survey->started, 0);
    fprintf(page->out, " · <a href=\"/metrics\">%s</a></p>\n</footer>\n<script>", words->metrics);
    asset(page, &page_script);
    fputs("</script>\n</body>\n</html>\n", page->out);
}

void page_write(FILE *out, const struct survey *survey, enum page_language language)
{
    const struct page page = {
        .out = out, .survey = survey, .words = page_words(language), .language = language};

    head(&page);
    verdict(&page);
    figures(&page);
    page_plots(&page);
    page_links(&page);
    page_results(&page);
    page_lists(&page);
    foot(&page);
}

enum page_language page_language_of(const char *query, enum page_language otherwise)
{
    if (query != NULL && strcmp(query, "lang=fa") == 0)
        return PAGE_PERSIAN;
    if (query != NULL && strcmp(query, "lang=en") == 0)
        return PAGE_ENGLISH;
    return otherwise;
}
