#include "protocol/receipt.h"

#include <string.h>
#include <strings.h>

#include "protocol/segment.h"

#define INTERMEDIATE 0x20u
/* More of a text is not looked at; the fields stand in the first 160 octets by custom. */
#define TEXT_MAX 512

bool receipt_detect(const struct pdu *pdu, bool by_tlvs)
{
    uint8_t type = pdu->esm_class & SMPP_ESM_TYPE_MASK;

    if (type == SMPP_ESM_RECEIPT || type == INTERMEDIATE)
        return true;
    return by_tlvs && type == 0 &&
           (pdu_tlv(pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID) != NULL ||
            pdu_tlv(pdu, SMPP_TAG_MESSAGE_STATE) != NULL);
}

/* ---- the text ----------------------------------------------------------------------------------- */

/* The text as a string: UCS-2 that is ASCII loses its zeros, and other control octets are blanks. */
static void read_text(const struct pdu *pdu, char text[TEXT_MAX + 1])
{
    struct segment_header header;
    size_t step = 1;
    size_t size = 0;

    text[0] = '\0';
    if (segment_read(pdu, &header) != DM_OK || header.size == 0)
        return;
    if (header.size >= 2 && header.octets[0] == 0)
        step = 2;
    for (size_t i = step - 1; i < header.size && size < TEXT_MAX; i += step)
        text[size++] = header.octets[i] < ' ' ? ' ' : (char)header.octets[i];
    text[size] = '\0';
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " ");
}

/* The value behind "name:" in text[0 … size), NULL when there is none.  Names begin a word. */
static const char *find_before(const char *text, size_t size, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i + length < size; i++) {
        const char *behind = skip_blanks(text + i + length);

        if ((i == 0 || text[i - 1] == ' ') && strncasecmp(text + i, name, length) == 0 &&
            *behind == ':')
            return skip_blanks(behind + 1);
    }
    return NULL;
}

/* The message's own words stand behind "text:", mostly at the end, and may look like fields: what
 * stands before them goes first. */
static const char *find_field(const char *text, const char *name)
{
    const char *own_words = find_before(text, strlen(text), "text");
    const char *value =
        own_words == NULL ? NULL : find_before(text, (size_t)(own_words - text), name);

    return value != NULL ? value : find_before(text, strlen(text), name);
}

static size_t word_length(const char *at)
{
    return strcspn(at, " ");
}

static enum receipt_state state_of_word(const char *word)
{
    static const struct {
        const char *word;
        enum receipt_state state;
    } words[] = {
        {"DELIVRD", RECEIPT_DELIVERED}, {"DELIVERED", RECEIPT_DELIVERED},
        {"EXPIRED", RECEIPT_EXPIRED},   {"DELETED", RECEIPT_FAILED},
        {"UNDELIV", RECEIPT_FAILED},    {"REJECTD", RECEIPT_FAILED},
        {"REJECTED", RECEIPT_FAILED},   {"FAILED", RECEIPT_FAILED},
    };
    size_t length = word_length(word);

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        /* UNDELIVERABLE, written in full, is met too. */
        size_t known = strlen(words[i].word);

        if (length >= known && strncasecmp(word, words[i].word, known) == 0)
            return words[i].state;
    }
    return RECEIPT_PENDING;
}

static uint32_t decimal(const char *at, size_t most)
{
    uint32_t value = 0;

    for (size_t i = 0; i < most && at[i] >= '0' && at[i] <= '9'; i++)
        value = value * 10 + (uint32_t)(at[i] - '0');
    return value;
}

static void read_fields(const struct pdu *pdu, struct receipt *receipt)
{
    char text[TEXT_MAX + 1];
    const char *value;

    read_text(pdu, text);
    value = find_field(text, "id");
    if (value != NULL && word_length(value) <= SMPP_MESSAGE_ID_MAX) {
        memcpy(receipt->id, value, word_length(value));
        receipt->id[word_length(value)] = '\0';
    }
    value = find_field(text, "stat");
    if (value != NULL)
        receipt->state = state_of_word(value);
    value = find_field(text, "err");
    if (value != NULL)
        receipt->error = decimal(value, 9);
}

/* ---- the TLVs ------------------------------------------------------------------------------------ */

