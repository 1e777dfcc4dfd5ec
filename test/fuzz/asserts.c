/*
 * check's assertions without check: the unit tests' helpers make them, and check ends a program that
 * makes one outside a test.  Here one that fails is a claim that does not hold.
 */
#include <check.h>

#include "test/fuzz/target.h"

void _mark_point(const char *file, int line)
{
    (void)file;
    (void)line;
}

void _ck_assert_failed(const char *file, int line, const char *expr, const char *msg, ...)
{
    (void)msg;
    fuzz_claim_failed(expr, file, line);
}
