/* A texts file: every text of one that is taken can be rendered, and fits where it is sent. */
#include "test/fuzz/target.h"

#include <string.h>

#include "daemon/pages.h"
#include "daemon/reply.h"
#include "daemon/texts.h"
#include "daemon/texts_check.h"
#include "protocol/segment.h"
#include "protocol/text.h"

#define CODE "479273302331"

/* As long as its values can be, but for the reason. */
static struct inquiry widest_inquiry(enum coverage_reason reason)
{
    return (struct inquiry){.view = VIEW_SELF,
                            .person = {UINT64_C(12345679)},
                            .day = 20600,
                            .verdict = {.reason = reason, .until = 21076}};
}

static size_t parts_of(const char *text, const struct text_measure *measure)
{
    static struct segment_part parts[SEGMENT_PARTS_MAX];
    uint8_t octets[SEGMENT_OCTETS_MAX + 1];
    size_t size, count;

    if (text_encode(measure->alphabet, text, octets, sizeof octets, &size) != DM_OK ||
        segment_split(measure->alphabet, octets, size, 1, parts, &count) != DM_OK)
        return SEGMENT_PARTS_MAX + 1;
    return count;
}

static void claim_fits(const struct texts *texts, unsigned id, enum coverage_reason reason)
{
    const struct text_rule *rule = id < TEXT_COUNT ? text_rule(id) : &text_rule_page;
    struct inquiry inquiry = widest_inquiry(reason);
    struct text_measure measure;
    char text[TEXT_UTF8_MAX];

    CLAIM(reply_render(texts, fuzz_calendar(), id, &inquiry, CODE, text, sizeof text) == DM_OK);
    CLAIM(text_measure(text, &measure) == DM_OK);
    if ((rule->channels & TEXT_PAGED) != 0)
        CLAIM(pages_count(texts, text) > 0);
    else if ((rule->channels & TEXT_USSD) != 0)
        CLAIM(measure.octets <= TEXT_USSD_OCTETS);
    if ((rule->channels & TEXT_SMS) != 0)
        CLAIM(parts_of(text, &measure) <= SEGMENT_PARTS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    const char *path = fuzz_file(octets, size);
    struct complaints complaints;
    struct texts texts;

    complaints_init(&complaints);
    enum dm_error error = texts_load(path, &texts, &complaints);
    CLAIM(error == DM_OK || error == DM_E_FORMAT);
    CLAIM((error == DM_OK) == (complaints.errors == 0));
    if (error != DM_OK)
        return 0;
    for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT + texts.extra_count; id++)
        for (enum coverage_reason reason = REASON_NONE + 1; reason < TEXT_REASONS; reason++)
            claim_fits(&texts, id, reason);
    texts_free(&texts);
    return 0;
}
