/* Is USSD recognised, does each op mean what its dialect says, and is odd text bounded? */
#include "protocol/ussd.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "protocol/error.h"
#include "test/unit/support.h"

#define COUNT(table) (sizeof table / sizeof table[0])
#define NO_OP        (-1)

static const char *const names[] = {"standard", "msisdn-only", "echo-its", "its15",      "its8",
                                    "mica",     "smpp-plus",   "eyeline",  "svc-letters"};

START_TEST(dialects_have_their_names)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct ussd_dialect *dialect = ussd_dialect_find(names[i]);
        ck_assert_msg(dialect != NULL, "no dialect %s", names[i]);
        ck_assert_str_eq(dialect->name, names[i]);
        ck_assert_str_eq(ussd_dialect_name_at(i), names[i]);
    }
    ck_assert_ptr_null(ussd_dialect_name_at(COUNT(names)));
    ck_assert_ptr_null(ussd_dialect_find(""));
    ck_assert_ptr_null(ussd_dialect_find("Standard"));
}
END_TEST

/* ---- recognising -------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *dialect;
    uint32_t command_id;
    uint8_t esm_class;
    const char *service_type;
    const char *text;
    uint16_t tag; /* of a TLV with two octets; 0: none */
    bool ussd;
} sights[] = {
    {"an op", "standard", SMPP_DELIVER_SM, 0, "", "1", SMPP_TAG_USSD_SERVICE_OP, true},
    {"an op in data_sm", "standard", SMPP_DATA_SM, 0, "", "1", SMPP_TAG_USSD_SERVICE_OP, true},
    {"an op and another service_type", "msisdn-only", SMPP_DELIVER_SM, 0, "P2", "*1#",
     SMPP_TAG_USSD_SERVICE_OP, true},
    {"the service_type alone", "standard", SMPP_DELIVER_SM, 0, "USSD", "1", 0, true},
    {"its_session_info alone", "echo-its", SMPP_DELIVER_SM, 0, "", "1", SMPP_TAG_ITS_SESSION_INFO,
     true},
    {"the same in its15", "its15", SMPP_DELIVER_SM, 0, "", "1", SMPP_TAG_ITS_SESSION_INFO, true},
    {"its_session_info where no session has it", "standard", SMPP_DELIVER_SM, 0, "", "1",
     SMPP_TAG_ITS_SESSION_INFO, false},
    {"an SMS", "standard", SMPP_DELIVER_SM, 0, "", "1234567891", 0, false},
    {"an SMS that looks dialled", "standard", SMPP_DELIVER_SM, 0, "", "*4*1420#", 0, false},
    {"an SMS of another service_type", "standard", SMPP_DELIVER_SM, 0, "CMT", "1", 0, false},
    {"a service_type in small letters", "standard", SMPP_DELIVER_SM, 0, "ussd", "1", 0, false},
    {"another TLV", "its15", SMPP_DELIVER_SM, 0, "", "1", SMPP_TAG_USER_MESSAGE_REFERENCE, false},
    {"a receipt with an op", "standard", SMPP_DELIVER_SM, SMPP_ESM_RECEIPT, "USSD", "id:1",
     SMPP_TAG_USSD_SERVICE_OP, false},
    {"a text that is dialled where nothing else says so", "msisdn-only", SMPP_DELIVER_SM, 0, "",
     "*4*1420#", 0, true},
    {"the same in data_sm", "msisdn-only", SMPP_DATA_SM, 0, "P2", "*4*1420#", 0, true},
    {"half of one", "msisdn-only", SMPP_DELIVER_SM, 0, "", "*4*1420", 0, false},
    {"its_session_info of its8", "its8", SMPP_DELIVER_SM, 0, "", "1", SMPP_TAG_ITS_SESSION_INFO,
     true},
    {"a vendor's dialogue", "smpp-plus", SMPP_DELIVER_SM, 0, "", "1", SMPP_TAG_VENDOR_DIALOGUE,
     true},
    {"a vendor's dialogue elsewhere", "standard", SMPP_DELIVER_SM, 0, "", "1",
     SMPP_TAG_VENDOR_DIALOGUE, false},
    {"a reference that an SMS may have", "mica", SMPP_DELIVER_SM, 0, "", "1",
     SMPP_TAG_USER_MESSAGE_REFERENCE, false},
    {"the same under Eyeline", "eyeline", SMPP_DELIVER_SM, 0, "", "1",
     SMPP_TAG_USER_MESSAGE_REFERENCE, false},
    {"two letters", "svc-letters", SMPP_DELIVER_SM, 0, "BR", "*4*1420#", 0, true},
    {"two letters of another kind", "svc-letters", SMPP_DELIVER_SM, 0, "P2", "1", 0, false},
    {"one letter", "svc-letters", SMPP_DELIVER_SM, 0, "B", "1", 0, false},
    {"three letters", "svc-letters", SMPP_DELIVER_SM, 0, "BRX", "1", 0, false},
    {"two letters where they mean nothing", "standard", SMPP_DELIVER_SM, 0, "BR", "*4*1420#", 0,
     false},
    {"a submit_sm", "standard", SMPP_SUBMIT_SM, 0, "USSD", "1", SMPP_TAG_USSD_SERVICE_OP, false},
};

