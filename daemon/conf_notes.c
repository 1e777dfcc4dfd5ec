#include "daemon/conf_notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/error.h"
#include "protocol/text.h"

static struct conf_note *find(const struct conf_notes *notes, size_t section, const char *name)
{
    for (size_t i = 0; i < notes->count; i++) {
        if (notes->list[i].section == section && strcmp(notes->list[i].name, name) == 0)
            return &notes->list[i];
    }
    return NULL;
}

static struct conf_note *find_or_append(struct conf_notes *notes, size_t section, const char *name)
{
    struct conf_note *note = find(notes, section, name);
    if (note != NULL)
        return note;
    struct conf_note *larger = reallocarray(notes->list, notes->count + 1, sizeof *larger);
    if (larger == NULL)
        return NULL;
    notes->list = larger;
    note = &notes->list[notes->count++];
    *note = (struct conf_note){.section = section, .name = name};
    return note;
}

void conf_notes_put(struct conf_notes *notes, size_t section, const char *name, bool usual,
                    const char *value)
{
    char *copy = value == NULL ? NULL : strdup(value);
    struct conf_note *note = find_or_append(notes, section, name);
    if (note == NULL || (value != NULL && copy == NULL)) {
        notes->incomplete = true;
        free(copy);
        return;
    }
    free(note->value);
    note->value = copy;
    note->usual = usual;
}

const struct conf_note *conf_notes_find(const struct conf_notes *notes, size_t section,
                                        const char *name)
{
    return find(notes, section, name);
}

void conf_notes_free(struct conf_notes *notes)
{
    if (notes == NULL)
        return;
    for (size_t i = 0; i < notes->count; i++)
        free(notes->list[i].value);
    free(notes->list);
    free(notes);
}

/* Of octets that are no UTF-8 none goes to a terminal or into JSON. */
static bool is_plain(unsigned char octet, bool utf8)
{
    return octet >= ' ' && octet != 0x7F && (octet < 0x80 || utf8);
}

char *conf_quote(const char *text)
{
    struct text_measure measure;
    bool utf8 = text_measure(text, &measure) == DM_OK;
    char *quoted = malloc(strlen(text) * strlen("\\x00") + sizeof "\"\"");
    if (quoted == NULL)
        return NULL;
    char *at = quoted;
    *at++ = '"';
    for (; *text != '\0'; text++) {
        if (strchr("\"\\$", *text) != NULL)
            *at++ = '\\';
        if (is_plain((unsigned char)*text, utf8))
            *at++ = *text;
        else
            at += sprintf(at, "\\x%02x", (unsigned)(unsigned char)*text);
    }
    strcpy(at, "\"");
    return quoted;
}
