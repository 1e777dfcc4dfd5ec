/* A line of the control socket, and the tracking code it may speak of. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/request.h"
#include "store/code.h"

/* A code leads to one number, and the number back to it. */
static void claim_code(const char *code)
{
    static const struct code_key key = {{1, 2, 3}};
    char again[CODE_TEXT];
    uint64_t number;

    if (code_to_number(&key, code, &number) != DM_OK)
        return;
    CLAIM(number < CODE_NUMBERS);
    CLAIM(code_of_number(&key, number, again) == DM_OK);
    CLAIM(strcmp(again, code) == 0);
}

/* Whoever answers repeats what was asked: it has to come through JSON as it was. */
static void claim_comes_back(json_t *request)
{
    char *text = json_dumps(request, JSON_COMPACT);
    json_t *again = NULL;
    const char *command;

    CLAIM(text != NULL);
    CLAIM(request_read(text, &again, &command) == DM_OK);
    CLAIM(json_equal(request, again));
    json_decref(again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    char *line = fuzz_string(octets, size);
    json_t *request;
    const char *command;

    if (request_read(line, &request, &command) == DM_OK) {
        const char *code = json_string_value(json_object_get(request, "code"));
        CLAIM(fuzz_is_text(command));
        if (code != NULL)
            claim_code(code);
        claim_comes_back(request);
        json_decref(request);
    }
    free(line);
    return 0;
}
