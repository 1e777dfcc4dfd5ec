#include "test/sim/screen.h"

#include "test/sim/cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INSIDE      56U /* columns between the edges of the phone */
#define BUBBLE_MOST 46U /* columns of text in a bubble */
#define DIALOG      46U /* columns of text in a dialog */
#define MARGIN      "  "
#define RLM         "\xE2\x80\x8F"
#define LRM         "\xE2\x80\x8E"

static void repeat(const char *text, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        fputs(text, stdout);
    }
}

static void spaces(unsigned count)
{
    repeat(" ", count);
}

/* Text in `columns` cells; right-to-left lines at the right. */
static void put_line(const struct line *line, unsigned columns)
{
    unsigned width = cells_width(line->text);
    unsigned room = columns > width ? columns - width : 0;

    if (line->rtl) {
        spaces(room);
        printf(RLM "%s" RLM, line->text);
    } else {
        fputs(line->text, stdout);
        spaces(room);
    }
}

static void edge(const char *left, const char *right)
{
    fputs(MARGIN, stdout);
    fputs(left, stdout);
    repeat("─", INSIDE);
    fputs(right, stdout);
    fputc('\n', stdout);
}

/* A row of the phone: open, write exactly INSIDE cells, close. */
static void open_row(void)
{
    fputs(MARGIN "│", stdout);
}

static void close_row(void)
{
    fputs("│\n", stdout);
}

static void empty_row(void)
{
    open_row();
    spaces(INSIDE);
    close_row();
}

/* 989121234567 as people write it. */
static void national_form(const char *msisdn, char out[24])
{
    if (strlen(msisdn) == 12 && strncmp(msisdn, "98", 2) == 0) {
        snprintf(out, 24, "0%.3s %.3s %s", msisdn + 2, msisdn + 5, msisdn + 8);
    } else {
        snprintf(out, 24, "%s", msisdn);
    }
}

static void header(const struct screen *screen, const struct handset *handset)
{
    char number[24];
    unsigned used;

    national_form(handset->msisdn, number);
    used = cells_width(handset->name) + cells_width(number);
    edge("╭", "╮");
    open_row();
    /* The mark keeps the number, which stands behind a Persian name, at its right. */
    printf(" %s%s%s%s", screen->faint ? "\x1b[1m" : "", handset->name,
           cells_rtl(handset->name) ? LRM : "", screen->faint ? "\x1b[0m" : "");
    spaces(used + 2 < INSIDE ? INSIDE - 2 - used : 1);
    printf("%s ", number);
    close_row();
    edge("├", "┤");
}

/* ------------------------------------------------------------------ SMS */

struct bubble {
    bool mine;
    unsigned inside; /* columns between its edges */
    unsigned before; /* columns at its left */
    const char *other;
};

static void open_bubble_row(const struct bubble *bubble)
{
    open_row();
    spaces(bubble->before);
}

static void close_bubble_row(const struct bubble *bubble)
{
    spaces(INSIDE - bubble->before - bubble->inside - 2);
    close_row();
}

static void bubble_top(const struct bubble *bubble)
{
    open_bubble_row(bubble);
    fputs("╭", stdout);
    repeat("─", bubble->inside);
    fputs("╮", stdout);
    close_bubble_row(bubble);
}

/* The bottom names the other number, at the side the bubble hangs on. */
static void bubble_bottom(const struct bubble *bubble)
{
    unsigned label = cells_width(bubble->other) + 2;
    unsigned rest = bubble->inside - label - 1;

    open_bubble_row(bubble);
    fputs("╰", stdout);
    repeat("─", bubble->mine ? rest : 1);
    printf(" %s ", bubble->other);
    repeat("─", bubble->mine ? 1 : rest);
    fputs("╯", stdout);
    close_bubble_row(bubble);
}

static void draw_bubble(const char *text, const char *other, bool mine)
{
    struct lines lines = cells_break(text, BUBBLE_MOST);
    struct bubble bubble = {.mine = mine, .other = other, .inside = lines.columns + 2};

    if (bubble.inside < cells_width(other) + 4) {
        bubble.inside = cells_width(other) + 4;
    }
    bubble.before = mine ? INSIDE - bubble.inside - 3 : 1;
    bubble_top(&bubble);
    for (size_t i = 0; i < lines.count; i++) {
        open_bubble_row(&bubble);
        fputs("│ ", stdout);
        put_line(&lines.line[i], bubble.inside - 2);
        fputs(" │", stdout);
        close_bubble_row(&bubble);
    }
    bubble_bottom(&bubble);
    lines_free(&lines);
}

