/* USSD sessions of each dialect, octet for octet, and what two strangers read in them. */
#include "protocol/ussd.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "protocol/error.h"
#include "protocol/pdu.h"
#include "test/unit/oracle.h"
#include "test/unit/support.h"

#define COUNT(table) (sizeof table / sizeof table[0])

static const struct smpp_address subscriber = {1, 1, "989121234567"};

/* A line each: header, service_type, source, destination, the fields up to the text, each TLV. */
static const struct {
    const char *name;
    const char *dialect;
    const char *hex;
    enum ussd_event event;
    uint8_t op;
    const char *reference;
    const char *text;
    struct smpp_address dialled;
} received[] = {
    {"a begin",
     "standard",
     "00 00 00 46 00 00 00 05 00 00 00 00 00 00 00 01 "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 00 00 08 2A 34 2A 31 34 32 30 23 "
     "05 01 00 01 01",
     USSD_BEGIN,
     0x01,
     "",
     "*4*1420#",
     {0, 0, "*4*1420#"}},
    {"an answer in Persian digits",
     "standard",
     "00 00 00 40 00 00 00 05 00 00 00 00 00 00 00 02 "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 08 00 02 06 F1 "
     "05 01 00 01 12",
     USSD_ANSWER,
     0x12,
     "",
     "۱",
     {0, 0, "*4*1420#"}},
    {"an abort",
     "standard",
     "00 00 00 3E 00 00 00 05 00 00 00 00 00 00 00 03 "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 00 00 00 "
     "05 01 00 01 81",
     USSD_ABORT,
     0x81,
     "",
     "",
     {0, 0, "*4*1420#"}},
    {"a notice shown",
     "standard",
     "00 00 00 3E 00 00 00 05 00 00 00 00 00 00 00 04 "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 00 00 00 "
     "05 01 00 01 13",
     USSD_NOTICE_ACK,
     0x13,
     "",
     "",
     {0, 0, "*4*1420#"}},
    {"a begin of the CBS table",
     "msisdn-only",
     "00 00 00 46 00 00 00 05 00 00 00 00 00 00 00 05 "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "03 00 31 34 32 30 00 "
     "00 00 00 00 00 00 00 0F 00 0C 2A 34 2A 31 34 32 30 2A 31 2A 32 23 "
     "05 01 00 01 01",
     USSD_BEGIN,
     0x01,
     "",
     "*4*1420*1*2#",
     {3, 0, "1420"}},
    {"an answer of the CBS table",
     "msisdn-only",
     "00 00 00 4E 00 00 00 05 00 00 00 00 00 00 00 06 "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "03 00 31 34 32 30 00 "
     "00 00 00 00 00 00 00 48 00 14 00 31 00 32 00 33 00 34 00 35 00 36 00 37 00 38 00 39 00 31 "
     "05 01 00 01 12",
     USSD_ANSWER,
     0x12,
     "",
     "1234567891",
     {3, 0, "1420"}},
    {"an abort",
     "msisdn-only",
     "00 00 00 3A 00 00 00 05 00 00 00 00 00 00 00 07 "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "03 00 31 34 32 30 00 "
     "00 00 00 00 00 00 00 0F 00 00 "
     "05 01 00 01 81",
     USSD_ABORT,
     0x81,
     "",
     "",
     {3, 0, "1420"}},
    {"a begin with a reference",
     "echo-its",
     "00 00 00 4C 00 00 00 05 00 00 00 00 00 00 00 08 "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 00 00 08 2A 34 2A 31 34 32 30 23 "
     "05 01 00 01 01 "
     "13 83 00 02 AB CD",
     USSD_BEGIN,
     0x01,
     "AB CD",
     "*4*1420#",
     {0, 0, "*4*1420#"}},
    {"an answer whose TLVs stand the other way",
     "echo-its",
     "00 00 00 45 00 00 00 05 00 00 00 00 00 00 00 09 "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 00 00 01 32 "
     "13 83 00 02 AB CD "
     "05 01 00 01 12",
     USSD_ANSWER,
     0x12,
     "AB CD",
     "2",
     {0, 0, "*4*1420#"}},
    {"an answer in data_sm",
     "echo-its",
     "00 00 00 42 00 00 01 03 00 00 00 00 00 00 00 0A "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 "
     "05 01 00 01 12 "
     "13 83 00 02 AB CD "
     "04 24 00 01 33",
     USSD_ANSWER,
     0x12,
     "AB CD",
     "3",
     {0, 0, "*4*1420#"}},
    {"an abort",
     "echo-its",
     "00 00 00 44 00 00 00 05 00 00 00 00 00 00 00 0B "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 00 00 00 "
     "05 01 00 01 81 "
     "13 83 00 02 AB CD",
     USSD_ABORT,
     0x81,
     "AB CD",
     "",
     {0, 0, "*4*1420#"}},
    {"a begin with the code in the destination",
     "its15",
     "00 00 00 44 00 00 00 05 00 00 00 00 00 00 00 0C "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 00 00 00 "
     "05 01 00 01 01 "
     "13 83 00 02 12 34",
     USSD_BEGIN,
     0x01,
     "12 34",
     "*4*1420#",
     {0, 0, "*4*1420#"}},
    {"an answer with op 2",
     "its15",
     "00 00 00 45 00 00 00 05 00 00 00 00 00 00 00 0D "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 00 00 01 31 "
     "05 01 00 01 02 "
     "13 83 00 02 12 34",
     USSD_ANSWER,
     0x02,
     "12 34",
     "1",
     {0, 0, "*4*1420#"}},
    {"an end bit on an answer",
     "its15",
     "00 00 00 45 00 00 00 05 00 00 00 00 00 00 00 0E "
     "55 53 53 44 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "00 00 00 00 00 00 00 00 00 01 31 "
     "05 01 00 01 12 "
     "13 83 00 02 12 35",
     USSD_ABORT,
     0x12,
     "12 34",
     "",
     {0, 0, "*4*1420#"}},
};

