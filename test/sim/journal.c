#include "test/sim/journal.h"

#include <inttypes.h>
#include <string.h>

#define CODE_DIGITS 12U

bool journal_open(FILE **journal, const char *path)
{
    *journal = path == NULL ? NULL : fopen(path, "a");
    if (*journal != NULL) {
        setvbuf(*journal, NULL, _IOLBF, 0);
    }
    return path == NULL || *journal != NULL;
}

void journal_close(FILE *journal)
{
    if (journal != NULL) {
        fclose(journal);
    }
}

static void put_text(FILE *journal, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            fputs("\\n", journal);
        } else if (*text == '\r') {
            fputs("\\r", journal);
        } else if (*text == '\\') {
            fputs("\\\\", journal);
        } else {
            fputc(*text, journal);
        }
    }
    fputc('\n', journal);
}

void journal_sent(FILE *journal, unsigned long number, const char *msisdn, const char *text)
{
    if (journal != NULL) {
        fprintf(journal, "sent %lu %s ", number, msisdn);
        put_text(journal, text);
    }
}

void journal_acked(FILE *journal, unsigned long number, const char *msisdn)
{
    if (journal != NULL) {
        fprintf(journal, "acked %lu %s\n", number, msisdn);
    }
}

void journal_refused(FILE *journal, unsigned long number, const char *msisdn, uint32_t status)
{
    if (journal != NULL) {
        fprintf(journal, "refused %lu %s 0x%02" PRIX32 "\n", number, msisdn, status);
    }
}

void journal_redelivered(FILE *journal, unsigned long number, const char *msisdn)
{
    if (journal != NULL) {
        fprintf(journal, "redelivered %lu %s\n", number, msisdn);
    }
}

void journal_lost(FILE *journal, unsigned long number, const char *msisdn)
{
    if (journal != NULL) {
        fprintf(journal, "lost %lu %s\n", number, msisdn);
    }
}

static const char *last_code(const char *text)
{
    const char *found = NULL;

    while (*text != '\0') {
        size_t digits = strspn(text, "0123456789");

        if (digits == CODE_DIGITS) {
            found = text;
        }
        text += digits == 0 ? 1 : digits;
    }
    return found;
}

void journal_reply(FILE *journal, unsigned long number, const char *msisdn, const char *text)
{
    const char *code = last_code(text);

    if (journal != NULL) {
        fprintf(journal, "reply %lu %s %.*s ", number, msisdn, code == NULL ? 1 : (int)CODE_DIGITS,
                code == NULL ? "-" : code);
        put_text(journal, text);
    }
}
