#include "test/sim/judge.h"

#include <stdarg.h>
#include <stdio.h>

/* Parts of a sentence come from the peer: they shall not command the terminal. */
__attribute__((format(printf, 2, 0))) static void say(const char *who, const char *format,
                                                      va_list arguments)
{
    char sentence[1024];

    vsnprintf(sentence, sizeof sentence, format, arguments);
    for (char *at = sentence; *at != '\0'; at++) {
        *at = (unsigned char)*at < 0x20 || *at == 0x7F ? '?' : *at;
    }
    fprintf(stderr, "%s%s\n", who, sentence);
}

void judge_error(struct judge *judge, const char *format, ...)
{
    va_list arguments;

    judge->errors++;
    va_start(arguments, format);
    say("protocol error: ", format, arguments);
    va_end(arguments);
}

void judge_note(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say("", format, arguments);
    va_end(arguments);
}
