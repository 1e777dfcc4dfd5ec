#include "daemon/log_entry.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "protocol/masking.h"

/* Terminal and journal alike must not be driven by what a peer sent. */
static void defuse(char *text)
{
    for (char *letter = text; *letter != '\0'; letter++)
        if ((unsigned char)*letter < 0x20 || *letter == 0x7F)
            *letter = '?';
    masking_apply(text);
}

/* ---- as text -------------------------------------------------------------------------------------------- */

static void append(char *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append(char *line, const char *format, ...)
{
    size_t size = strlen(line);
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(line + size, LOG_TEXT_MAX - size, format, arguments);
    va_end(arguments);
}

void log_entry_text(enum event_kind kind, const struct event_about *about, const char *said,
                    char *line)
{
    const char *room = event_describe(kind)->room;

    line[0] = '\0';
    if (room[0] != '\0')
        append(line, "%s: ", room);
    if (about != NULL && about->link != NULL)
        append(line, "link %s%s%s: ", about->link, about->bind == NULL ? "" : " ",
               about->bind == NULL ? "" : about->bind);
    if (about != NULL && about->session != 0)
        append(line, "session %llu: ", (unsigned long long)about->session);
    append(line, "%s", said);
    defuse(line);
}

/* ---- as fields ------------------------------------------------------------------------------------------ */

static void add(struct log_entry *entry, char *field)
{
    entry->fields[entry->count++] = (struct iovec){.iov_base = field, .iov_len = strlen(field)};
}

static void add_text(struct log_entry *entry, const char *name, const char *value)
{
    char *field = entry->rest[entry->count];

    if (value == NULL || value[0] == '\0')
        return;
    (void)snprintf(field, LOG_FIELD_MAX, "%s=%s", name, value);
    defuse(field);
    add(entry, field);
}

/* The numbers are ours, and are not masked. */
static void add_number(struct log_entry *entry, const char *name, uint64_t value)
{
    char *field = entry->rest[entry->count];

    if (value == 0)
        return;
    (void)snprintf(field, LOG_FIELD_MAX, "%s=%llu", name, (unsigned long long)value);
    add(entry, field);
}

static void add_id(struct log_entry *entry, const char *id)
{
    char *field = entry->rest[entry->count];

    (void)snprintf(field, LOG_FIELD_MAX, "MESSAGE_ID=%s", id);
    add(entry, field);
}

void log_entry_fields(enum event_kind kind, const struct event_about *about, const char *line,
                      struct log_entry *entry)
{
    const struct event_description *event = event_describe(kind);

    entry->count = 0;
    (void)snprintf(entry->message, sizeof entry->message, "MESSAGE=%s", line);
    add(entry, entry->message);
    add_number(entry, "PRIORITY", event->level);
    add_id(entry, event->id);
    add_text(entry, "DARMAND_EVENT", event->name);
    if (about != NULL) {
        add_text(entry, "DARMAND_LINK", about->link);
        add_text(entry, "DARMAND_BIND", about->bind);
        add_number(entry, "DARMAND_SESSION", about->session);
        add_number(entry, "DARMAND_ENTRY", about->entry);
        add_text(entry, "DARMAND_CENTRE", about->centre);
        add_text(entry, "DARMAND_RESULT", about->result);
    }
    assert(entry->count <= LOG_FIELDS);
}