static void draw_sms(struct handset *handset, const struct arrival *arrival)
{
    empty_row();
    if (handset->sent != NULL) {
        draw_bubble(handset->sent, handset->sent_to, true);
        free(handset->sent);
        handset->sent = NULL;
    }
    draw_bubble(arrival->text, arrival->from, false);
    empty_row();
}

/* ------------------------------------------------------------------ USSD */

/* What was dialled and typed; of a long path its end. */
static void draw_path(const struct handset *handset)
{
    static char nothing[] = "";
    char *path = handset->path == NULL ? nothing : handset->path;
    const char *mark = "";

    while (cells_width(path) > INSIDE - 4) {
        do {
            path++;
        } while (((unsigned char)*path & 0xC0) == 0x80);
        mark = "…";
    }
    empty_row();
    open_row();
    printf("   %s", mark);
    put_line(&(struct line){.text = path}, INSIDE - 3 - cells_width(mark));
    close_row();
}

static void dialog_edge(const char *left, const char *middle, const char *right)
{
    unsigned half = (DIALOG + 1) / 2;

    open_row();
    printf("   %s", left);
    repeat("─", half);
    fputs(middle, stdout);
    repeat("─", DIALOG + 1 - half);
    fputs(right, stdout);
    spaces(INSIDE - DIALOG - 7);
    close_row();
}

static void centred(const char *text, unsigned columns)
{
    unsigned width = cells_width(text);

    spaces((columns - width) / 2);
    fputs(text, stdout);
    spaces(columns - width - (columns - width) / 2);
}

static void draw_buttons(bool final)
{
    unsigned half = (DIALOG + 1) / 2;

    dialog_edge("├", final ? "─" : "┬", "┤");
    open_row();
    fputs("   │", stdout);
    if (final) {
        centred("OK", DIALOG + 2);
    } else {
        centred("Cancel", half);
        fputs("│", stdout);
        centred("Send", DIALOG + 1 - half);
    }
    fputs("│", stdout);
    spaces(INSIDE - DIALOG - 7);
    close_row();
    dialog_edge("╰", final ? "─" : "┴", "╯");
}

static void draw_page(const struct handset *handset, const struct arrival *arrival)
{
    struct lines lines = cells_break(arrival->text, DIALOG);

    draw_path(handset);
    dialog_edge("╭", "─", "╮");
    for (size_t i = 0; i < lines.count; i++) {
        open_row();
        fputs("   │ ", stdout);
        put_line(&lines.line[i], DIALOG);
        fputs(" │", stdout);
        spaces(INSIDE - DIALOG - 7);
        close_row();
    }
    draw_buttons(arrival->final);
    lines_free(&lines);
    empty_row();
}

/* ------------------------------------------------------------------ beneath the phone */

static void caption(const struct screen *screen, const struct arrival *arrival)
{
    bool wide = arrival->alphabet == ALPHABET_UCS2;
    unsigned one = arrival->page ? (wide ? 80 : 160) : (wide ? 70 : 160);

    fputs(screen->faint ? MARGIN "  \x1b[2m" : MARGIN "  ", stdout);
    printf("%s · %zu ", text_alphabet_name(arrival->alphabet), arrival->units);
    if (arrival->parts > 1) {
        printf("in %u parts of %u", arrival->parts, wide ? 67U : 153U);
    } else {
        printf("of %u", one);
    }
    if (arrival->page) {
        fputs(arrival->final ? " · USSD, session ended" : " · USSD, session open", stdout);
    } else {
        fputs(" · SMS", stdout);
    }
    fputs(screen->faint ? "\x1b[0m\n\n" : "\n\n", stdout);
}

void screen_title(const struct screen *screen, const char *title)
{
    if (!screen->quiet) {
        printf(screen->faint ? "\n" MARGIN "\x1b[1m%s\x1b[0m\n" : "\n" MARGIN "%s\n", title);
        fflush(stdout);
    }
}

void screen_say(const struct screen *screen, const char *text)
{
    if (!screen->quiet) {
        printf(MARGIN "%s\n", text);
        fflush(stdout);
    }
}

void screen_draw(const struct screen *screen, struct handset *handset,
                 const struct arrival *arrival)
{
    if (screen->quiet) {
        return;
    }
    header(screen, handset);
    if (arrival->page) {
        draw_page(handset, arrival);
    } else {
        draw_sms(handset, arrival);
    }
    edge("╰", "╯");
    caption(screen, arrival);
    fflush(stdout);
}
