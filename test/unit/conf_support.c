#include "test/unit/conf_support.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <check.h>

#define DEPTH 4

char conf_support_directory[CONF_SUPPORT_PATH];

void conf_support_begin(void)
{
    const char *parent = getenv("TMPDIR");
    snprintf(conf_support_directory, sizeof conf_support_directory, "%s/darmand-conf-XXXXXX",
             parent != NULL ? parent : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(conf_support_directory));
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    (void)type;
    (void)where;
    return remove(path);
}

void conf_support_end(void)
{
    ck_assert_int_eq(nftw(conf_support_directory, remove_one, DEPTH, FTW_DEPTH | FTW_PHYS), 0);
}

const char *conf_support_write(const char *name, const char *text)
{
    static char path[CONF_SUPPORT_PATH * 2];
    snprintf(path, sizeof path, "%s/%s", conf_support_directory, name);
    FILE *file = fopen(path, "w");
    ck_assert_msg(file != NULL, "%s cannot be written", path);
    ck_assert_int_eq(fchmod(fileno(file), S_IRUSR | S_IWUSR), 0);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

char *conf_support_read(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s cannot be read; tests run in the tree's top directory", path);
    ck_assert_int_gt(getdelim(&text, &size, '\0', file), 0);
    fclose(file);
    return text;
}

const char *conf_support_copy(const char *name)
{
    char from[CONF_SUPPORT_PATH];
    snprintf(from, sizeof from, "conf/%s", name);
    char *text = conf_support_read(from);
    const char *path = conf_support_write(name, text);
    free(text);
    return path;
}

char *conf_support_replace(const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    ck_assert_msg(at != NULL, "\"%s\" is not there to be replaced", old);
    char *made;
    ck_assert_int_ge(asprintf(&made, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old)), 0);
    return made;
}

static void print_all(const struct complaints *complaints)
{
    for (size_t i = 0; i < complaints->count; i++)
        fprintf(stderr, "  %s: %s\n", complaints->items[i].warning ? "warning" : "error",
                complaints->items[i].text);
}

static bool has(const struct complaints *complaints, bool warning, const char *fragment)
{
    for (size_t i = 0; i < complaints->count; i++) {
        if (complaints->items[i].warning == warning &&
            strstr(complaints->items[i].text, fragment) != NULL)
            return true;
    }
    return false;
}

void conf_support_expect(const char *row, const struct complaints *complaints, bool warning,
                         const char *const fragments[])
{
    const char *kind = warning ? "warning" : "error";
    size_t expected = 0;
    for (; fragments[expected] != NULL; expected++) {
        if (has(complaints, warning, fragments[expected]))
            continue;
        print_all(complaints);
        ck_abort_msg("%s: no %s holds \"%s\"", row, kind, fragments[expected]);
    }
    size_t found = warning ? complaints->count - complaints->errors : complaints->errors;
    if (found != expected) {
        print_all(complaints);
        ck_abort_msg("%s: %zu %ss where there should be %zu", row, found, kind, expected);
    }
}
