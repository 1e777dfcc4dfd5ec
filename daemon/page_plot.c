#include "daemon/page_inside.h"

#include <inttypes.h>
#include <stdbool.h>

/*
 * Drawn in units of their own and stretched to the page's width; so words stand beside the drawing and
 * not in it.  Time runs from left to right in both languages, as clocks, axes and figures do.
 */

#define MINUTE_WIDTH 10
#define WIDTH        (MINUTES * MINUTE_WIDTH)
#define HEIGHT       200

/* Whole minutes only: the one that runs would always look like a fall. */
static const struct minute *minute_at(const struct page *page, unsigned ago)
{
    return minutes_ago(&page->survey->tally->minutes, page->survey->now.mono, ago);
}

static void open_plot(const struct page *page, const char *label)
{
    fprintf(page->out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
            "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s\">\n",
            WIDTH, HEIGHT, label);
}

static void close_plot(const struct page *page)
{
    fprintf(page->out,
            "</svg>\n<div class=\"when\"><span>%s</span><span>%s</span></div>\n</div>\n</figure>\n",
            page->words->hour_ago, page->words->just_now);
}

static void line_across(const struct page *page, int y)
{
    fprintf(page->out, "<path class=\"grid\" d=\"M0 %dH%d\"/>\n", y, WIDTH);
}

/* ---- answers a second ----------------------------------------------------------------------------------- */

/* A round number of answers a minute that is not less: 12, 24, 60, 120, 240, 600, … which are 0.2, 0.4,
 * 1, 2, 4, 10, … a second, and half of it is round too. */
static uint64_t top_of(uint64_t answers)
{
    static const uint64_t steps[] = {2, 5, 10};
    uint64_t power = 12;

    if (answers <= power)
        return power;
    for (;; power *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            if (answers <= power * steps[i] || power > UINT64_MAX / 100)
                return power * steps[i];
}

static void bar(const struct page *page, unsigned ago, uint64_t answers, uint64_t top)
{
    int height = (int)(answers * HEIGHT / top);

    if (answers == 0)
        return;
    /* What is there is seen, however little. */
    if (height < 2)
        height = 2;
    fprintf(page->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><title>",
            (int)(MINUTES - ago) * MINUTE_WIDTH + 1, HEIGHT - height, MINUTE_WIDTH - 2, height);
    page_minute(page, page->survey->now.wall, -(int)ago);
    fputs(" · ", page->out);
    page_count(page, answers);
    fputs("</title></rect>\n", page->out);
}

static uint64_t most_answers(const struct page *page)
{
    uint64_t most = 0;

    for (unsigned ago = 1; ago <= MINUTES; ago++) {
        const struct minute *minute = minute_at(page, ago);

        if (minute != NULL && minute->answers > most)
            most = minute->answers;
    }
    return most;
}

static void rate_plot(const struct page *page)
{
    uint64_t most = most_answers(page);
    uint64_t top = top_of(most);

    fprintf(page->out, "<figure><figcaption>%s</figcaption>\n<div class=\"plot\">\n",
            page->words->rate_plot);
    fputs("<div class=\"scale\"><span>", page->out);
    page_tenths(page, top / 6);
    fputs("</span><span>", page->out);
    page_tenths(page, top / 12);
    fputs("</span><span>", page->out);
    page_count(page, 0);
    fputs("</span></div>\n", page->out);
    open_plot(page, page->words->rate_plot);
    line_across(page, 0);
    line_across(page, HEIGHT / 2);
    for (unsigned ago = MINUTES; ago >= 1; ago--) {
        const struct minute *minute = minute_at(page, ago);

        bar(page, ago, minute == NULL ? 0 : minute->answers, top);
    }
    line_across(page, HEIGHT);
    close_plot(page);
}

/* ---- how long ------------------------------------------------------------------------------------------- */

/* The scale is logarithmic, from 1 ms at the bottom to 10 s at the top. */
#define DECADES 4

/* A straight line within each tenth part of a decade is near enough to a logarithm for a drawing. */
static int height_of(int64_t us)
{
    static const int of_tenths[] = {0, 0, 301, 477, 602, 699, 778, 845, 903, 954, 1000};
    int64_t low = 1000;
    int decade = 0;

    if (us <= low)
        return 0;
    while (decade < DECADES && us >= low * 10) {
        low *= 10;
        decade++;
    }
    if (decade == DECADES)
        return HEIGHT;
    return (int)((decade * 1000 + of_tenths[us / low] +
                  (us % low) * (of_tenths[us / low + 1] - of_tenths[us / low]) / low) *
                 HEIGHT / (DECADES * 1000));
}

/* One line, broken where nothing was answered; a minute alone is a dot. */
static void line(const struct page *page, const char *class, unsigned percent)
{
    bool drawing = false;

    fprintf(page->out, "<path class=\"%s\" d=\"", class);
    for (unsigned ago = MINUTES; ago >= 1; ago--) {
        const struct minute *minute = minute_at(page, ago);
        int64_t us = minute == NULL ? 0 : histogram_percentile(&minute->times, percent);

        if (us > 0)
            fprintf(page->out, drawing ? "L%d %d" : "M%d %dh.1",
                    (int)(MINUTES - ago) * MINUTE_WIDTH + MINUTE_WIDTH / 2, HEIGHT - height_of(us));
        drawing = us > 0;
    }
    fputs("\"/>\n", page->out);
}

static void latency_plot(const struct page *page)
{
    int64_t top_ms = 10000;

    fprintf(page->out,
            "<figure><figcaption>%s <span class=\"legend\"><span class=\"half\">%s</span> "
            "<span class=\"most\">%s</span></span></figcaption>\n<div class=\"plot\">\n",
            page->words->latency_plot, page->words->half, page->words->nearly_all);
    fputs("<div class=\"scale\">", page->out);
    for (int64_t ms = top_ms; ms >= 1; ms /= 10) {
        fputs("<span>", page->out);
        page_duration(page, ms);
        fputs("</span>", page->out);
    }
    fputs("</div>\n", page->out);
    open_plot(page, page->words->latency_plot);
    for (int decade = 0; decade <= DECADES; decade++)
        line_across(page, HEIGHT * decade / DECADES);
    line(page, "half", 50);
    line(page, "most", 99);
    close_plot(page);
}

void page_plots(const struct page *page)
{
    fputs("<section class=\"plots\">\n", page->out);
    rate_plot(page);
    latency_plot(page);
    if (most_answers(page) == 0)
        fprintf(page->out, "<p class=\"empty\">%s</p>\n", page->words->no_answers);
    fputs("</section>\n", page->out);
}
