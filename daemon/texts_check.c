#include "daemon/texts_check.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "protocol/segment.h"
#include "protocol/text.h"

/* One part of a long SMS, its UDH taken off (facts "domain" §5). */
#define SMS_GSM_PART  153
#define SMS_UCS2_PART 67

#define BOTH    (TEXT_USSD | TEXT_SMS)
#define NO      (BOTH | TEXT_OFFER)
#define INQUIRY (TEXT_LAST4 | TEXT_DATE)
#define VERDICT (INQUIRY | TEXT_CODE)

static const struct text_rule rules[TEXT_COUNT] = {
    /*                name     channels   allowed                needed     provider */
    [TEXT_MENU_P] = {"MENU_P", TEXT_USSD, 0, 0, true},
    [TEXT_MENU_I] = {"MENU_I", TEXT_USSD, 0, 0, false},
    [TEXT_ASK_P] = {"ASK_P", TEXT_USSD, 0, 0, true},
    [TEXT_ASK_I] = {"ASK_I", TEXT_USSD, 0, 0, false},
    [TEXT_ASK_D] = {"ASK_D", TEXT_USSD, 0, 0, false},
    [TEXT_ASK_T] = {"ASK_T", TEXT_USSD, 0, 0, true},
    [TEXT_YES_P] = {"YES_P", BOTH, VERDICT, TEXT_CODE, true},
    [TEXT_YES_I] = {"YES_I", BOTH, VERDICT | TEXT_UNTIL, TEXT_UNTIL, false},
    [TEXT_YES_D] = {"YES_D", BOTH, VERDICT | TEXT_UNTIL, TEXT_UNTIL, false},
    [TEXT_OPEN_I] = {"OPEN_I", BOTH, VERDICT, 0, false},
    [TEXT_OPEN_D] = {"OPEN_D", BOTH, VERDICT, 0, false},
    [TEXT_NO_P] = {"NO_P", BOTH, VERDICT, TEXT_CODE, true},
    [TEXT_NO_I] = {"NO_I", NO, VERDICT | TEXT_REASON, 0, false},
    [TEXT_NO_D] = {"NO_D", NO, VERDICT | TEXT_REASON, 0, false},
    [TEXT_SON_P] = {"SON_P", BOTH, VERDICT, TEXT_CODE, true},
    [TEXT_SON_I] = {"SON_I", NO, VERDICT, 0, false},
    [TEXT_DAU_P] = {"DAU_P", BOTH, VERDICT, TEXT_CODE, true},
    [TEXT_DAU_I] = {"DAU_I", NO, VERDICT, 0, false},
    [TEXT_OVL_P] = {"OVL_P", BOTH, VERDICT, TEXT_CODE, true},
    [TEXT_UNK_P] = {"UNK_P", BOTH, VERDICT, TEXT_CODE, true},
    [TEXT_UNK_I] = {"UNK_I", BOTH, VERDICT, 0, false},
    [TEXT_BAD] = {"BAD", BOTH, 0, 0, true},
    [TEXT_AUTH] = {"AUTH", BOTH, 0, 0, true},
    [TEXT_RATE] = {"RATE", BOTH, 0, 0, true},
    [TEXT_DOWN] = {"DOWN", BOTH, 0, 0, true},
    [TEXT_VER_Y] = {"VER_Y", BOTH, INQUIRY, INQUIRY, true},
    [TEXT_VER_N] = {"VER_N", BOTH, INQUIRY, INQUIRY, true},
    [TEXT_VER_S] = {"VER_S", BOTH, INQUIRY, INQUIRY, true},
    [TEXT_VER_O] = {"VER_O", BOTH, INQUIRY, INQUIRY, true},
    [TEXT_VER_U] = {"VER_U", BOTH, INQUIRY, INQUIRY, true},
    [TEXT_VER_X] = {"VER_X", BOTH, 0, 0, true},
    [TEXT_HELP] = {"HELP", TEXT_SMS, 0, 0, true},
    [TEXT_HELP_I] = {"HELP_I", TEXT_USSD | TEXT_PAGED, 0, 0, false},
    [TEXT_TMO] = {"TMO", TEXT_USSD, 0, 0, true},
    [TEXT_BYE] = {"BYE", TEXT_USSD, 0, 0, true},
    [TEXT_NEXT] = {"NEXT", TEXT_USSD, 0, 0, true},
    [TEXT_BACK] = {"BACK", TEXT_USSD, 0, 0, true},
    [TEXT_HOME] = {"HOME", TEXT_USSD, 0, 0, true},
    [TEXT_SON_D] = {"SON_D", NO, VERDICT, TEXT_LAST4, false},
    [TEXT_DAU_D] = {"DAU_D", NO, VERDICT, TEXT_LAST4, false},
    [TEXT_FAMILY] = {"FAMILY", TEXT_USSD, 0, 0, false},
    [TEXT_MEMBER] = {"MEMBER", TEXT_USSD, 0, 0, false},
    [TEXT_FAMILY_NONE] = {"FAMILY_NONE", TEXT_USSD, 0, 0, false},
    [TEXT_OBJECT] = {"OBJECT", TEXT_USSD, 0, 0, false},
    [TEXT_OBJ_Y] = {"OBJ_Y", BOTH, VERDICT, TEXT_CODE, false},
    [TEXT_DIS_Y] = {"DIS_Y", BOTH, VERDICT, TEXT_CODE, false},
    [TEXT_OBJ_X] = {"OBJ_X", BOTH, 0, 0, true},
    [TEXT_HELP_S] = {"HELP_S", TEXT_SMS, 0, 0, false},
    [TEXT_MENU_D] = {"MENU_D", TEXT_USSD, 0, 0, true},
    [TEXT_NOTE_PHYSICIAN] = {"NOTE_PHYSICIAN", TEXT_SMS, VERDICT, TEXT_CODE, false},
    [TEXT_NOTE_PHARMACY] = {"NOTE_PHARMACY", TEXT_SMS, VERDICT, TEXT_CODE, false},
    [TEXT_NOTE_PARACLINIC] = {"NOTE_PARACLINIC", TEXT_SMS, VERDICT, TEXT_CODE, false},
    [TEXT_NOTE_CLINIC] = {"NOTE_CLINIC", TEXT_SMS, VERDICT, TEXT_CODE, false},
    [TEXT_NOTE_HOSPITAL] = {"NOTE_HOSPITAL", TEXT_SMS, VERDICT, TEXT_CODE, false},
    [TEXT_STOP] = {"STOP", TEXT_USSD, 0, 0, true},
};

