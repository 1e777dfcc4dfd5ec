#include "daemon/family.h"

#include <stdio.h>
#include <string.h>

#include "daemon/pages.h"
#include "protocol/text.h"

bool family_has(const struct family *family, struct national_id id)
{
    for (size_t i = 0; i < family->count; i++) {
        if (national_id_equal(family->members[i].id, id))
            return true;
    }
    return false;
}

/* ---- one page --------------------------------------------------------------------------------------- */

static bool append(char *page, const char *piece)
{
    size_t used = strlen(page);
    size_t size = strlen(piece);

    if (used + size >= PAGE_UTF8_MAX)
        return false;
    memcpy(page + used, piece, size + 1);
    return true;
}

static bool append_member(const struct texts *texts, const struct family *family, size_t index,
                          char *page)
{
    const struct family_member *member = &family->members[index];
    char line[PAGE_UTF8_MAX];
    char last4[NATIONAL_ID_LAST4];
    int size;

    national_id_last4(member->id, last4);
    if (member->first_name[0] != '\0')
        size = snprintf(line, sizeof line, "\n%zu %s", index + 1, member->first_name);
    else
        size = snprintf(line, sizeof line, "\n%zu %s %s", index + 1,
                        texts_template(texts, TEXT_MEMBER), last4);
    return size > 0 && (size_t)size < sizeof line && append(page, line);
}

/* The members from `begin` to before `end`, the title above the first, the keys below. */
static bool compose(const struct texts *texts, const struct family *family, size_t begin,
                    size_t end, char *page)
{
    char keys[PAGE_UTF8_MAX];
    bool whole = true;

    page[0] = '\0';
    if (begin == 0)
        whole = append(page, texts_template(texts, TEXT_FAMILY));
    for (size_t i = begin; whole && i < end; i++)
        whole = append_member(texts, family, i, page);
    pages_keys(texts, begin > 0, end < family->count, keys);
    if (!whole || !append(page, keys))
        return false;
    if (begin > 0)
        memmove(page, page + 1, strlen(page)); /* the new line that would follow a title */
    return true;
}

/* The most members from `begin` on that fit a page, which is left in `page`: the end of them. */
static size_t end_of_page(const struct texts *texts, const struct family *family, size_t begin,
                          char *page)
{
    size_t end = family->count;

    while (end > begin && !(compose(texts, family, begin, end, page) && pages_fits(page)))
        end--;
    return end;
}

/* ---- all of them ------------------------------------------------------------------------------------ */

enum dm_error family_page(const struct texts *texts, const struct family *family, size_t index,
                          char *page)
{
    char shown[PAGE_UTF8_MAX] = "";
    size_t begin = 0;

    for (size_t i = 0; begin < family->count; i++) {
        size_t end = end_of_page(texts, family, begin, shown);
        if (end == begin)
            return DM_E_FULL;
        if (i == index) {
            strcpy(page, shown);
            return DM_OK;
        }
        begin = end;
    }
    return DM_E_RANGE;
}

size_t family_pages(const struct texts *texts, const struct family *family)
{
    char unused[PAGE_UTF8_MAX];
    size_t count = 0;
    enum dm_error error;

    while ((error = family_page(texts, family, count, unused)) == DM_OK)
        count++;
    return error == DM_E_RANGE ? count : 0;
}

bool family_fits(const struct texts *texts)
{
    static const char *const widest[] = {"", "ممممممممممم", "MMMMMMMMMMMMMMMMMMMMMM"};

    for (size_t i = 0; i < sizeof widest / sizeof widest[0]; i++) {
        struct family family = {.count = FAMILY_MAX};
        for (size_t at = 0; at < FAMILY_MAX; at++) {
            family.members[at].id.value = 1;
            memcpy(family.members[at].first_name, widest[i], strnlen(widest[i], FIRST_NAME_MAX));
        }
        if (family_pages(texts, &family) == 0)
            return false;
    }
    return true;
}