/* A deliver_sm whose octets stay the caller's. */
static struct pdu make_pdu(const char *service_type, const void *text, size_t size)
{
    struct pdu pdu = {
        .command_id = SMPP_DELIVER_SM,
        .source = {1, 1, "989121234567"},
        .destination = {0, 0, "*4*1420#"},
        .short_message = size == 0 ? NULL : text,
        .short_message_size = size,
    };
    strcpy(pdu.service_type, service_type);
    return pdu;
}

START_TEST(ussd_is_told_from_sms)
{
    static const uint8_t value[] = {0x12, 0x34};
    struct pdu pdu = make_pdu(sights[_i].service_type, sights[_i].text, strlen(sights[_i].text));
    pdu.command_id = sights[_i].command_id;
    pdu.esm_class = sights[_i].esm_class;
    if (sights[_i].tag != 0)
        ck_assert(pdu_add_tlv(&pdu, sights[_i].tag, value, sizeof value) == DM_OK);
    ck_assert_msg(ussd_detect(ussd_dialect_find(sights[_i].dialect), &pdu) == sights[_i].ussd, "%s",
                  sights[_i].name);
}
END_TEST

/* ---- what the gateway says ---------------------------------------------------------------- */

static const struct {
    const char *name;
    int op;
    const char *text;
    enum ussd_event event;
    enum ussd_event under_its15;
    enum ussd_event under_mica;
    enum ussd_event under_vendors; /* smpp-plus, eyeline */
} ops[] = {
    {"PSSD indication", 0x00, "1", USSD_BEGIN, USSD_BEGIN, USSD_ANSWER, USSD_BEGIN},
    {"PSSR indication", 0x01, "1", USSD_BEGIN, USSD_BEGIN, USSD_BEGIN, USSD_BEGIN},
    {"USSR request, sent back", 0x02, "1", USSD_ANSWER, USSD_ANSWER, USSD_ANSWER, USSD_ANSWER},
    {"USSR confirm", 0x12, "1", USSD_ANSWER, USSD_ANSWER, USSD_ANSWER, USSD_ANSWER},
    {"USSR confirm of what looks dialled", 0x12, "*1#", USSD_ANSWER, USSD_ANSWER, USSD_ANSWER,
     USSD_ANSWER},
    {"USSR confirm without a text", 0x12, "", USSD_ANSWER, USSD_ANSWER, USSD_ANSWER, USSD_ANSWER},
    {"USSN confirm", 0x13, "", USSD_NOTICE_ACK, USSD_NOTICE_ACK, USSD_ANSWER, USSD_NOTICE_ACK},
    {"PSSD response", 0x10, "", USSD_ABORT, USSD_ABORT, USSD_ANSWER, USSD_ABORT},
    {"PSSR response", 0x11, "", USSD_ABORT, USSD_ABORT, USSD_ANSWER, USSD_ABORT},
    {"released by the other side", 0x81, "", USSD_ABORT, USSD_ABORT, USSD_ABORT, USSD_ABORT},
    {"confirm and close", 0x92, "1", USSD_ANSWER, USSD_ANSWER, USSD_ANSWER, USSD_ANSWER},
    {"a reserved op", 0x17, "1", USSD_ANSWER, USSD_ABORT, USSD_ANSWER, USSD_ANSWER},
    {"a vendor's one-shot", 0x23, "1", USSD_ANSWER, USSD_ABORT, USSD_ANSWER, USSD_BEGIN},
    {"a vendor's reject", 0x43, "1", USSD_ANSWER, USSD_ABORT, USSD_ANSWER, USSD_ABORT},
    {"the last op of all is as good as none", 0xFF, "1", USSD_ANSWER, USSD_ANSWER, USSD_ANSWER,
     USSD_ANSWER},
    {"no op, something dialled", NO_OP, "*4*1420#", USSD_BEGIN, USSD_BEGIN, USSD_BEGIN, USSD_BEGIN},
    {"no op, something typed", NO_OP, "1", USSD_ANSWER, USSD_ANSWER, USSD_ANSWER, USSD_ANSWER},
    {"no op and no text: the destination is what was dialled", NO_OP, "", USSD_BEGIN, USSD_BEGIN,
     USSD_BEGIN, USSD_BEGIN},
};