static const struct {
    const char *name;
    const char *dialect;
    enum ussd_action action;
    const char *reference;
    const char *text;
    struct smpp_address dialled;
    const char *hex;
} sent[] = {
    {"a menu",
     "standard",
     USSD_ASK,
     "",
     "1 Help\n0 Exit",
     {0, 0, "*4*1420#"},
     "00 00 00 4B 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 0D 31 20 48 65 6C 70 0A 30 20 45 78 69 74 "
     "05 01 00 01 02"},
    {"a Persian question",
     "standard",
     USSD_ASK,
     "",
     "کد ملی",
     {0, 0, "*4*1420#"},
     "00 00 00 4A 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 08 00 0C 06 A9 06 2F 00 20 06 45 06 44 06 CC "
     "05 01 00 01 02"},
    {"the last page",
     "standard",
     USSD_END,
     "",
     "@ 1420",
     {0, 0, "*4*1420#"},
     "00 00 00 44 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 06 00 20 31 34 32 30 "
     "05 01 00 01 11"},
    {"a release",
     "standard",
     USSD_RELEASE,
     "",
     NULL,
     {0, 0, "*4*1420#"},
     "00 00 00 3E 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 00 "
     "05 01 00 01 80"},
    {"a menu",
     "msisdn-only",
     USSD_ASK,
     "",
     "1 Help\n0 Exit",
     {3, 0, "1420"},
     "00 00 00 47 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "03 00 31 34 32 30 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 0F 00 0D 31 20 48 65 6C 70 0A 30 20 45 78 69 74 "
     "05 01 00 01 02"},
    {"a Persian question",
     "msisdn-only",
     USSD_ASK,
     "",
     "کد ملی",
     {3, 0, "1420"},
     "00 00 00 46 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "03 00 31 34 32 30 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 08 00 0C 06 A9 06 2F 00 20 06 45 06 44 06 CC "
     "05 01 00 01 02"},
    {"the last page",
     "msisdn-only",
     USSD_END,
     "",
     "@ 1420",
     {3, 0, "1420"},
     "00 00 00 40 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "03 00 31 34 32 30 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 0F 00 06 00 20 31 34 32 30 "
     "05 01 00 01 11"},
    {"a release",
     "msisdn-only",
     USSD_RELEASE,
     "",
     NULL,
     {3, 0, "1420"},
     "00 00 00 3A 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "03 00 31 34 32 30 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 0F 00 00 "
     "05 01 00 01 80"},
    {"a menu",
     "echo-its",
     USSD_ASK,
     "AB CD",
     "1 Help\n0 Exit",
     {0, 0, "*4*1420#"},
     "00 00 00 51 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 0D 31 20 48 65 6C 70 0A 30 20 45 78 69 74 "
     "05 01 00 01 02 "
     "13 83 00 02 AB CD"},
    {"a Persian question",
     "echo-its",
     USSD_ASK,
     "AB CD",
     "کد ملی",
     {0, 0, "*4*1420#"},
     "00 00 00 50 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 08 00 0C 06 A9 06 2F 00 20 06 45 06 44 06 CC "
     "05 01 00 01 02 "
     "13 83 00 02 AB CD"},
    {"the last page",
     "echo-its",
     USSD_END,
     "AB CD",
     "@ 1420",
     {0, 0, "*4*1420#"},
     "00 00 00 4A 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 06 00 20 31 34 32 30 "
     "05 01 00 01 11 "
     "13 83 00 02 AB CD"},
    {"a release",
     "echo-its",
     USSD_RELEASE,
     "AB CD",
     NULL,
     {0, 0, "*4*1420#"},
     "00 00 00 44 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 00 "
     "05 01 00 01 80 "
     "13 83 00 02 AB CD"},
    {"a page of our own session",
     "echo-its",
     USSD_ASK,
     "",
     "Hello",
     {0, 0, "*4*1420#"},
     "00 00 00 43 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 05 48 65 6C 6C 6F "
     "05 01 00 01 02"},
    {"a menu",
     "its15",
     USSD_ASK,
     "12 34",
     "1 Help",
     {0, 0, "*4*1420#"},
     "00 00 00 4A 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 06 31 20 48 65 6C 70 "
     "05 01 00 01 02 "
     "13 83 00 02 12 34"},
    {"the last page",
     "its15",
     USSD_END,
     "12 34",
     "کد ملی",
     {0, 0, "*4*1420#"},
     "00 00 00 50 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 08 00 0C 06 A9 06 2F 00 20 06 45 06 44 06 CC "
     "05 01 00 01 02 "
     "13 83 00 02 12 35"},
    {"a release",
     "its15",
     USSD_RELEASE,
     "12 34",
     NULL,
     {0, 0, "*4*1420#"},
     "00 00 00 44 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 00 "
     "05 01 00 01 02 "
     "13 83 00 02 12 35"},
    {"a page of our own session",
     "its15",
     USSD_ASK,
     "",
     "Hello",
     {0, 0, "*4*1420#"},
     "00 00 00 49 00 00 00 04 00 00 00 00 00 00 00 21 "
     "55 53 53 44 00 "
     "00 00 2A 34 2A 31 34 32 30 23 00 "
     "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
     "00 00 00 00 00 00 00 00 00 05 48 65 6C 6C 6F "
     "05 01 00 01 02 "
     "13 83 00 02 00 00"},
};

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

