#include "daemon/conf_source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sections stand at most two deep; deeper braces are somebody's mistake. */
#define BRACES_MAX 8
/* What some editors begin a file of UTF-8 with. */
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct scan {
    const char *file;
    struct complaints *complaints;
    char *start;
    char *at;
    int line;
    int braces[BRACES_MAX]; /* the lines of the braces open */
    size_t depth;
};

static void blank_line_comment(struct scan *scan)
{
    while (*scan->at != '\0' && *scan->at != '\n')
        *scan->at++ = ' ';
}

static void blank_block_comment(struct scan *scan)
{
    int opened = scan->line;
    char *end = strstr(scan->at + 2, "*/");
    if (end == NULL)
        complain(scan->complaints, false, scan->file, opened,
                 "this comment has no end; close it with */");
    end = end == NULL ? scan->at + strlen(scan->at) : end + 2;
    for (; scan->at < end; scan->at++) {
        if (*scan->at == '\n')
            scan->line++;
        else
            *scan->at = ' ';
    }
}

static void pass_string(struct scan *scan)
{
    char quote = *scan->at++;
    int opened = scan->line;
    while (*scan->at != '\0' && *scan->at != quote) {
        if (*scan->at == '\\' && scan->at[1] != '\0') {
            scan->at++;
            if (quote == '"' && *scan->at >= '0' && *scan->at <= '9')
                complain(scan->complaints, false, scan->file, scan->line,
                         "octal escapes are not taken; write the character itself");
        }
        scan->line += *scan->at++ == '\n';
    }
    if (*scan->at == '\0')
        complain(scan->complaints, false, scan->file, opened,
                 "this string has no end; close it with %c", quote);
    else
        scan->at++;
}

static void open_brace(struct scan *scan)
{
    if (scan->depth < BRACES_MAX)
        scan->braces[scan->depth] = scan->line;
    else if (scan->depth == BRACES_MAX)
        complain(scan->complaints, false, scan->file, scan->line,
                 "too many braces inside each other; close one before");
    scan->depth++;
}

/* An unquoted word may hold slashes: only where a word could begin do two of them open a comment. */
static bool at_word_start(const struct scan *scan)
{
    return scan->at == scan->start || strchr(" \t\r\n={}(),", scan->at[-1]) != NULL;
}

/*
 * The only call there is, include("FILE"): anything else between parentheses libconfuse refuses too,
 * but it loses the memory of what stood before.
 */
static void pass_call(struct scan *scan)
{
    int opened = scan->line;
    scan->at += 1 + strspn(scan->at + 1, " \t");
    if (*scan->at == '"' || *scan->at == '\'') {
        pass_string(scan);
        scan->at += strspn(scan->at, " \t");
        if (*scan->at == ')') {
            scan->at++;
            return;
        }
    }
    complain(scan->complaints, false, scan->file, opened,
             "parentheses hold one file's name in quotes; write include(\"menus.conf\")");
}

static void pass_plain(struct scan *scan)
{
    switch (*scan->at) {
    case '\n': scan->line++; break;
    case '{': open_brace(scan); break;
    case '(': pass_call(scan); return;
    case '}': scan->depth -= scan->depth > 0; break; /* one too many: libconfuse says so */
    case ';':                                        /* as other daemons end a line */
        complain(scan->complaints, false, scan->file, scan->line,
                 "; stands outside a string; take it out");
        break;
    case '*':
    case '|':
        complain(scan->complaints, false, scan->file, scan->line,
                 "%c stands outside a string; put the value in double quotes", *scan->at);
        blank_line_comment(scan);
        return;
    default: break;
    }
    scan->at++;
}

static void scan_text(struct scan *scan)
{
    if (strncmp(scan->at, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
        memset(scan->at, ' ', strlen(BYTE_ORDER_MARK));
    while (*scan->at != '\0') {
        if (*scan->at == '"' || *scan->at == '\'')
            pass_string(scan);
        else if (*scan->at == '#')
            blank_line_comment(scan);
        else if (at_word_start(scan) && strncmp(scan->at, "//", 2) == 0)
            blank_line_comment(scan);
        else if (at_word_start(scan) && strncmp(scan->at, "/*", 2) == 0)
            blank_block_comment(scan);
        else
            pass_plain(scan);
    }
    if (scan->depth > 0 && scan->depth <= BRACES_MAX)
        complain(scan->complaints, false, scan->file, scan->braces[scan->depth - 1],
                 "this brace is never closed; add } behind the section");
}

static enum dm_error read_whole(const char *path, char *text, struct complaints *complaints)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        complain(complaints, false, path, 0, "cannot be opened: %s", strerror(errno));
        return DM_E_IO;
    }
    size_t size = fread(text, 1, CONF_SOURCE_MAX + 1, file);
    int failure = ferror(file) ? errno : 0;
    fclose(file);
    if (failure != 0) {
        complain(complaints, false, path, 0, "cannot be read: %s", strerror(failure));
        return DM_E_IO;
    }
    if (size > CONF_SOURCE_MAX)
        complain(complaints, false, path, 0, "is larger than %d octets; it is no configuration",
                 CONF_SOURCE_MAX);
    else if (memchr(text, '\0', size) != NULL)
        complain(complaints, false, path, 0, "holds NUL octets; save it as UTF-8 text");
    else {
        text[size] = '\0';
        return DM_OK;
    }
    return DM_E_FORMAT;
}

enum dm_error conf_source_read(const char *path, char **text, struct complaints *complaints)
{
    char *octets = malloc(CONF_SOURCE_MAX + 2);
    if (octets == NULL)
        return DM_E_NO_MEMORY;

    size_t before = complaints->errors;
    enum dm_error error = read_whole(path, octets, complaints);
    if (error == DM_OK) {
        struct scan scan = {
            .file = path, .complaints = complaints, .start = octets, .at = octets, .line = 1};
        scan_text(&scan);
        error = complaints->errors == before ? DM_OK : DM_E_FORMAT;
    }
    if (error != DM_OK) {
        free(octets);
        return error;
    }
    *text = octets;
    return DM_OK;
}