static enum ussd_event expected_event(int row, const char *dialect)
{
    if (strcmp(dialect, "its15") == 0)
        return ops[row].under_its15;
    if (strcmp(dialect, "mica") == 0)
        return ops[row].under_mica;
    if (strcmp(dialect, "smpp-plus") == 0 || strcmp(dialect, "eyeline") == 0)
        return ops[row].under_vendors;
    return ops[row].event;
}

START_TEST(an_op_means_this_in_each_dialect)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct ussd_dialect *dialect = ussd_dialect_find(names[i]);
        uint8_t op = (uint8_t)ops[_i].op, session[] = {0x12, 0x34, 0x56, 0x78};
        struct pdu pdu = make_pdu("USSD", ops[_i].text, strlen(ops[_i].text));
        struct ussd_indication indication;
        if (ops[_i].op != NO_OP)
            ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_USSD_SERVICE_OP, &op, 1) == DM_OK);
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_ITS_SESSION_INFO, session, 2) == DM_OK);
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_USER_MESSAGE_REFERENCE, session, 2) == DM_OK);
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_VENDOR_DIALOGUE, session, 4) == DM_OK);
        ck_assert(ussd_read(dialect, &pdu, TEXT_GSM, &indication) == DM_OK);
        ck_assert_msg(indication.event == expected_event(_i, names[i]), "%s in %s: %d",
                      ops[_i].name, names[i], indication.event);
        ck_assert_msg(indication.guessed == (op == (uint8_t)NO_OP && ops[_i].text[0] != '1'),
                      "%s in %s: guessed", ops[_i].name, names[i]);
        ck_assert_msg(indication.bare == (indication.guessed && ops[_i].text[0] == '\0'),
                      "%s in %s: bare", ops[_i].name, names[i]);
    }
}
END_TEST

