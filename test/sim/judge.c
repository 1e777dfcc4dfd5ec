#include "test/sim/judge.h"

#include <stdarg.h>
#include <stdio.h>

void judge_error(struct judge *judge, const char *format, ...)
{
    va_list arguments;

    judge->errors++;
    fputs("protocol error: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}
