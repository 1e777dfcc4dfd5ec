/* The SMS grammar (D5), and what it makes callers of every kind ask. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/intent.h"
#include "daemon/query.h"
#include "daemon/texts.h"
#include "protocol/text.h"
#include "test/unit/callers.h"

static bool is_code(const char *code)
{
    return strlen(code) == CODE_TEXT - 1 && strspn(code, "0123456789") == CODE_TEXT - 1;
}

static bool is_id(struct national_id id)
{
    char digits[NATIONAL_ID_TEXT];
    struct national_id again;

    national_id_format(id, digits);
    return national_id_parse(digits, &again) == DM_OK && national_id_equal(id, again);
}

static void claim_query(const struct query *query)
{
    CLAIM(query->kind <= QUERY_HELP);
    CLAIM(query->setting <= SETTING_INPATIENT);
    CLAIM((query->kind == QUERY_INQUIRE) == !national_id_is_none(query->id));
    CLAIM(query->kind == QUERY_INQUIRE || query->council_number == 0);
    CLAIM(query->kind == QUERY_VERIFY || query->kind == QUERY_OBJECT ||
          query->kind == QUERY_DISPUTE || query->code[0] == '\0');
    CLAIM(query->code[0] == '\0' || is_code(query->code));
    CLAIM(query->kind != QUERY_INQUIRE || is_id(query->id));
}

/* Nobody learns what is not theirs (promise 4). */
static void claim_rights(const struct query *query, const struct caller *caller)
{
    struct intent intent = intent_of_query(query, caller);

    if (caller_is_stranger(caller))
        CLAIM(intent.kind == INTENT_REPLY && intent.text == TEXT_AUTH);
    if (intent.kind != INTENT_INQUIRE)
        return;
    CLAIM(intent.view != VIEW_PROVIDER || caller->provider);
    CLAIM(intent.view != VIEW_SELF || caller_is_bound_to(caller, intent.person));
    CLAIM(intent.view == VIEW_PROVIDER || intent.setting == SETTING_OUTPATIENT);
    CLAIM(query->council_number == 0 || query->council_number == caller->centre.council_number);
}

/* What is typed on a keyboard of another alphabet means the same. */
static void claim_folding_changes_nothing(const char *text, const struct query *query)
{
    char folded[TEXT_UTF8_MAX];

    if (text_fold(text, folded, sizeof folded) != DM_OK) {
        CLAIM(query->kind == QUERY_HELP);
        return;
    }
    struct query again = query_parse(folded);
    CLAIM(again.kind == query->kind && again.setting == query->setting);
    CLAIM(national_id_equal(again.id, query->id));
    CLAIM(again.council_number == query->council_number && strcmp(again.code, query->code) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    char *text = fuzz_string(octets, size);
    char digits[NATIONAL_ID_TEXT];
    struct query query = query_parse(text);

    claim_query(&query);
    claim_folding_changes_nothing(text, &query);
    for (enum caller_kind kind = STRANGER; kind < CALLER_KINDS; kind++) {
        struct caller caller = caller_of(kind);
        claim_rights(&query, &caller);
    }
    if (query_digits(text, digits, sizeof digits))
        CLAIM(digits[0] != '\0' && digits[strspn(digits, "0123456789")] == '\0');
    free(text);
    return 0;
}