START_TEST(what_the_gateway_has_closed_cannot_be_answered)
{
    static const struct {
        const char *dialect;
        uint8_t op;
        bool last;
    } rows[] = {{"standard", 0x92, true}, {"standard", 0x12, false}, {"smpp-plus", 0x92, true},
                {"eyeline", 0x23, true},  {"eyeline", 0x01, false},  {"mica", 0x92, false}};
    static const uint8_t session[] = {0x12, 0x34, 0x56, 0x78};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pdu pdu = make_pdu("USSD", "1", 1);
        struct ussd_indication indication;
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_USSD_SERVICE_OP, &rows[i].op, 1) == DM_OK);
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_USER_MESSAGE_REFERENCE, session, 2) == DM_OK);
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_VENDOR_DIALOGUE, session, 4) == DM_OK);
        ck_assert(ussd_read(ussd_dialect_find(rows[i].dialect), &pdu, TEXT_GSM, &indication) ==
                  DM_OK);
        ck_assert_msg(indication.last == rows[i].last, "%s 0x%02X", rows[i].dialect, rows[i].op);
    }
}
END_TEST

/* ---- a configuration's own dialect -------------------------------------------------------- */

START_TEST(an_own_op_goes_before_the_row)
{
    struct ussd_dialect own = *ussd_dialect_find("standard");
    struct ussd_indication indication;
    uint8_t op = 0x17;
    struct pdu pdu = make_pdu("USSD", "1", 1);
    ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_USSD_SERVICE_OP, &op, 1) == DM_OK);
    own.own_ops_in[own.own_op_count++] = (struct ussd_op){0x17, USSD_ABORT, false};
    ck_assert(ussd_read(&own, &pdu, TEXT_GSM, &indication) == DM_OK);
    ck_assert_int_eq(indication.event, USSD_ABORT);
    op = 0x12;
    ck_assert(ussd_read(&own, &pdu, TEXT_GSM, &indication) == DM_OK);
    ck_assert_int_eq(indication.event, USSD_ANSWER);
}
END_TEST

static const struct {
    const char *name;
    bool counts, end_clear;
    uint8_t in[2];
    enum ussd_event event;
    enum ussd_action action;
    uint8_t out[2];
} bits[] = {
    {"an echoed sequence", false, false, {7, 0x06}, USSD_ANSWER, USSD_ASK, {7, 0x06}},
    {"an echoed sequence, ended", false, false, {7, 0x06}, USSD_ANSWER, USSD_END, {7, 0x07}},
    {"a counted sequence", true, false, {7, 0x06}, USSD_ANSWER, USSD_ASK, {7, 0x08}},
    {"the last sequence is followed by the first",
     true,
     false,
     {7, 0xFE},
     USSD_ANSWER,
     USSD_END,
     {7, 0x01}},
    {"a clear end bit on a session that lives",
     false,
     true,
     {7, 0x07},
     USSD_ANSWER,
     USSD_ASK,
     {7, 0x07}},
    {"a clear end bit of ours", true, true, {7, 0x07}, USSD_ANSWER, USSD_END, {7, 0x08}},
    {"a clear end bit of theirs", false, true, {7, 0x06}, USSD_ABORT, USSD_ASK, {7, 0x07}},
};

START_TEST(bits_of_its8_are_read_and_written)
{
    static const struct smpp_address phone = {1, 1, "989121234567"}, service = {0, 0, "*1#"};
    struct ussd_dialect own = *ussd_dialect_find("its8");
    struct ussd_indication indication;
    struct ussd_page page;
    uint8_t op = 0x12;
    struct pdu pdu = make_pdu("USSD", "1", 1);
    own.counts = bits[_i].counts;
    own.end_clear = bits[_i].end_clear;
    ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_USSD_SERVICE_OP, &op, 1) == DM_OK);
    ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_ITS_SESSION_INFO, bits[_i].in, 2) == DM_OK);
    ck_assert(ussd_read(&own, &pdu, TEXT_GSM, &indication) == DM_OK);
    ck_assert_msg(indication.event == bits[_i].event, "%s", bits[_i].name);
    ck_assert(ussd_write(&own, bits[_i].action, &phone, &service, &indication.reference, "1",
                         &page) == DM_OK);
    const struct smpp_tlv *tlv = pdu_tlv(&page.pdu, SMPP_TAG_ITS_SESSION_INFO);
    ck_assert_ptr_nonnull(tlv);
    ck_assert_msg(memcmp(tlv->value, bits[_i].out, 2) == 0, "%s: %02X %02X", bits[_i].name,
                  tlv->value[0], tlv->value[1]);
}
END_TEST

