#include "test/unit/support.h"

#include "protocol/wire.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

/* The value of a hexadecimal digit, or -1. */
static int digit_value(char digit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = digit == '\0' ? NULL : strchr(digits, digit);

    return found == NULL ? -1 : (int)((found - digits) % 16);
}

size_t support_hex(const char *hex, uint8_t *out, size_t capacity)
{
    size_t size = 0;

    while (*hex != '\0') {
        if (*hex == ' ' || *hex == '\n') {
            hex++;
            continue;
        }
        int high = digit_value(hex[0]);
        int low = digit_value(hex[1]);
        ck_assert_msg(high >= 0 && low >= 0, "not a pair of hexadecimal digits: \"%.10s\"", hex);
        ck_assert_msg(size < capacity, "more than %zu octets of hexadecimal", capacity);
        out[size++] = (uint8_t)(high * 16 + low);
        hex += 2;
    }
    return size;
}

uint8_t *support_exact_copy(const void *octets, size_t size)
{
    /* malloc(0) may be NULL; one octet more for it would hide nothing, for nothing may be read. */
    uint8_t *copy = malloc(size == 0 ? 1 : size);

    ck_assert_ptr_nonnull(copy);
    if (size > 0)
        memcpy(copy, octets, size);
    return copy;
}

size_t support_pdu(const char *hex, uint8_t *out, size_t capacity)
{
    size_t length_size = sizeof(uint32_t);
    struct wire_writer writer;

    ck_assert_uint_gt(capacity, length_size);
    size_t size = length_size + support_hex(hex, out + length_size, capacity - length_size);
    wire_writer_init(&writer, out, length_size);
    wire_put_u32(&writer, (uint32_t)size);
    return size;
}

static bool same_octets(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
    return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}

static bool same_address(const struct smpp_address *a, const struct smpp_address *b)
{
    return a->ton == b->ton && a->npi == b->npi && strcmp(a->digits, b->digits) == 0;
}

static bool same_tlvs(const struct pdu *a, const struct pdu *b)
{
    if (a->tlv_count != b->tlv_count)
        return false;
    for (size_t i = 0; i < a->tlv_count; i++) {
        if (a->tlvs[i].tag != b->tlvs[i].tag ||
            !same_octets(a->tlvs[i].value, a->tlvs[i].size, b->tlvs[i].value, b->tlvs[i].size))
            return false;
    }
    return true;
}

const char *support_pdu_difference(const struct pdu *a, const struct pdu *b)
{
    const struct {
        const char *field;
        bool same;
    } fields[] = {
        {"command_id", a->command_id == b->command_id},
        {"command_status", a->command_status == b->command_status},
        {"sequence_number", a->sequence_number == b->sequence_number},
        {"system_id", strcmp(a->system_id, b->system_id) == 0},
        {"password", strcmp(a->password, b->password) == 0},
        {"system_type", strcmp(a->system_type, b->system_type) == 0},
        {"interface_version", a->interface_version == b->interface_version},
        {"service_type", strcmp(a->service_type, b->service_type) == 0},
        {"source", same_address(&a->source, &b->source)},
        {"destination", same_address(&a->destination, &b->destination)},
        {"esm_class", a->esm_class == b->esm_class},
        {"protocol_id", a->protocol_id == b->protocol_id},
        {"registered_delivery", a->registered_delivery == b->registered_delivery},
        {"data_coding", a->data_coding == b->data_coding},
        {"validity_period", strcmp(a->validity_period, b->validity_period) == 0},
        {"short_message", same_octets(a->short_message, a->short_message_size, b->short_message,
                                      b->short_message_size)},
        {"message_id", strcmp(a->message_id, b->message_id) == 0},
        {"TLVs", same_tlvs(a, b)},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (!fields[i].same)
            return fields[i].field;
    }
    return NULL;
}