const struct text_rule text_rule_page = {"PAGE_", TEXT_USSD | TEXT_PAGED, 0, 0, true};

static const struct placeholder {
    const char *name;
    unsigned bit;
    const char *widest; /* NULL: the longest reason of the file */
} placeholders[] = {
    {"{last4}", TEXT_LAST4, "0000"},       {"{date}", TEXT_DATE, "0000/00/00"},
    {"{until}", TEXT_UNTIL, "0000/00/00"}, {"{code}", TEXT_CODE, "000000000000"},
    {"{reason}", TEXT_REASON, NULL},
};
#define PLACEHOLDERS (sizeof placeholders / sizeof placeholders[0])

const struct text_rule *text_rule(enum text_id id)
{
    assert(id > TEXT_NONE && id < TEXT_COUNT);
    return &rules[id];
}

/* ---- what it speaks of --------------------------------------------------------------------- */

static const struct placeholder *placeholder_at(const char *text)
{
    for (size_t i = 0; i < PLACEHOLDERS; i++) {
        if (strncmp(text, placeholders[i].name, strlen(placeholders[i].name)) == 0)
            return &placeholders[i];
    }
    return NULL;
}

static void list_placeholders(unsigned bits, char *out, size_t capacity)
{
    int used = snprintf(out, capacity, bits == 0 ? " none" : "");
    for (size_t i = 0; i < PLACEHOLDERS; i++) {
        if (placeholders[i].bit & bits)
            used += snprintf(out + used, capacity - (size_t)used, " %s", placeholders[i].name);
    }
}

static void refuse_placeholder(const struct text_rule *rule, const struct text_place *place,
                               const char *at, struct complaints *complaints)
{
    const struct placeholder *placeholder = placeholder_at(at);
    size_t size = 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
    int shown = size < TEXT_NAME_MAX ? (int)size + (at[size] == '}') : TEXT_NAME_MAX;
    if (rule->provider && placeholder != NULL && placeholder->bit & (TEXT_UNTIL | TEXT_REASON)) {
        complain(complaints, false, place->file, place->line,
                 "%s: a centre is not told %s (R11); take it out", place->name, placeholder->name);
        return;
    }
    char list[64];
    list_placeholders(rule->allowed, list, sizeof list);
    complain(complaints, false, place->file, place->line,
             "%s: there is no value for %.*s; it may have:%s", place->name, shown, at, list);
}

static void check_placeholders(const struct text_rule *rule, const struct text_place *place,
                               struct complaints *complaints)
{
    unsigned found = 0;
    for (const char *at = strchr(place->text, '{'); at != NULL; at = strchr(at + 1, '{')) {
        const struct placeholder *placeholder = placeholder_at(at);
        if (placeholder == NULL || !(placeholder->bit & rule->allowed))
            refuse_placeholder(rule, place, at, complaints);
        else
            found |= placeholder->bit;
    }
    if (rule->needed & ~found) {
        char list[64];
        list_placeholders(rule->needed & ~found, list, sizeof list);
        complain(complaints, false, place->file, place->line, "%s: has to say%s; add it",
                 place->name, list);
    }
}

/* ---- how long it is ------------------------------------------------------------------------ */