static const struct {
    const char *dialect;
    const char *session;
    const char *other;
    bool same;
} references[] = {
    {"standard", "", "", true},
    {"echo-its", "12 34", "12 34", true},
    {"echo-its", "12 34", "12 35", false},
    {"echo-its", "12 34", "", false},
    {"its8", "12 34", "12 38", true},
    {"its8", "12 34", "13 34", false},
    {"mica", "00 FF", "01 00", true},
    {"mica", "FF FF", "00 00", true},
    {"mica", "01 00", "00 FF", false},
    {"smpp-plus", "00 00 00 01", "00 00 00 02", false},
    {"smpp-plus", "00 00 00 01", "00 00 00 01", true},
};

START_TEST(a_reference_is_that_of_a_session)
{
    struct ussd_reference session, other;
    session.size =
        (uint8_t)support_hex(references[_i].session, session.octets, sizeof session.octets);
    other.size = (uint8_t)support_hex(references[_i].other, other.octets, sizeof other.octets);
    ck_assert_msg(ussd_reference_same(ussd_dialect_find(references[_i].dialect), &session,
                                      &other) == references[_i].same,
                  "%s: %s and %s", references[_i].dialect, references[_i].session,
                  references[_i].other);
}
END_TEST

START_TEST(dialects_differ_in_any_field)
{
    const struct ussd_dialect *row = ussd_dialect_find("its8");
    struct ussd_dialect other = *row;
    ck_assert(ussd_dialect_equal(row, &other));
    other.ops_out[USSD_END] = 0x17;
    ck_assert(!ussd_dialect_equal(row, &other));
    other = *row;
    other.own_ops_in[other.own_op_count++] = (struct ussd_op){0x17, USSD_ABORT, false};
    ck_assert(!ussd_dialect_equal(row, &other));
    struct ussd_dialect third = other;
    ck_assert(ussd_dialect_equal(&third, &other));
    third.own_ops_in[0].event = USSD_ANSWER;
    ck_assert(!ussd_dialect_equal(&third, &other));
    other = *row;
    other.end_clear = true;
    ck_assert(!ussd_dialect_equal(row, &other));
    ck_assert(!ussd_dialect_equal(row, ussd_dialect_find("standard")));
}
END_TEST

