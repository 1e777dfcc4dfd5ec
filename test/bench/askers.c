#include "test/bench/askers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/bench/population.h"

#define STRANGERS   3 /* of 100 are in nobody's file */
#define PHONE_BITS  20
#define TAG_USSD_OP 0x0501
#define OP_BEGIN    0x01
#define OP_ANSWER   0x12
#define OP_ASK      0x02
#define TLV_HEAD    4

static void *need(void *memory)
{
    if (memory == NULL) {
        fputs("blaster: no memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}

/* ---- the phones --------------------------------------------------------------------------------- */

static void make_idle(struct askers *askers, uint32_t phone)
{
    askers->all[phone].waiting = false;
    askers->idle[(askers->idle_first + askers->idle_count++) % askers->count] = phone;
}

static void choose_ids(struct askers *askers, uint64_t persons)
{
    struct population population;
    uint64_t state = 1;

    population_init(&population, persons, 1);
    for (uint32_t i = 0; i < ASKERS_IDS; i++) {
        uint64_t place = population_random(&state) % persons;
        if (population_percent(&state, STRANGERS))
            population_stranger(&population, place, askers->ids[i]);
        else
            population_id(&population, place, askers->ids[i]);
    }
}

static void read_steps(struct askers *askers, const char *ussd)
{
    while (ussd != NULL && *ussd != '\0' && askers->step_count < ASKERS_STEPS) {
        size_t length = strcspn(ussd, ",");
        (void)snprintf(askers->steps[askers->step_count++], sizeof askers->steps[0], "%.*s",
                       (int)length, ussd);
        ussd += length + (ussd[length] == ',');
    }
}

void askers_open(struct askers *askers, const struct askers_options *options)
{
    *askers = (struct askers){.count = options->phones};
    askers->all = need(calloc(askers->count, sizeof *askers->all));
    askers->idle = need(calloc(askers->count, sizeof *askers->idle));
    askers->resting = need(calloc(askers->count, sizeof *askers->resting));
    askers->ids = need(calloc(ASKERS_IDS, sizeof *askers->ids));
    choose_ids(askers, options->persons);
    read_steps(askers, options->ussd);
    for (uint32_t phone = 0; phone < askers->count; phone++) {
        askers->all[phone].asked = options->skip;
        make_idle(askers, phone);
    }
}

void askers_close(struct askers *askers)
{
    free(askers->all);
    free(askers->idle);
    free(askers->resting);
    free(askers->ids);
}

/* ---- out ------------------------------------------------------------------------------------------ */

/* Appends the octets of a string, its end included. */
static uint8_t *put(uint8_t *at, const char *text)
{
    size_t length = strlen(text) + 1;

    memcpy(at, text, length);
    return at + length;
}

/* The number as a C-octet string: always twelve digits, so no printf is needed. */
static uint8_t *put_msisdn(uint8_t *at, uint32_t phone)
{
    uint64_t number = ASKERS_FIRST + phone;

    for (int i = 11; i >= 0; i--, number /= 10)
        at[i] = (uint8_t)('0' + number % 10);
    at[12] = '\0';
    return at + 13;
}

/* The body of a deliver_sm (SMPP 3.4 §4.6.1).  The end of what was written. */
static uint8_t *put_body(uint8_t *at, uint32_t phone, const char *to, const char *text)
{
    size_t length = strlen(text);
    bool ussd = *to != '\0';

    at = put(at, ussd ? "USSD" : "");
    *at++ = 1;
    *at++ = 1;
    at = put_msisdn(at, phone);
    *at++ = 0;
    *at++ = 1;
    at = put(at, ussd ? to : "1420");
    memset(at, 0, 9); /* esm_class to sm_default_msg_id; the two times are empty strings */
    at += 9;
    *at++ = (uint8_t)length;
    memcpy(at, text, length);
    return at + length;
}

static uint8_t *put_op(uint8_t *at, uint8_t op)
{
    *at++ = TAG_USSD_OP >> 8;
    *at++ = TAG_USSD_OP & 0xFF;
    *at++ = 0;
    *at++ = 1;
    *at++ = op;
    return at;
}

/* What is said in this step; the `%` is the ID. */
static const char *words_of(const struct askers *askers, uint32_t phone)
{
    const struct asker *asker = &askers->all[phone];

    if (askers->step_count > 0 && strcmp(askers->steps[asker->step], "%") != 0)
        return askers->steps[asker->step];
    return askers->ids[(phone * 104729U + asker->asked) % ASKERS_IDS];
}

static bool deliver(struct askers *askers, uint32_t phone)
{
    struct asker *asker = &askers->all[phone];
    uint8_t body[STREAM_PDU_MOST];
    const char *words = words_of(askers, phone);
    const char *to = askers->step_count > 0 ? askers->steps[0] : "";
    uint8_t *end = put_body(body, phone, to, words);
    uint8_t *at;
    size_t length;

    if (askers->step_count > 0)
        end = put_op(end, asker->step == 0 ? OP_BEGIN : OP_ANSWER);
    length = (size_t)(end - body);
    /* A number a minute old may come again: it is only good for telling whose response it is. */
    at = stream_put(asker->stream, STREAM_DELIVER_SM, 0,
                    (asker->asked % 1024 << PHONE_BITS | phone) + 1, STREAM_HEADER + length);
    if (at != NULL)
        memcpy(at, body, length);
    return at != NULL;
}

bool askers_ask(struct askers *askers, struct stream *stream, int64_t due)
{
    uint32_t phone = askers->idle[askers->idle_first];
    struct asker *asker = &askers->all[phone];

    if (askers->idle_count == 0)
        return false;
    asker->stream = stream;
    asker->step = 0;
    if (!deliver(askers, phone))
        return false;
    askers->idle_first = (askers->idle_first + 1) % askers->count;
    askers->idle_count--;
    asker->due = due;
    asker->waiting = true;
    return true;
}

/* ---- in ------------------------------------------------------------------------------------------- */

/* The phone a submit_sm is for; ASKERS_MOST: none of ours.  `*at` is moved behind the address. */
static uint32_t phone_of(const struct askers *askers, const uint8_t **at, const uint8_t *end)
{
    const char *digits;
    uint64_t number;

    if (stream_string(at, end) == NULL || end - *at < 2)
        return ASKERS_MOST;
    *at += 2;
    if (stream_string(at, end) == NULL || end - *at < 2)
        return ASKERS_MOST;
    *at += 2;
    if ((digits = stream_string(at, end)) == NULL)
        return ASKERS_MOST;
    number = strtoull(digits, NULL, 10);
    if (number < ASKERS_FIRST || number - ASKERS_FIRST >= askers->count)
        return ASKERS_MOST;
    return (uint32_t)(number - ASKERS_FIRST);
}

/* Whether the page, of whose body the rest is here, asks for more (§4.4.1, §5.3.2.44). */
static bool asks(const uint8_t *at, const uint8_t *end)
{
    if (end - at < 3)
        return false;
    at += 3; /* esm_class, protocol_id, priority_flag */
    if (stream_string(&at, end) == NULL || stream_string(&at, end) == NULL || end - at < 5)
        return false;
    at += 5; /* registered_delivery … sm_length */
    if (end - at < at[-1])
        return false;
    at += at[-1];
    while (end - at > TLV_HEAD) {
        if ((at[0] << 8 | at[1]) == TAG_USSD_OP)
            return at[TLV_HEAD] == OP_ASK;
        if (end - at < TLV_HEAD + (at[2] << 8 | at[3]))
            return false;
        at += TLV_HEAD + (at[2] << 8 | at[3]);
    }
    return false;
}

enum askers_arrival askers_arrived(struct askers *askers, const struct stream_pdu *pdu,
                                   int64_t *due)
{
    const uint8_t *at = pdu->body;
    const uint8_t *end = at + pdu->length;
    uint32_t phone = phone_of(askers, &at, end);
    struct asker *asker;

    if (phone == ASKERS_MOST || !askers->all[phone].waiting)
        return ASKERS_NOTHING;
    asker = &askers->all[phone];
    *due = asker->due;
    if (asker->step + 1U < askers->step_count && asks(at, end)) {
        asker->step++;
        return deliver(askers, phone) ? ASKERS_PAGE : ASKERS_NOTHING;
    }
    asker->asked++;
    make_idle(askers, phone);
    return ASKERS_ANSWER;
}

bool askers_refused(struct askers *askers, const struct stream_pdu *pdu, int64_t now)
{
    uint32_t phone = (pdu->sequence - 1) % (1U << PHONE_BITS);

    if (pdu->status == 0 || phone >= askers->count || !askers->all[phone].waiting)
        return false;
    askers->all[phone].asked++;
    askers->all[phone].waiting = false;
    askers->resting[(askers->rest_first + askers->rest_count++) % askers->count] =
        (struct askers_rest){.phone = phone, .until = now + ASKERS_REST};
    return true;
}

uint32_t askers_rested(struct askers *askers, int64_t now)
{
    uint32_t count = 0;

    while (askers->rest_count > 0 && askers->resting[askers->rest_first].until <= now) {
        make_idle(askers, askers->resting[askers->rest_first].phone);
        askers->rest_first = (askers->rest_first + 1) % askers->count;
        askers->rest_count--;
        count++;
    }
    return count;
}
