/* Files of claims: a centre's, of whatever it holds. */
#include "test/fuzz/target.h"

#include <string.h>

#include "store/claims.h"

/* A claim is whole, and a reason can be put into a line of CSV. */
static void look_at(const struct claims_line *line)
{
    CLAIM(!line->readable || line->aligned);
    CLAIM(line->raw.size <= LINE_MAX_OCTETS);
    CLAIM(memchr(line->raw.text, '\n', line->raw.size) == NULL);
    if (line->readable) {
        CLAIM(strlen(line->claim.code) == CODE_TEXT - 1);
        CLAIM(provider_id_is_valid(line->claim.provider_id));
        CLAIM(!national_id_is_none(line->claim.person));
        CLAIM(line->claim.day != DAY_NONE);
        return;
    }
    CLAIM(line->why[0] != '\0');
    for (const char *at = line->why; *at != '\0'; at++)
        CLAIM(*at >= ' ' && *at <= '~');
    CLAIM(line->claim.provider_id[0] == '\0' || provider_id_is_valid(line->claim.provider_id));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct input *input = NULL;
    struct claims *claims = NULL;
    struct claims_line line;
    uint64_t before = 1;
    enum dm_error error;

    CLAIM(input_open(fuzz_file(octets, size), &input) == DM_OK);
    error = claims_open(input, fuzz_calendar(), &claims);
    CLAIM(error != DM_E_RANGE || claims_refusal(claims)[0] != '\0');
    while (error == DM_OK && (error = claims_next(claims, &line)) == DM_OK) {
        CLAIM(line.raw.number > before);
        before = line.raw.number;
        look_at(&line);
    }
    /* What is packed may be damaged. */
    CLAIM(error == DM_E_NOT_FOUND || error == DM_E_RANGE || error == DM_E_FORMAT ||
          error == DM_E_TRUNCATED);
    claims_close(claims);
    input_close(input);
    return 0;
}