START_TEST(received_octets_say_this)
{
    uint8_t octets[256], reference[USSD_REFERENCE_MAX];
    const char *name = received[_i].name;
    const struct ussd_dialect *dialect = dialect_of(received[_i].dialect);
    size_t size = support_hex(received[_i].hex, octets, sizeof octets);
    size_t reference_size = support_hex(received[_i].reference, reference, sizeof reference);
    uint8_t *exact = support_exact_copy(octets, size);
    struct ussd_indication indication;
    struct pdu pdu;

    ck_assert_msg(pdu_decode(exact, size, &pdu) == DM_OK, "%s", name);
    ck_assert_msg(ussd_detect(dialect, &pdu), "%s: not taken for USSD", name);
    enum dm_error error = ussd_read(dialect, &pdu, TEXT_GSM, &indication);
    ck_assert_msg(error == DM_OK, "%s: %s", name, dm_strerror(error));
    ck_assert_msg(indication.event == received[_i].event, "%s: event %d", name, indication.event);
    ck_assert_msg(indication.op == received[_i].op, "%s: op 0x%02X", name, indication.op);
    ck_assert_msg(indication.reference.size == reference_size, "%s: reference", name);
    ck_assert_mem_eq(indication.reference.octets, reference, reference_size);
    ck_assert_msg(strcmp(indication.message.text, received[_i].text) == 0, "%s: «%s»", name,
                  indication.message.text);
    check_address(&indication.message.from, &subscriber, name);
    check_address(&indication.message.to, &received[_i].dialled, name);
    ck_assert_msg(oracle_library_agrees(exact, size, &pdu), "%s", name);
    free(exact);
}
END_TEST

