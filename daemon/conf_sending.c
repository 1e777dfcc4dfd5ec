#include "daemon/conf_sending.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct conf_shape conf_status_shape[] = {
    {"class", SHAPE_VALUE, NULL}, {"again", SHAPE_VALUE, NULL}, {"first", SHAPE_VALUE, NULL},
    {"last", SHAPE_VALUE, NULL},  {NULL, SHAPE_VALUE, NULL},
};

static const char *long_sms_at(size_t index)
{
    static const char *const names[] = {
        [SEGMENT_UDH] = "udh", [SEGMENT_SAR] = "sar", [SEGMENT_PAYLOAD] = "payload", NULL};
    return names[index];
}

/* In the order of registered_delivery's two bits. */
static const char *receipts_at(size_t index)
{
    static const char *const names[] = {"none", "final", "failure", NULL};
    return names[index];
}

static const char *id_base_at(size_t index)
{
    static const char *const names[] = {[RECEIPT_ID_AS_IS] = "as_is",
                                        [RECEIPT_ID_HEX_TO_DEC] = "hex_to_dec",
                                        [RECEIPT_ID_DEC_TO_HEX] = "dec_to_hex",
                                        NULL};
    return names[index];
}

/* What a status other than 0 may be called. */
static const char *class_at(size_t index)
{
    return status_class_name(index + STATUS_TEMPORARY);
}

/* ---- statuses ------------------------------------------------------------------------------ */

static bool read_status(const char *title, uint32_t *status)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(title, &end, 0);
    if (errno != 0 || end == title || *end != '\0' || title[0] < '0' || title[0] > '9' ||
        number == 0 || number > UINT32_MAX)
        return false;
    *status = (uint32_t)number;
    return true;
}

static bool is_taken(const struct conf_sending *sending, uint32_t status)
{
    for (size_t i = 0; i < sending->status_count; i++) {
        if (sending->statuses[i].status == status)
            return true;
    }
    return false;
}

static struct status_rule take_rule(const struct conf_take *take)
{
    size_t class = conf_take_choice(take, "class", class_at, STATUS_PERMANENT - STATUS_TEMPORARY);
    struct status_rule rule = status_class_rule((enum status_class)(class + STATUS_TEMPORARY));
    if (conf_file_value(take->file, take->section, "class") == NULL)
        conf_complain(take, "class", "status \"%s\" has no class; add class = \"…\"",
                      take->file->sections[take->section].title);
    rule.again = (uint8_t)conf_take_number(take, "again", 0, STATUS_ALWAYS, rule.again);
    rule.first_ms = conf_take_seconds(take, "first", 0, 3600, rule.first_ms / 1000);
    rule.last_ms = conf_take_seconds(take, "last", 0, 3600, rule.last_ms / 1000);
    if (rule.last_ms < rule.first_ms) {
        rule.last_ms = rule.first_ms;
        conf_note_word(take, "last", false, "%" PRId64, rule.last_ms / 1000);
    }
    return rule;
}

static void take_status(const struct conf_take *take, struct conf_sending *sending)
{
    const char *title = take->file->sections[take->section].title;
    struct status_override override;
    if (!read_status(title, &override.status))
        conf_complain(take, "", "status \"%s\" is no command_status; write one like \"0x45\"",
                      title);
    else if (is_taken(sending, override.status))
        conf_complain(take, "", "status \"%s\" is there twice; keep one", title);
    else if (sending->status_count == CONF_STATUSES_MAX)
        conf_complain(take, "", "status \"%s\" is one too many; %d are the most", title,
                      CONF_STATUSES_MAX);
    else {
        conf_note_word(take, CONF_TITLE, false, "\"0x%08" PRIx32 "\"", override.status);
        override.rule = take_rule(take);
        sending->statuses[sending->status_count++] = override;
    }
}

static void take_statuses(const struct conf_take *take, struct conf_sending *sending)
{
    size_t at = conf_file_section(take->file, "status", take->section);
    for (; at < take->file->section_count; at = conf_file_section(take->file, "status", at + 1)) {
        struct conf_take inside = {take->file, at, take->complaints};
        if (take->file->sections[at].parent == take->section)
            take_status(&inside, sending);
    }
}

/* ---- all of it ------------------------------------------------------------------------------ */

void conf_sending(const struct conf_take *take, struct conf_sending *sending)
{
    sending->long_sms =
        (enum segment_method)conf_take_choice(take, "long_sms", long_sms_at, SEGMENT_UDH);
    sending->validity = conf_take_flag(take, "validity", true);
    sending->registered_delivery =
        (uint8_t)conf_take_choice(take, "registered_delivery", receipts_at, 0);
    sending->receipt_tlvs = conf_take_flag(take, "receipt_tlvs", false);
    sending->id_base =
        (enum receipt_id_base)conf_take_choice(take, "id_base", id_base_at, RECEIPT_ID_AS_IS);
    take_statuses(take, sending);
}

static bool same_status(const struct status_override *a, const struct status_override *b)
{
    return a->status == b->status && a->rule.class == b->rule.class &&
           a->rule.again == b->rule.again && a->rule.first_ms == b->rule.first_ms &&
           a->rule.last_ms == b->rule.last_ms;
}

bool conf_sending_equal(const struct conf_sending *a, const struct conf_sending *b)
{
    if (a->long_sms != b->long_sms || a->validity != b->validity ||
        a->registered_delivery != b->registered_delivery || a->receipt_tlvs != b->receipt_tlvs ||
        a->id_base != b->id_base || a->status_count != b->status_count)
        return false;
    for (size_t i = 0; i < a->status_count; i++) {
        if (!same_status(&a->statuses[i], &b->statuses[i]))
            return false;
    }
    return true;
}
