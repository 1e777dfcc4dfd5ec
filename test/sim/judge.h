#ifndef DARMAND_SIM_JUDGE_H
#define DARMAND_SIM_JUDGE_H

/*
 * The judge: every rule the ESME breaks is said on stderr in one sentence and counted.
 * One protocol error makes script and load mode exit with 1.
 */

struct judge {
    unsigned long errors;
};

/** Counts a protocol error and prints "protocol error: …" in the words of `format`. */
void judge_error(struct judge *judge, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Prints a sentence that is no error, for --verbose or a warning, made safe in the same way. */
void judge_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