/* SMPP 3.4 §5.2.28, and 0 and 9 of SMPP 5.0 §4.7.15. */
static enum receipt_state state_of_number(uint8_t number)
{
    switch (number) {
    case 2: return RECEIPT_DELIVERED;
    case 3: return RECEIPT_EXPIRED;
    case 4:
    case 5:
    case 8:
    case 9: return RECEIPT_FAILED;
    default: return RECEIPT_PENDING;
    }
}

/* Its NUL may be missing (ksmppd #49). */
static void read_id(const struct smpp_tlv *tlv, char id[SMPP_MESSAGE_ID_MAX + 1])
{
    size_t size = strnlen((const char *)tlv->value, tlv->size);

    if (size == 0 || size > SMPP_MESSAGE_ID_MAX)
        return;
    memcpy(id, tlv->value, size);
    id[size] = '\0';
}

/* A network type and 16 bits, §5.3.2.31; some send three digits instead. */
static uint32_t read_error(const struct smpp_tlv *tlv)
{
    const uint8_t *value = tlv->value;

    if (value[0] >= '0' && value[0] <= '9')
        return decimal((const char *)value, 3);
    return (uint32_t)value[1] << 8 | value[2];
}

void receipt_read(const struct pdu *pdu, struct receipt *receipt)
{
    const struct smpp_tlv *id = pdu_tlv(pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID);
    const struct smpp_tlv *state = pdu_tlv(pdu, SMPP_TAG_MESSAGE_STATE);
    const struct smpp_tlv *error = pdu_tlv(pdu, SMPP_TAG_NETWORK_ERROR_CODE);

    *receipt = (struct receipt){.state = RECEIPT_PENDING};
    read_fields(pdu, receipt);
    if (id != NULL && id->size > 0)
        read_id(id, receipt->id);
    if (state != NULL && state->size == 1)
        receipt->state = state_of_number(state->value[0]);
    if (error != NULL && error->size == 3)
        receipt->error = read_error(error);
    if ((pdu->esm_class & SMPP_ESM_TYPE_MASK) == INTERMEDIATE)
        receipt->state = RECEIPT_PENDING;
}

/* ---- ids ------------------------------------------------------------------------------------------- */

static const char digits[] = "0123456789abcdef";

/* 16: not a digit of the base. */
static unsigned digit_of(char letter, unsigned base)
{
    char small = letter >= 'A' && letter <= 'F' ? (char)(letter - 'A' + 'a') : letter;
    const char *found = small == '\0' ? NULL : memchr(digits, small, base);

    return found == NULL ? 16 : (unsigned)(found - digits);
}

/* number = number · base + digit, over decimal digits, the lowest first. */
static size_t push_digit(uint8_t number[RECEIPT_KEY_SIZE], size_t size, unsigned base,
                         unsigned digit)
{
    unsigned carry = digit;

    for (size_t i = 0; i < size; i++) {
        carry += number[i] * base;
        number[i] = (uint8_t)(carry % 10);
        carry /= 10;
    }
    for (; carry > 0; carry /= 10)
        number[size++] = (uint8_t)(carry % 10);
    return size;
}

/* False when the id is no number of that base.  64 digits of 4 bits are 78 decimal ones at most. */
static bool write_decimal(const char *id, unsigned base, char key[RECEIPT_KEY_SIZE])
{
    uint8_t number[RECEIPT_KEY_SIZE];
    size_t size = 0;

    for (const char *at = id; *at != '\0'; at++) {
        unsigned digit = digit_of(*at, base);

        if (digit == 16)
            return false;
        size = push_digit(number, size, base, digit);
    }
    if (id[0] == '\0')
        return false;
    if (size == 0)
        number[size++] = 0;
    for (size_t i = 0; i < size; i++)
        key[i] = digits[number[size - 1 - i]];
    key[size] = '\0';
    return true;
}

void receipt_key(enum receipt_id_base base, enum receipt_id_source source, const char *id,
                 char key[RECEIPT_KEY_SIZE])
{
    enum receipt_id_source hexadecimal =
        base == RECEIPT_ID_HEX_TO_DEC ? RECEIPT_ID_SUBMITTED : RECEIPT_ID_RECEIPTED;

    if (base == RECEIPT_ID_AS_IS || !write_decimal(id, source == hexadecimal ? 16 : 10, key))
        strcpy(key, id);
}
