#include "daemon/ctl_diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Of the table below: 64 MB.  All options of as many links and statuses as there can be need less. */
#define CELLS_MAX ((size_t)32 << 20)
/* Sections stand two deep; more braces come from nobody. */
#define DEPTH_MAX 4

struct text {
    const char **lines; /* one more than there are: the end */
    size_t count;
};

/* A section that is open on one side or on both, and whether its head was told. */
struct head {
    size_t line;
    bool told;
};

struct side {
    struct text text;
    char sign;
    struct head heads[DEPTH_MAX];
    size_t depth;
};

struct diff {
    struct side before;
    struct side after;
    uint16_t *common; /* lines that the two have in common behind each pair of lines */
    ctl_diff_line *line;
    void *context;
    size_t differ;
};

/* ---- lines --------------------------------------------------------------------------------------------- */

static bool split(const char *text, struct text *out)
{
    size_t count = 0;

    for (const char *at = text; *at != '\0'; at++)
        count += *at == '\n';
    out->lines = calloc(count + 2, sizeof *out->lines);
    if (out->lines == NULL)
        return false;
    for (; *text != '\0';
         text += text[strcspn(text, "\n")] == '\n' ? strcspn(text, "\n") + 1 : strcspn(text, "\n"))
        out->lines[out->count++] = text;
    out->lines[out->count] = text;
    return true;
}

static size_t size_of(const char *line)
{
    return strcspn(line, "\n");
}

static bool same(const char *a, const char *b)
{
    return size_of(a) == size_of(b) && memcmp(a, b, size_of(a)) == 0;
}

/* ---- telling ------------------------------------------------------------------------------------------- */

static bool opens(const char *line)
{
    return size_of(line) > 0 && line[size_of(line) - 1] == '{';
}

static bool closes(const char *line)
{
    line += strspn(line, " ");
    return line[0] == '}' && size_of(line) == 1;
}

/* The line at `at` is behind us. */
static void pass(struct side *side, size_t at, bool told)
{
    if (opens(side->text.lines[at]) && side->depth < DEPTH_MAX)
        side->heads[side->depth++] = (struct head){at, told};
    else if (closes(side->text.lines[at]) && side->depth > 0)
        side->depth--;
}

static void tell_heads(struct diff *diff, struct side *side, struct side *other)
{
    for (size_t i = 0; i < side->depth; i++) {
        const char *head = side->text.lines[side->heads[i].line];

        if (side->heads[i].told)
            continue;
        diff->line(diff->context, ' ', head, size_of(head));
        side->heads[i].told = true;
        if (i < other->depth && same(other->text.lines[other->heads[i].line], head))
            other->heads[i].told = true;
    }
}

static void tell(struct diff *diff, struct side *side, struct side *other, size_t at)
{
    const char *line = side->text.lines[at];

    if (size_of(line) > 0) {
        tell_heads(diff, side, other);
        diff->line(diff->context, side->sign, line, size_of(line));
        diff->differ++;
    }
    pass(side, at, true);
}

/* ---- comparing ----------------------------------------------------------------------------------------- */

static uint16_t *cell(const struct diff *diff, size_t i, size_t j)
{
    return &diff->common[i * (diff->after.text.count + 1) + j];
}

/* From the end to the beginning, so that telling goes forward. */
static bool fill_table(struct diff *diff)
{
    size_t rows = diff->before.text.count + 1;
    size_t columns = diff->after.text.count + 1;

    if (rows > UINT16_MAX || columns > UINT16_MAX || rows * columns > CELLS_MAX)
        return true;
    diff->common = calloc(rows * columns, sizeof *diff->common);
    if (diff->common == NULL)
        return false;
    for (size_t i = rows - 1; i-- > 0;)
        for (size_t j = columns - 1; j-- > 0;) {
            uint16_t down = *cell(diff, i + 1, j);
            uint16_t right = *cell(diff, i, j + 1);

            if (same(diff->before.text.lines[i], diff->after.text.lines[j]))
                *cell(diff, i, j) = (uint16_t)(*cell(diff, i + 1, j + 1) + 1);
            else
                *cell(diff, i, j) = down > right ? down : right;
        }
    return true;
}

static void walk(struct diff *diff)
{
    struct side *before = &diff->before;
    struct side *after = &diff->after;
    size_t i = 0;
    size_t j = 0;

    while (i < before->text.count || j < after->text.count) {
        bool both = i < before->text.count && j < after->text.count;

        if (both && same(before->text.lines[i], after->text.lines[j])) {
            pass(before, i++, false);
            pass(after, j++, false);
        } else if (j == after->text.count ||
                   (both &&
                    (diff->common == NULL || *cell(diff, i + 1, j) >= *cell(diff, i, j + 1)))) {
            tell(diff, before, after, i++);
        } else {
            tell(diff, after, before, j++);
        }
    }
}

enum dm_error ctl_diff(const char *before, const char *after, ctl_diff_line *line, void *context,
                       size_t *differ)
{
    struct diff diff = {.before.sign = '-', .after.sign = '+', .line = line, .context = context};
    enum dm_error error = DM_E_NO_MEMORY;

    if (split(before, &diff.before.text) && split(after, &diff.after.text) && fill_table(&diff)) {
        walk(&diff);
        *differ = diff.differ;
        error = DM_OK;
    }
    free(diff.before.text.lines);
    free(diff.after.text.lines);
    free(diff.common);
    return error;
}