/* The text with its widest values; false: too long for any buffer of ours. */
static bool widest(const char *text, const char *longest_reason, char *out, size_t capacity)
{
    size_t used = 0;
    while (*text != '\0') {
        const struct placeholder *placeholder = *text == '{' ? placeholder_at(text) : NULL;
        const char *piece = text;
        size_t size = 1;
        if (placeholder != NULL) {
            piece = placeholder->widest != NULL ? placeholder->widest : longest_reason;
            size = strlen(piece);
        }
        if (size >= capacity - used)
            return false;
        memcpy(out + used, piece, size);
        used += size;
        text += placeholder != NULL ? strlen(placeholder->name) : 1;
    }
    out[used] = '\0';
    return true;
}

static void check_sms(const struct text_place *place, const struct text_measure *measure,
                      struct complaints *complaints)
{
    bool gsm = measure->alphabet == TEXT_GSM;
    size_t one = gsm ? TEXT_SMS_GSM_MAX : TEXT_SMS_UCS2_MAX;
    size_t part = gsm ? SMS_GSM_PART : SMS_UCS2_PART;
    size_t parts = measure->units <= one ? 1 : (measure->units + part - 1) / part;
    if (parts > SEGMENT_PARTS_MAX)
        complain(complaints, false, place->file, place->line,
                 "%s: has up to %zu characters, which is %zu SMS; %d are the most, shorten it",
                 place->name, measure->units, parts, SEGMENT_PARTS_MAX);
    else if (parts > 1)
        complain(complaints, true, place->file, place->line,
                 "%s: has up to %zu characters and goes out in %zu SMS; %zu fit one", place->name,
                 measure->units, parts, one);
}

static void check_size(const struct text_rule *rule, const struct text_place *place,
                       const char *longest_reason, struct complaints *complaints)
{
    char text[TEXT_UTF8_MAX];
    struct text_measure measure;
    if (!widest(place->text, longest_reason, text, sizeof text)) {
        complain(complaints, false, place->file, place->line,
                 "%s: is far too long with its values in; shorten it", place->name);
        return;
    }
    if (text_measure(text, &measure) != DM_OK)
        return; /* not UTF-8: texts_check_characters has said so */
    if ((rule->channels & (TEXT_USSD | TEXT_PAGED)) == TEXT_USSD &&
        measure.octets > TEXT_USSD_OCTETS)
        complain(complaints, false, place->file, place->line,
                 "%s: has up to %zu characters; a USSD page holds %d, shorten it", place->name,
                 measure.units, TEXT_USSD_OCTETS / (measure.alphabet == TEXT_GSM ? 1 : 2));
    else if (rule->channels & TEXT_SMS)
        check_sms(place, &measure, complaints);
}

void texts_check(const struct text_rule *rule, const struct text_place *place,
                 const char *longest_reason, struct complaints *complaints)
{
    size_t size = strlen(place->text);
    if (size == 0 || size > TEXT_TEMPLATE_MAX) {
        complain(complaints, false, place->file, place->line, "%s: has %zu octets; give it 1 to %d",
                 place->name, size, TEXT_TEMPLATE_MAX);
        return;
    }
    texts_check_characters(place, complaints);
    check_placeholders(rule, place, complaints);
    check_size(rule, place, longest_reason, complaints);
}

void texts_check_offer(const struct text_place *place, const char *offer,
                       const char *longest_reason, struct complaints *complaints)
{
    char both[TEXT_UTF8_MAX];
    struct text_measure measure;
    size_t size;
    if (!widest(place->text, longest_reason, both, sizeof both))
        return; /* texts_check has said so */
    size = strlen(both);
    if (snprintf(both + size, sizeof both - size, "\n%s", offer) >= (int)(sizeof both - size) ||
        (text_measure(both, &measure) == DM_OK && measure.octets > TEXT_USSD_OCTETS))
        complain(complaints, false, place->file, place->line,
                 "%s: does not fit a USSD page of %d octets with OBJECT below it; shorten either",
                 place->name, TEXT_USSD_OCTETS);
}

/* ---- its characters ------------------------------------------------------------------------ */

static const char *unfit_character(uint32_t character)
{
    switch (character) {
    case 0x064A: return "Arabic ي; type ی";
    case 0x0649: return "Arabic ى; type ی";
    case 0x0643: return "Arabic ك; type ک";
    case 0x200C: return "a ZWNJ, which phones lose; type a space";
    case 0xFEFF: return "a byte order mark; take it out";
    default: break;
    }
    if ((character >= 0x200B && character <= 0x200F) ||
        (character >= 0x202A && character <= 0x202E) ||
        (character >= 0x2066 && character <= 0x2069))
        return "an invisible mark; take it out";
    return NULL;
}

void texts_check_characters(const struct text_place *place, struct complaints *complaints)
{
    const char *at = place->text;
    for (;;) {
        uint32_t character = text_next(&at);
        if (character == TEXT_MALFORMED) {
            complain(complaints, false, place->file, place->line,
                     "%s: is not UTF-8; save the file as UTF-8", place->name);
            return;
        }
        if (character == 0)
            return;
        const char *unfit = unfit_character(character);
        if (unfit != NULL) {
            complain(complaints, true, place->file, place->line, "%s: holds %s", place->name,
                     unfit);
            return;
        }
    }
}
