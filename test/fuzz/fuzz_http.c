/* The head of an HTTP request, from whoever finds the listener. */
#include "test/fuzz/target.h"

#include <string.h>

#include "daemon/http_request.h"
#include "daemon/metrics.h"
#include "daemon/page.h"

/* Every octet that decides has come; none behind it is looked at. */
static void claim_the_end_decides(const char *octets, size_t size, enum dm_error error)
{
    struct http_request request;

    for (size_t less = 0; less < size; less++) {
        enum dm_error before = http_request_read(octets, less, &request);

        CLAIM(before == DM_E_NOT_FOUND || before == error);
        if (before != DM_E_NOT_FOUND)
            return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct http_request request;
    enum dm_error error = http_request_read((const char *)octets, size, &request);

    CLAIM(error == DM_OK || error == DM_E_NOT_FOUND || error == DM_E_LENGTH ||
          error == DM_E_FORMAT);
    CLAIM(error != DM_E_NOT_FOUND || size < HTTP_HEAD_MAX);
    claim_the_end_decides((const char *)octets, size, error);
    if (error != DM_OK)
        return 0;
    CLAIM(request.path[0] == '/');
    CLAIM(strlen(request.path) < sizeof request.path);
    CLAIM(strlen(request.query) < sizeof request.query);
    CLAIM(strlen(request.accept) < sizeof request.accept);
    CLAIM(metrics_format_of(request.accept) <= METRICS_OPEN);
    CLAIM(page_language_of(request.query, PAGE_ENGLISH) < PAGE_LANGUAGES);
    return 0;
}
