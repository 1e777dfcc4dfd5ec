#include "protocol/pdu_form.h"

#include <check.h>

#include <string.h>

/*
 * What goes through a form is octet for octet what libsmpp34 packs, and what it will not pack is
 * refused alike.
 */

#define SEED 20261125u
/* Of each kind; forms are found, made and pushed out many times over. */
#define MESSAGES 20000

static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

static void draw_digits(uint32_t *state, char *digits)
{
    size_t length = draw(state, SMPP_ADDRESS_MAX + 1);

    for (size_t i = 0; i < length; i++)
        digits[i] = (char)('0' + draw(state, 10));
    digits[length] = '\0';
}

static void draw_address(uint32_t *state, struct smpp_address *address)
{
    address->ton = (uint8_t)draw(state, 256);
    address->npi = (uint8_t)draw(state, 256);
    draw_digits(state, address->digits);
}

static const uint8_t octets_to_send[SMPP_SHORT_MESSAGE_OUT_MAX + 2] =
    "text, or what stands for one";

/* Few kinds, so that a form is found again, and more of them than forms are kept. */
static void draw_kind(uint32_t *state, struct pdu *pdu)
{
    static const char *const services[] = {"", "USSD", "CMT"};
    static const struct smpp_tlv tlvs[] = {
        {SMPP_TAG_USSD_SERVICE_OP, 1, octets_to_send + 1},
        {SMPP_TAG_ITS_SESSION_INFO, 2, octets_to_send + 2},
        {SMPP_TAG_USER_MESSAGE_REFERENCE, 2, octets_to_send + 3},
    };
    const char *service = services[draw(state, 3)];

    memcpy(pdu->service_type, service, strlen(service) + 1);
    pdu->esm_class = draw(state, 2) == 0 ? 0 : SMPP_ESM_UDHI;
    pdu->registered_delivery = (uint8_t)draw(state, 2);
    pdu->data_coding = draw(state, 2) == 0 ? 0 : 8;
    pdu->tlv_count = draw(state, 4);
    for (size_t i = 0; i < pdu->tlv_count; i++) {
        pdu->tlvs[i] = tlvs[i];
        pdu->tlvs[i].value = octets_to_send + draw(state, 20);
    }
}

static struct pdu draw_submit(uint32_t *state)
{
    struct pdu pdu = {.command_id = SMPP_SUBMIT_SM, .sequence_number = draw(state, 1u << 24)};

    draw_kind(state, &pdu);
    draw_address(state, &pdu.source);
    draw_address(state, &pdu.destination);
    if (draw(state, 2) == 0)
        memcpy(pdu.validity_period, "000000003000000R", sizeof pdu.validity_period);
    pdu.short_message = octets_to_send;
    /* One in 256 is an octet longer than the library packs. */
    pdu.short_message_size = draw(state, SMPP_SHORT_MESSAGE_OUT_MAX + 2);
    return pdu;
}

static void expect_alike(struct pdu_forms *forms, const struct pdu *pdu)
{
    uint8_t packed[PDU_OUT_MAX];
    uint8_t filled[PDU_OUT_MAX];
    size_t packed_size = 0;
    size_t filled_size = 0;
    enum dm_error error = pdu_encode(pdu, packed, sizeof packed, &packed_size);

    ck_assert_int_eq(pdu_forms_encode(forms, pdu, filled, sizeof filled, &filled_size), error);
    ck_assert_uint_eq(filled_size, packed_size);
    ck_assert_mem_eq(filled, packed, packed_size);
    if (error == DM_OK)
        ck_assert_int_eq(pdu_forms_encode(forms, pdu, filled, packed_size - 1, &filled_size),
                         DM_E_FULL);
}

START_TEST(messages_are_what_the_library_packs)
{
    struct pdu_forms forms = {0};
    uint32_t state = SEED;

    for (size_t i = 0; i < MESSAGES; i++) {
        struct pdu pdu = draw_submit(&state);
        expect_alike(&forms, &pdu);
    }
}
END_TEST

START_TEST(responses_are_what_the_library_packs)
{
    static const uint32_t commands[] = {SMPP_DELIVER_SM, SMPP_DATA_SM, SMPP_SUBMIT_SM,
                                        SMPP_ENQUIRE_LINK, SMPP_UNBIND};
    struct pdu_forms forms = {0};
    uint32_t state = SEED;

    for (size_t i = 0; i < MESSAGES; i++) {
        struct pdu pdu = {.command_id = commands[draw(&state, 5)] | SMPP_RESPONSE,
                          .command_status = draw(&state, 3) == 0 ? 0x64 : 0,
                          .sequence_number = draw(&state, 1u << 24) << 8};
        expect_alike(&forms, &pdu);
    }
}
END_TEST

START_TEST(a_string_without_its_end_is_refused_also_where_there_is_a_form)
{
    struct pdu_forms forms = {0};
    uint32_t state = SEED;
    struct pdu pdu = draw_submit(&state);

    expect_alike(&forms, &pdu);
    memset(pdu.destination.digits, '1', sizeof pdu.destination.digits);
    expect_alike(&forms, &pdu);
    pdu.destination.digits[0] = '\0';
    memset(pdu.validity_period, '1', sizeof pdu.validity_period);
    expect_alike(&forms, &pdu);
    pdu.validity_period[0] = '\0';
    memset(pdu.service_type, '1', sizeof pdu.service_type);
    expect_alike(&forms, &pdu);
}
END_TEST

START_TEST(a_message_that_cannot_be_packed_leaves_no_form_behind)
{
    struct pdu_forms forms = {0};
    uint8_t octets[PDU_OUT_MAX];
    size_t size;
    struct pdu pdu = {.command_id = SMPP_SUBMIT_SM};

    ck_assert_int_eq(pdu_add_tlv(&pdu, SMPP_TAG_USSD_SERVICE_OP, "two", 3), DM_OK);
    ck_assert_int_ne(pdu_forms_encode(&forms, &pdu, octets, sizeof octets, &size), DM_OK);
    ck_assert_int_ne(pdu_forms_encode(&forms, &pdu, octets, sizeof octets, &size), DM_OK);
    ck_assert_uint_eq(forms.forms[0].command_id, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pdu_form");
    TCase *tests = tcase_create("as packed");

    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, messages_are_what_the_library_packs);
    tcase_add_test(tests, responses_are_what_the_library_packs);
    tcase_add_test(tests, a_string_without_its_end_is_refused_also_where_there_is_a_form);
    tcase_add_test(tests, a_message_that_cannot_be_packed_leaves_no_form_behind);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