/* A page and its octets, which the oracle's rows point into. */
struct written {
    struct ussd_page page;
    uint8_t octets[PDU_OUT_MAX];
    size_t size;
};

static void write_row(size_t row, struct written *written)
{
    struct ussd_reference reference = {.size = 0};
    reference.size =
        (uint8_t)support_hex(sent[row].reference, reference.octets, sizeof reference.octets);
    enum dm_error error =
        ussd_write(dialect_of(sent[row].dialect), sent[row].action, &subscriber, &sent[row].dialled,
                   &reference, sent[row].text, &written->page);
    ck_assert_msg(error == DM_OK, "%s: %s", sent[row].name, dm_strerror(error));
    written->page.pdu.sequence_number = 0x21;
    error = pdu_encode(&written->page.pdu, written->octets, sizeof written->octets, &written->size);
    ck_assert_msg(error == DM_OK, "%s: %s", sent[row].name, dm_strerror(error));
}

START_TEST(a_page_becomes_these_octets)
{
    uint8_t expected[256];
    size_t size = support_hex(sent[_i].hex, expected, sizeof expected);
    struct written written;
    struct pdu again;
    write_row((size_t)_i, &written);
    ck_assert_msg(written.size == size, "%s, %s: %zu octets", sent[_i].dialect, sent[_i].name,
                  written.size);
    ck_assert_mem_eq(written.octets, expected, size);
    ck_assert(pdu_decode(written.octets, size, &again) == DM_OK);
    ck_assert_msg(oracle_library_agrees(written.octets, size, &again), "%s", sent[_i].name);
}
END_TEST

START_TEST(tshark_reads_the_same)
{
    static struct written pages[COUNT(sent)];
    static uint8_t octets[COUNT(received)][256];
    static struct pdu decoded[COUNT(received)];
    static struct oracle_sent shown[COUNT(sent) + COUNT(received)];
    for (size_t i = 0; i < COUNT(sent); i++) {
        write_row(i, &pages[i]);
        shown[i] =
            (struct oracle_sent){sent[i].name, &pages[i].page.pdu, pages[i].octets, pages[i].size};
    }
    for (size_t i = 0; i < COUNT(received); i++) {
        size_t size = support_hex(received[i].hex, octets[i], sizeof octets[i]);
        ck_assert(pdu_decode(octets[i], size, &decoded[i]) == DM_OK);
        shown[COUNT(sent) + i] =
            (struct oracle_sent){received[i].name, &decoded[i], octets[i], size};
    }
    oracle_tshark_agrees(shown, COUNT(shown));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ussd octets");
    TCase *tcase = tcase_create("ussd octets");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, received_octets_say_this, 0, COUNT(received));
    tcase_add_loop_test(tcase, a_page_becomes_these_octets, 0, COUNT(sent));
    tcase_add_test(tcase, tshark_reads_the_same);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
