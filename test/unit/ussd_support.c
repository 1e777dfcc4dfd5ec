#include "test/unit/ussd_support.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#include "test/unit/oracle.h"
#include "test/unit/support.h"

#define ROWS_MAX   64
#define OCTETS_MAX 256

const struct smpp_address ussd_support_subscriber = {1, 1, "989121234567"};

static const struct ussd_dialect *dialect_of(const char *name)
{
    const struct ussd_dialect *dialect = ussd_dialect_find(name);
    ck_assert_msg(dialect != NULL, "no dialect %s", name);
    return dialect;
}

static void check_address(const struct smpp_address *address, const struct smpp_address *expected,
                          const char *name)
{
    ck_assert_msg(address->ton == expected->ton && address->npi == expected->npi, "%s", name);
    ck_assert_msg(strcmp(address->digits, expected->digits) == 0, "%s: %s", name, address->digits);
}

void ussd_support_read(const struct ussd_received *row)
{
    uint8_t octets[OCTETS_MAX], reference[USSD_REFERENCE_MAX];
    const char *name = row->name;
    const struct ussd_dialect *dialect = dialect_of(row->dialect);
    size_t size = support_hex(row->hex, octets, sizeof octets);
    size_t reference_size = support_hex(row->reference, reference, sizeof reference);
    uint8_t *exact = support_exact_copy(octets, size);
    struct ussd_indication indication;
    struct pdu pdu;

    ck_assert_msg(pdu_decode(exact, size, &pdu) == DM_OK, "%s", name);
    ck_assert_msg(ussd_detect(dialect, &pdu), "%s: not taken for USSD", name);
    enum dm_error error = ussd_read(dialect, &pdu, TEXT_GSM, &indication);
    ck_assert_msg(error == DM_OK, "%s: %s", name, dm_strerror(error));
    ck_assert_msg(indication.event == row->event, "%s: event %d", name, indication.event);
    ck_assert_msg(indication.op == row->op, "%s: op 0x%02X", name, indication.op);
    ck_assert_msg(indication.reference.size == reference_size, "%s: reference", name);
    ck_assert_mem_eq(indication.reference.octets, reference, reference_size);
    ck_assert_msg(strcmp(indication.message.text, row->text) == 0, "%s: «%s»", name,
                  indication.message.text);
    check_address(&indication.message.from, &ussd_support_subscriber, name);
    check_address(&indication.message.to, &row->dialled, name);
    ck_assert_msg(oracle_library_agrees(exact, size, &pdu), "%s", name);
    free(exact);
}

/* A page and its octets, which the oracle's rows point into. */
struct written {
    struct ussd_page page;
    uint8_t octets[PDU_OUT_MAX];
    size_t size;
};

static void write_row(const struct ussd_sent_page *row, struct written *written)
{
    struct ussd_reference reference = {.size = 0};
    reference.size =
        (uint8_t)support_hex(row->reference, reference.octets, sizeof reference.octets);
    enum dm_error error =
        ussd_write(dialect_of(row->dialect), row->action, &ussd_support_subscriber, &row->dialled,
                   &reference, row->text, &written->page);
    ck_assert_msg(error == DM_OK, "%s: %s", row->name, dm_strerror(error));
    written->page.pdu.sequence_number = 0x21;
    error = pdu_encode(&written->page.pdu, written->octets, sizeof written->octets, &written->size);
    ck_assert_msg(error == DM_OK, "%s: %s", row->name, dm_strerror(error));
}

void ussd_support_write(const struct ussd_sent_page *row)
{
    uint8_t expected[OCTETS_MAX];
    size_t size = support_hex(row->hex, expected, sizeof expected);
    struct written written;
    struct pdu again;

    write_row(row, &written);
    ck_assert_msg(written.size == size, "%s, %s: %zu octets", row->dialect, row->name,
                  written.size);
    ck_assert_mem_eq(written.octets, expected, size);
    ck_assert(pdu_decode(written.octets, size, &again) == DM_OK);
    ck_assert_msg(oracle_library_agrees(written.octets, size, &again), "%s", row->name);
}

void ussd_support_show_tshark(const struct ussd_received *received, size_t received_count,
                              const struct ussd_sent_page *sent, size_t sent_count)
{
    static struct written pages[ROWS_MAX];
    static uint8_t octets[ROWS_MAX][OCTETS_MAX];
    static struct pdu decoded[ROWS_MAX];
    static struct oracle_sent shown[2 * ROWS_MAX];

    ck_assert(received_count <= ROWS_MAX && sent_count <= ROWS_MAX);
    for (size_t i = 0; i < sent_count; i++) {
        write_row(&sent[i], &pages[i]);
        shown[i] =
            (struct oracle_sent){sent[i].name, &pages[i].page.pdu, pages[i].octets, pages[i].size};
    }
    for (size_t i = 0; i < received_count; i++) {
        size_t size = support_hex(received[i].hex, octets[i], sizeof octets[i]);
        ck_assert(pdu_decode(octets[i], size, &decoded[i]) == DM_OK);
        shown[sent_count + i] =
            (struct oracle_sent){received[i].name, &decoded[i], octets[i], size};
    }
    oracle_tshark_agrees(shown, sent_count + received_count);
}
