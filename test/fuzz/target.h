#ifndef DARMAND_TEST_FUZZ_TARGET_H
#define DARMAND_TEST_FUZZ_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/calendar.h"

/*
 * What every fuzz target has in common.
 *
 * A target is a file fuzz_NAME.c with the one function that libFuzzer calls; its corpus is the
 * directory corpus/NAME.  `make fuzz` links it to libFuzzer, `make check` to replay.c, which feeds it
 * its corpus and needs no clang.  A target looks for more than crashes: it claims what the headers
 * promise, and a claim that does not hold is a finding as an overrun is.  Every input is run from a
 * heap block of exactly its size, so that the address sanitizer sees the first octet read behind it.
 */

/** Runs one input; what a target keeps between two of them must not change what they do.  Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size);

/** Ends the program with the claim's own words when it does not hold. */
#define CLAIM(claim) ((claim) ? (void)0 : fuzz_claim_failed(#claim, __FILE__, __LINE__))

_Noreturn void fuzz_claim_failed(const char *claim, const char *file, int line);

/** The octets up to the first NUL as a string in a block of its exact size; the caller frees it. */
char *fuzz_string(const uint8_t *octets, size_t size);

/** What a target takes its input apart with. */
struct fuzz_input {
    const uint8_t *at;
    const uint8_t *end;
};

/** The next octet; 0 at the end. */
uint8_t fuzz_octet(struct fuzz_input *input);

/** The next octets, at most `most`, as an exact copy that the caller frees. */
uint8_t *fuzz_octets(struct fuzz_input *input, size_t most, size_t *size);

/** The next line, without its line end, as fuzz_string makes one; NULL at the end. */
char *fuzz_line(struct fuzz_input *input);

/** Makes the octets the only content of a file in memory and says its path (static). */
const char *fuzz_file(const uint8_t *octets, size_t size);

/** Puts a PDU's command_length right, so that a fuzzer need not find it for each change it makes. */
void fuzz_put_length(uint8_t *pdu, size_t size);

/** The calendar, loaded once. */
const struct calendar *fuzz_calendar(void);

/** True for well-formed UTF-8 of at least one character or none. */
bool fuzz_is_text(const char *text);

#endif