/* ---- the session's reference --------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *dialect;
    const char *hex;
    enum dm_error error;
    const char *reference;
    enum ussd_event event;
} sessions[] = {
    {"no carrier, no TLV", "standard", "", DM_OK, "", USSD_ANSWER},
    {"no carrier, a TLV of a wrong size", "standard", "01 02 03", DM_OK, "", USSD_ANSWER},
    {"an echo of even value", "echo-its", "12 34", DM_OK, "12 34", USSD_ANSWER},
    {"an echo of odd value ends nothing", "echo-its", "12 35", DM_OK, "12 35", USSD_ANSWER},
    {"an echo of zeros", "echo-its", "00 00", DM_OK, "00 00", USSD_ANSWER},
    {"an id without the end bit", "its15", "FF FE", DM_OK, "FF FE", USSD_ANSWER},
    {"an id with the end bit", "its15", "FF FF", DM_OK, "FF FE", USSD_ABORT},
    {"an echo that is missing", "echo-its", "", DM_E_FORMAT, "", USSD_ANSWER},
    {"an id that is missing", "its15", "", DM_E_FORMAT, "", USSD_ANSWER},
    {"an echo of one octet", "echo-its", "12", DM_E_FORMAT, "", USSD_ANSWER},
    {"an id of three octets", "its15", "12 34 56", DM_E_FORMAT, "", USSD_ANSWER},
    {"an id of many octets", "its15", "12 34 56 78 9A BC", DM_E_FORMAT, "", USSD_ANSWER},
};

START_TEST(a_sessions_reference_is_read)
{
    uint8_t octets[8], expected[USSD_REFERENCE_MAX], op = 0x12;
    size_t size = support_hex(sessions[_i].hex, octets, sizeof octets);
    size_t expected_size = support_hex(sessions[_i].reference, expected, sizeof expected);
    uint8_t *exact = support_exact_copy(octets, size);
    struct pdu pdu = make_pdu("USSD", "1", 1);
    struct ussd_indication indication = {.op = 42};
    ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_USSD_SERVICE_OP, &op, 1) == DM_OK);
    if (size > 0)
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_ITS_SESSION_INFO, exact, (uint16_t)size) == DM_OK);

    enum dm_error error =
        ussd_read(ussd_dialect_find(sessions[_i].dialect), &pdu, TEXT_GSM, &indication);
    ck_assert_msg(error == sessions[_i].error, "%s: %s", sessions[_i].name, dm_strerror(error));
    if (error != DM_OK) {
        ck_assert_msg(indication.op == 42, "%s: touched", sessions[_i].name);
    } else {
        ck_assert_msg(indication.event == sessions[_i].event, "%s", sessions[_i].name);
        ck_assert_msg(indication.reference.size == expected_size, "%s", sessions[_i].name);
        ck_assert_mem_eq(indication.reference.octets, expected, expected_size);
    }
    free(exact);
}
END_TEST

/* ---- its text ----------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int op;
    uint8_t data_coding;
    const char *hex;
    enum dm_error error;
    const char *text;
} texts[] = {
    {"unpacked septets", 0x12, 0x00, "31 32", DM_OK, "12"},
    {"a CR that fills", 0x12, 0x0F, "31 32 0D", DM_OK, "12"},
    {"a NUL that ends", 0x12, 0x00, "31 32 00", DM_OK, "12"},
    {"CR and NUL", 0x12, 0x00, "31 32 0D 00 00", DM_OK, "12"},
    {"a CR in the middle stays", 0x12, 0x00, "31 0D 32", DM_OK, "1\r2"},
    {"an at sign in the middle stays", 0x12, 0x00, "31 00 32", DM_OK, "1@2"},
    {"nothing but filler", 0x12, 0x00, "0D 0D 00", DM_OK, ""},
    {"an at sign of Latin-1 stays", 0x12, 0x03, "31 40", DM_OK, "1@"},
    {"a NUL that ends Latin-1", 0x12, 0x03, "31 00", DM_OK, "1"},
    {"a CR and NUL in UCS-2", 0x12, 0x08, "06 F1 00 0D 00 00", DM_OK, "۱"},
    {"CBS UCS-2", 0x12, 0x48, "06 F1", DM_OK, "۱"},
    {"UCS-2 behind a language", 0x12, 0x11, "66 61 06 F1", DM_OK, "۱"},
    {"a language and no text", 0x12, 0x11, "66 61", DM_OK, ""},
    {"half a language", 0x12, 0x11, "66", DM_E_ENCODING, ""},
    {"an empty text that should have a language", 0x12, 0x11, "", DM_E_ENCODING, ""},
    {"octets", 0x12, 0x04, "31", DM_E_ENCODING, ""},
    {"CBS octets", 0x12, 0x44, "31", DM_E_ENCODING, ""},
    {"octets with an abort do not matter", 0x81, 0x04, "31", DM_OK, ""},
    {"a text with an abort is not looked at", 0x81, 0x00, "31", DM_OK, ""},
    {"a text with a notice is not looked at", 0x13, 0x44, "31", DM_OK, ""},
    {"a begin without a text dialled its destination", 0x01, 0x00, "", DM_OK, "*4*1420#"},
    {"a begin of filler did too", 0x01, 0x0F, "0D", DM_OK, "*4*1420#"},
    {"a begin of arguments only", 0x01, 0x0F, "31 2A 32", DM_OK, "1*2"},
};

START_TEST(a_text_is_read)
{
    for (int payload = 0; payload <= 1; payload++) {
        uint8_t octets[16], op = (uint8_t)texts[_i].op;
        size_t size = support_hex(texts[_i].hex, octets, sizeof octets);
        uint8_t *exact = support_exact_copy(octets, size);
        struct pdu pdu = make_pdu("USSD", exact, payload != 0 ? 0 : size);
        struct ussd_indication indication;
        pdu.data_coding = texts[_i].data_coding;
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_USSD_SERVICE_OP, &op, 1) == DM_OK);
        if (payload != 0)
            ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_MESSAGE_PAYLOAD, exact, (uint16_t)size) == DM_OK);
        enum dm_error error = ussd_read(ussd_dialect_find("standard"), &pdu, TEXT_GSM, &indication);
        ck_assert_msg(error == texts[_i].error, "%s: %s", texts[_i].name, dm_strerror(error));
        if (error == DM_OK)
            ck_assert_msg(strcmp(indication.message.text, texts[_i].text) == 0, "%s: «%s»",
                          texts[_i].name, indication.message.text);
        free(exact);
    }
}
END_TEST

START_TEST(a_text_longer_than_a_question_is_refused)
{
    static uint8_t octets[MESSAGE_TEXT_MAX];
    struct ussd_indication indication = {.op = 42};
    struct pdu pdu = make_pdu("USSD", NULL, 0);
    memset(octets, '1', sizeof octets);
    ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_MESSAGE_PAYLOAD, octets, sizeof octets) == DM_OK);
    ck_assert(ussd_read(ussd_dialect_find("standard"), &pdu, TEXT_GSM, &indication) == DM_E_FULL);
    ck_assert_int_eq(indication.op, 42);
    pdu.tlvs[0].size--;
    ck_assert(ussd_read(ussd_dialect_find("standard"), &pdu, TEXT_GSM, &indication) == DM_OK);
}
END_TEST

START_TEST(a_links_default_alphabet_is_heeded)
{
    struct ussd_indication indication;
    struct pdu pdu = make_pdu("USSD", "\x40", 1);
    ck_assert(ussd_read(ussd_dialect_find("standard"), &pdu, TEXT_GSM, &indication) == DM_OK);
    ck_assert_str_eq(indication.message.text, "¡");
    ck_assert(ussd_read(ussd_dialect_find("standard"), &pdu, TEXT_LATIN1, &indication) == DM_OK);
    ck_assert_str_eq(indication.message.text, "@");
}
END_TEST

START_TEST(an_op_of_the_wrong_size_is_none)
{
    static const uint8_t two[] = {0x00, 0x81};
    for (uint16_t size = 0; size <= 2; size += 2) {
        uint8_t *exact = support_exact_copy(two, size);
        struct ussd_indication indication;
        struct pdu pdu = make_pdu("", "1", 1);
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_USSD_SERVICE_OP, exact, size) == DM_OK);
        ck_assert(ussd_detect(ussd_dialect_find("standard"), &pdu));
        ck_assert(ussd_read(ussd_dialect_find("standard"), &pdu, TEXT_GSM, &indication) == DM_OK);
        ck_assert_int_eq(indication.op, 0xFF);
        ck_assert_int_eq(indication.event, USSD_ANSWER);
        free(exact);
    }
}
END_TEST

/* ---- what we say -------------------------------------------------------------------------- */

