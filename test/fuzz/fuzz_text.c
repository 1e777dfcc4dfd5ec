/* Octets of every alphabet → UTF-8, folding, measuring, and back to octets. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/text.h"

/* A text that has been folded is not changed by it, and none grows (text.h). */
static void claim_folds(const char *text)
{
    char once[TEXT_UTF8_MAX], twice[TEXT_UTF8_MAX];
    size_t exact = strlen(text) + 1;

    if (exact > sizeof once)
        return;
    CLAIM(text_fold(text, once, exact) == DM_OK);
    CLAIM(fuzz_is_text(once));
    CLAIM(text_fold(once, twice, sizeof twice) == DM_OK);
    CLAIM(strcmp(once, twice) == 0);
}

/* A byte order mark at the front is obeyed, not read (text.h). */
static bool begins_with_mark(const char *text)
{
    return strncmp(text, "\xef\xbb\xbf", 3) == 0 || strncmp(text, "\xef\xbf\xbe", 3) == 0;
}

/* What a text measures, it takes; and the octets say the same text. */
static void claim_comes_back(const char *text)
{
    struct text_measure measure;
    size_t size, capacity = strlen(text) + 1;

    CLAIM(text_measure(text, &measure) == DM_OK);
    CLAIM(measure.octets == measure.units * (measure.alphabet == TEXT_GSM ? 1 : 2));
    uint8_t *octets = malloc(measure.octets + 1);
    char *back = malloc(capacity);
    CLAIM(octets != NULL && back != NULL);
    if (measure.octets > 0)
        CLAIM(text_encode(measure.alphabet, text, octets, measure.octets - 1, &size) == DM_E_FULL);
    CLAIM(text_encode(measure.alphabet, text, octets, measure.octets, &size) == DM_OK);
    CLAIM(size == measure.octets);
    if (measure.alphabet == TEXT_GSM || !begins_with_mark(text)) {
        CLAIM(text_decode(measure.alphabet, octets, size, back, capacity) == DM_OK);
        CLAIM(strcmp(text, back) == 0);
        CLAIM(text_decode(measure.alphabet, octets, size, back, capacity - 1) == DM_E_FULL);
    }
    free(octets);
    free(back);
}

static void check_text(const char *text)
{
    char folded[TEXT_UTF8_MAX];
    struct text_measure measure;

    if (fuzz_is_text(text)) {
        claim_folds(text);
        claim_comes_back(text);
    } else {
        CLAIM(text_fold(text, folded, sizeof folded) == DM_E_ENCODING);
        CLAIM(text_measure(text, &measure) == DM_E_ENCODING);
    }
}

static void check_octets(uint8_t data_coding, enum text_alphabet link_default,
                         const uint8_t *octets, size_t size)
{
    char text[TEXT_UTF8_MAX];
    size_t prefix;
    enum text_alphabet alphabet = text_alphabet_of(data_coding, link_default, &prefix);

    CLAIM(prefix <= 2);
    if (prefix > size)
        return;
    enum dm_error error = text_decode(alphabet, octets + prefix, size - prefix, text, sizeof text);
    CLAIM(error == DM_OK || error == (alphabet == TEXT_OCTETS ? DM_E_ENCODING : DM_E_FULL));
    if (error == DM_OK) {
        CLAIM(fuzz_is_text(text));
        check_text(text);
    }
}

/* data_coding, the link's alphabet, and the octets; the same octets as UTF-8 too. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct fuzz_input input = {octets, octets + size};
    uint8_t data_coding = fuzz_octet(&input);
    enum text_alphabet link_default = fuzz_octet(&input) % TEXT_OCTETS;
    size_t left;
    uint8_t *copy = fuzz_octets(&input, size, &left);
    char *text = fuzz_string(copy, left);

    check_octets(data_coding, link_default, copy, left);
    check_text(text);
    free(text);
    free(copy);
    return 0;
}
