#include "daemon/query.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>

#include "protocol/text.h"

#define COUNCIL_DIGITS_MAX 10
#define CODE_DIGITS        (CODE_TEXT - 1)

static bool is_digit(char octet)
{
    return octet >= '0' && octet <= '9';
}

/* As they are folded: a word before the letter it begins with. */
static const char *const objecting[] = {"اعتراض", "ا", "O", NULL};
static const char *const disputing[] = {"نبودم", "خ", "N", NULL};

/* What people write between the digits of one number. */
static bool is_separator(char octet)
{
    return octet == '-' || octet == '_' || octet == '.';
}

/* ---- the pieces of a message --------------------------------------------------------------------- */

/*
 * Takes `letter` from the front.  It is a word of its own only if no further letter follows: "B-1"
 * and "B1" begin with it, "BA-1" does not.
 */
static bool take_letter(const char **at, const char *letter)
{
    size_t size = strlen(letter);
    if (strncmp(*at, letter, size) != 0)
        return false;
    char next = (*at)[size];
    if (next != ' ' && !is_digit(next) && !is_separator(next))
        return false;
    *at += size;
    return true;
}

/* Takes one of the words from the front; behind it stands a space, a number or nothing. */
static bool take_word(const char **at, const char *const words[])
{
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t size = strlen(words[i]);
        if (strcmp(*at, words[i]) == 0) {
            *at += size;
            return true;
        }
        if (take_letter(at, words[i]))
            return true;
    }
    return false;
}

/* Takes the letters and the hyphen some council numbers are written with, "پ-45678" (facts §3.5). */
static bool take_council_prefix(const char **at)
{
    const char *end = *at;
    while (*end == ' ')
        end++;
    const char *letters = end;
    for (;;) {
        const char *before = end;
        uint32_t character = text_next(&end);
        if (character == 0 || character == TEXT_MALFORMED)
            return false;
        if (!u_isalpha((UChar32)character)) {
            end = before;
            break;
        }
    }
    if (end == letters || end[0] != '-' || !is_digit(end[1]))
        return false;
    *at = end + 1;
    return true;
}

/* The numbers of a message, their digits written one behind the other. */
struct numbers {
    size_t count;
    size_t first; /* digits of the first number, when there are two */
    size_t size;  /* digits of all */
    char digits[TEXT_UTF8_MAX];
};

/* False when something else than numbers stands there, or nothing. */
static bool read_numbers(const char *at, struct numbers *numbers)
{
    bool inside = false;
    numbers->count = numbers->first = numbers->size = 0;
    for (; *at != '\0'; at++) {
        if (*at == ' ') {
            inside = false;
        } else if (is_digit(*at)) {
            if (!inside && ++numbers->count == 2)
                numbers->first = numbers->size;
            inside = true;
            numbers->digits[numbers->size++] = *at;
        } else if (!is_separator(*at)) {
            return false;
        }
    }
    numbers->digits[numbers->size] = '\0';
    return numbers->count > 0;
}

/* ---- what they mean -------------------------------------------------------------------------------- */

static const struct query help = {.kind = QUERY_HELP};

static struct query inquire(const char *digits, enum inquiry_setting setting)
{
    struct query query = {.kind = QUERY_INQUIRE, .setting = setting};
    if (national_id_parse(digits, &query.id) != DM_OK)
        return (struct query){.kind = QUERY_BAD_ID};
    return query;
}

/* A wrong number of digits leaves the code empty: it was a question about a code, and finds none. */
static struct query about_code(enum query_kind kind, const struct numbers *numbers)
{
    struct query query = {.kind = kind};
    if (numbers->size == CODE_DIGITS)
        memcpy(query.code, numbers->digits, CODE_TEXT);
    return query;
}

/* `at` is behind the word. */
static struct query object(const char *at)
{
    struct numbers numbers;
    if (at[strspn(at, " ")] == '\0')
        return (struct query){.kind = QUERY_OBJECT};
    if (!read_numbers(at, &numbers) || numbers.size != CODE_DIGITS)
        return help;
    return about_code(QUERY_OBJECT, &numbers);
}

/* The first of two numbers as a council number; 0 when it cannot be one. */
static uint64_t council_number(const struct numbers *numbers)
{
    char digits[COUNCIL_DIGITS_MAX + 1] = "";
    if (numbers->count != 2 || numbers->first > COUNCIL_DIGITS_MAX)
        return 0;
    memcpy(digits, numbers->digits, numbers->first);
    return strtoull(digits, NULL, 10);
}

/*
 * Whether digits typed in several groups are an ID in pieces.  A mobile number is not, but whoever
 * sent one wanted to send an ID, and is told so.
 */
static bool looks_like_an_id(const struct numbers *numbers)
{
    size_t second = numbers->size - numbers->first;

    switch (numbers->size) {
    case 8:
    case 9:
    case 10: return true;
    /* A council number before an ID mistyped is not half of a foreigner's code. */
    case 12: return numbers->count != 2 || second < 8 || second > 10;
    case 11: return strncmp(numbers->digits, "09", 2) == 0;
    default: return false;
    }
}

/* An ID, a council number and an ID, or an ID in pieces: tried in this order (D5). */
static struct query inquire_of_numbers(const struct numbers *numbers, bool prefixed,
                                       enum inquiry_setting setting)
{
    uint64_t council = council_number(numbers);
    if (council != 0) {
        struct query query = inquire(numbers->digits + numbers->first, setting);
        query.council_number = council;
        if (query.kind == QUERY_INQUIRE)
            return query;
    }
    if (prefixed)
        return help;
    if (numbers->count == 1 || looks_like_an_id(numbers))
        return inquire(numbers->digits, setting);
    return help;
}

struct query query_parse(const char *text)
{
    char folded[TEXT_UTF8_MAX];
    struct numbers numbers;
    const char *at = folded;
    if (text_fold(text, folded, sizeof folded) != DM_OK)
        return help;
    /* Nearly every message: no word begins with a digit. */
    if (is_digit(folded[0]))
        return read_numbers(folded, &numbers)
                   ? inquire_of_numbers(&numbers, false, SETTING_OUTPATIENT)
                   : help;

    if (take_letter(&at, "R") || take_letter(&at, "ر"))
        return read_numbers(at, &numbers) ? about_code(QUERY_VERIFY, &numbers) : help;
    if (take_word(&at, objecting))
        return object(at);
    if (take_word(&at, disputing))
        return read_numbers(at, &numbers) ? about_code(QUERY_DISPUTE, &numbers) : help;

    bool inpatient = take_letter(&at, "B") || take_letter(&at, "ب");
    bool prefixed = take_council_prefix(&at);
    if (!read_numbers(at, &numbers))
        return help;
    return inquire_of_numbers(&numbers, prefixed,
                              inpatient ? SETTING_INPATIENT : SETTING_OUTPATIENT);
}

/* ---- USSD prompts ---------------------------------------------------------------------------------- */

bool query_digits(const char *text, char *digits, size_t capacity)
{
    char folded[TEXT_UTF8_MAX];
    struct numbers numbers;
    if (text_fold(text, folded, sizeof folded) != DM_OK)
        return false;

    /* Who is used to dialling ends with `#`, and some gateways leave their `*` in front. */
    char *begin = folded + strspn(folded, "*");
    begin[strcspn(begin, "#")] = '\0';
    if (!read_numbers(begin, &numbers) || numbers.size >= capacity)
        return false;
    memcpy(digits, numbers.digits, numbers.size + 1);
    return true;
}