#define TEN     "0123456789"
#define EIGHTY  TEN TEN TEN TEN TEN TEN TEN TEN
#define PERSIAN "۰۱۲۳۴۵۶۷۸۹"
#define SEVENTY PERSIAN PERSIAN PERSIAN PERSIAN PERSIAN PERSIAN PERSIAN

static const struct {
    const char *name;
    enum ussd_action action;
    const char *text;
    enum dm_error error;
} pages[] = {
    {"160 septets", USSD_ASK, EIGHTY EIGHTY, DM_OK},
    {"161 septets", USSD_ASK, EIGHTY EIGHTY "1", DM_E_LENGTH},
    {"an extension character at the end of 159", USSD_END,
     EIGHTY TEN TEN TEN TEN TEN TEN TEN "123456789€", DM_E_LENGTH},
    {"80 units of UCS-2", USSD_END, SEVENTY PERSIAN, DM_OK},
    {"81 units of UCS-2", USSD_END, SEVENTY PERSIAN "1", DM_E_LENGTH},
    {"a question of nothing", USSD_ASK, "", DM_E_LENGTH},
    {"a last page of nothing", USSD_END, "", DM_E_LENGTH},
    {"malformed UTF-8", USSD_END, "A\xFF", DM_E_ENCODING},
    {"a release of nothing", USSD_RELEASE, "", DM_OK},
    {"a release with a text that is not looked at", USSD_RELEASE, "\xFF", DM_OK},
    {"a release without a text", USSD_RELEASE, NULL, DM_OK},
};

START_TEST(a_page_is_bounded)
{
    static const struct smpp_address subscriber = {1, 1, "989121234567"}, service = {0, 0, "*1#"};
    static const struct ussd_reference two = {.size = 2, .octets = {1, 2}};
    static const struct ussd_reference four = {.size = 4, .octets = {1, 2, 3, 4}};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct ussd_page page = {.op = 42};
        enum dm_error error =
            ussd_write(ussd_dialect_find(names[i]), pages[_i].action, &subscriber, &service,
                       strcmp(names[i], "smpp-plus") == 0 ? &four : &two, pages[_i].text, &page);
        size_t size;
        ck_assert_msg(error == pages[_i].error, "%s in %s: %s", pages[_i].name, names[i],
                      dm_strerror(error));
        if (error != DM_OK)
            ck_assert_msg(page.op == 42, "%s: touched", pages[_i].name);
        else if (pages[_i].action == USSD_RELEASE)
            ck_assert_ptr_null(pdu_text(&page.pdu, &size));
        else {
            ck_assert_ptr_nonnull(pdu_text(&page.pdu, &size));
            ck_assert_uint_eq(size, TEXT_USSD_OCTETS);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ussd");
    TCase *tcase = tcase_create("ussd");
    tcase_add_test(tcase, dialects_have_their_names);
    tcase_add_loop_test(tcase, ussd_is_told_from_sms, 0, COUNT(sights));
    tcase_add_loop_test(tcase, an_op_means_this_in_each_dialect, 0, COUNT(ops));
    tcase_add_test(tcase, what_the_gateway_has_closed_cannot_be_answered);
    tcase_add_test(tcase, an_own_op_goes_before_the_row);
    tcase_add_loop_test(tcase, bits_of_its8_are_read_and_written, 0, COUNT(bits));
    tcase_add_loop_test(tcase, a_reference_is_that_of_a_session, 0, COUNT(references));
    tcase_add_test(tcase, dialects_differ_in_any_field);
    tcase_add_loop_test(tcase, a_sessions_reference_is_read, 0, COUNT(sessions));
    tcase_add_loop_test(tcase, a_text_is_read, 0, COUNT(texts));
    tcase_add_test(tcase, a_text_longer_than_a_question_is_refused);
    tcase_add_test(tcase, a_links_default_alphabet_is_heeded);
    tcase_add_test(tcase, an_op_of_the_wrong_size_is_none);
    tcase_add_loop_test(tcase, a_page_is_bounded, 0, COUNT(pages));
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
