#include "daemon/conf_dialect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/nearest.h"

#define BASE_DEFAULT "standard"

const struct conf_shape conf_dialect_shape[] = {
    {"base", SHAPE_VALUE, NULL},       {"service_type", SHAPE_VALUE, NULL},
    {"carrier", SHAPE_VALUE, NULL},    {"its_sequence", SHAPE_VALUE, NULL},
    {"its_end", SHAPE_VALUE, NULL},    {"op_begin", SHAPE_VALUE, NULL},
    {"op_answer", SHAPE_VALUE, NULL},  {"op_abort", SHAPE_VALUE, NULL},
    {"op_ask", SHAPE_VALUE, NULL},     {"op_end", SHAPE_VALUE, NULL},
    {"op_release", SHAPE_VALUE, NULL}, {"dcs_gsm7", SHAPE_VALUE, NULL},
    {"dcs_ucs2", SHAPE_VALUE, NULL},   {"send", SHAPE_VALUE, NULL},
    {"text", SHAPE_VALUE, NULL},       {NULL, SHAPE_VALUE, NULL},
};

/* ---- octets -------------------------------------------------------------------------------- */

/* The number in a base when the whole text is one that fits an octet; else -1. */
static int octet_in_base(const char *text, int base)
{
    char *end;

    if (text[0] == '\0' || strlen(text) > 4 || strspn(text, "0123456789abcdefABCDEF") == 0)
        return -1;
    long number = strtol(text, &end, base);
    return *end == '\0' && number <= UINT8_MAX ? (int)number : -1;
}

/* False after a complaint. */
static bool read_octet(const struct conf_take *take, const char *name, const char *text,
                       uint8_t *octet)
{
    bool marked = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    int hexadecimal = octet_in_base(marked ? text + 2 : text, 16);
    int decimal = marked ? hexadecimal : octet_in_base(text, 10);

    if (decimal < 0) {
        conf_complain(take, name, "%s = \"%s\" is no octet; give 0x00 to 0xff", name, text);
        return false;
    }
    if (hexadecimal >= 0 && hexadecimal != decimal) {
        conf_complain(take, name,
                      "%s = %s may be meant in base 10 or 16; write 0x%02x for %d, or 0x%02x", name,
                      text, (unsigned)decimal, decimal, (unsigned)hexadecimal);
        return false;
    }
    *octet = (uint8_t)decimal;
    return true;
}

static void note_octet(const struct conf_take *take, const char *name, bool usual, uint8_t octet)
{
    conf_note_word(take, name, usual, "0x%02x", (unsigned)octet);
}

/* True when the option was given and is sound. */
static bool take_octet(const struct conf_take *take, const char *name, uint8_t *octet)
{
    const struct conf_value *value = conf_file_value(take->file, take->section, name);

    if (value == NULL || !read_octet(take, name, value->text, octet))
        return false;
    note_octet(take, name, false, *octet);
    return true;
}

/* One that the base has as well, which is left as it is when the option is absent. */
static void change_octet(const struct conf_take *take, const char *name, uint8_t *octet)
{
    uint8_t base = *octet;

    (void)take_octet(take, name, octet);
    note_octet(take, name, *octet == base, *octet);
}

/* ---- one dialect --------------------------------------------------------------------------- */

static const char *sequence_at(size_t index)
{
    static const char *const names[] = {"echo", "count", NULL};
    return names[index];
}

static const char *end_at(size_t index)
{
    static const char *const names[] = {"set", "clear", NULL};
    return names[index];
}

static const char *send_at(size_t index)
{
    static const char *const names[] = {"submit_sm", "data_sm", NULL};
    return names[index];
}

static const char *text_at(size_t index)
{
    static const char *const names[] = {"short_message", "message_payload", NULL};
    return names[index];
}

static void take_carrier(const struct conf_take *take, struct ussd_dialect *dialect)
{
    enum ussd_carrier carrier = (enum ussd_carrier)conf_take_choice(
        take, "carrier", ussd_carrier_name_at, dialect->carrier);

    if (carrier != dialect->carrier) {
        /* user_message_reference is met in SMS too, so it is no sign of USSD. */
        dialect->signs &= ~USSD_SIGN_REFERENCE;
        if (carrier != USSD_CARRIER_NONE && carrier != USSD_CARRIER_UMR)
            dialect->signs |= USSD_SIGN_REFERENCE;
    }
    dialect->carrier = carrier;
    dialect->counts = conf_take_choice(take, "its_sequence", sequence_at, dialect->counts) == 1;
    dialect->end_clear = conf_take_choice(take, "its_end", end_at, dialect->end_clear) == 1;
}

static void take_ops(const struct conf_take *take, struct ussd_dialect *dialect)
{
    static const struct {
        const char *name;
        enum ussd_event event;
    } ops[USSD_OWN_OPS_MAX] = {
        {"op_begin", USSD_BEGIN}, {"op_answer", USSD_ANSWER}, {"op_abort", USSD_ABORT}};
    uint8_t octet;

    for (size_t i = 0; i < USSD_OWN_OPS_MAX; i++) {
        if (take_octet(take, ops[i].name, &octet))
            dialect->own_ops_in[dialect->own_op_count++] =
                (struct ussd_op){octet, ops[i].event, false};
    }
    change_octet(take, "op_ask", &dialect->ops_out[USSD_ASK]);
    change_octet(take, "op_end", &dialect->ops_out[USSD_END]);
    change_octet(take, "op_release", &dialect->ops_out[USSD_RELEASE]);
}

static void take_service_type(const struct conf_take *take, struct ussd_dialect *dialect)
{
    char type[USSD_SERVICE_TYPE_MAX + 1] = ""; /* to the end: dialects are compared by octets */
    char base[USSD_SERVICE_TYPE_MAX + 1];

    memcpy(base, dialect->service_types[USSD_ASK], sizeof base);
    if ((dialect->signs & USSD_SIGN_LETTERS) == 0)
        conf_note_text(take, "service_type", true, base);

    if (conf_file_value(take->file, take->section, "service_type") == NULL ||
        !conf_take_string(take, "service_type", "", type, sizeof type))
        return;
    if ((dialect->signs & USSD_SIGN_LETTERS) != 0) {
        conf_complain(take, "service_type",
                      "service_type is the op in a dialect based on %s; take it out",
                      dialect->name);
        return;
    }
    for (size_t i = 0; i < USSD_ACTIONS; i++)
        memcpy(dialect->service_types[i], type, sizeof type);
    conf_note_text(take, "service_type", strcmp(type, base) == 0, type);
}

static void take_dialect(const struct conf_take *take, struct ussd_dialect *dialect)
{
    size_t base = conf_take_choice(take, "base", ussd_dialect_name_at, 0);

    *dialect = *ussd_dialect_find(ussd_dialect_name_at(base));
    take_service_type(take, dialect);
    take_carrier(take, dialect);
    take_ops(take, dialect);
    change_octet(take, "dcs_gsm7", &dialect->dcs_gsm7);
    change_octet(take, "dcs_ucs2", &dialect->dcs_ucs2);
    dialect->data_sm = conf_take_choice(take, "send", send_at, dialect->data_sm) == 1;
    dialect->payload = conf_take_choice(take, "text", text_at, dialect->payload) == 1;
}

/* ---- all of them --------------------------------------------------------------------------- */

static const struct ussd_dialect *find(const struct conf *conf, const char *name)
{
    for (size_t i = 0; i < conf->dialect_count; i++) {
        if (strcmp(conf->dialects[i].name, name) == 0)
            return &conf->dialects[i];
    }
    return ussd_dialect_find(name);
}

/* Why a section cannot have its name; NULL: it can. */
static const char *refused_name(const struct conf *conf, const char *name)
{
    if (name[0] == '\0' || strlen(name) > USSD_DIALECT_NAME_MAX)
        return "a name has 1 to 15 octets; rename it";
    if (find(conf, name) != NULL)
        return "there is one of that name; rename it";
    return conf->dialect_count == CONF_DIALECTS_MAX ? "there are too many; take one out" : NULL;
}

void conf_dialects(const struct conf_file *file, struct conf *conf, struct complaints *complaints)
{
    size_t at = conf_file_section(file, "dialect", 0);

    for (; at < file->section_count; at = conf_file_section(file, "dialect", at + 1)) {
        const struct conf_section *section = &file->sections[at];
        struct conf_take take = {file, at, complaints};
        struct ussd_dialect dialect;
        const char *why = refused_name(conf, section->title);

        take_dialect(&take, &dialect);
        if (why != NULL) {
            complain(complaints, false, section->file, section->line, "dialect \"%s\": %s",
                     section->title, why);
            continue;
        }
        strcpy(dialect.name, section->title);
        conf->dialects[conf->dialect_count++] = dialect;
    }
}

static void complain_of_name(const struct conf_take *take, const struct conf *conf,
                             const char *name)
{
    struct nearest nearest;
    char list[COMPLAINT_TEXT / 2] = "";
    size_t used = 0;

    nearest_init(&nearest, name);
    for (size_t i = 0; i < conf->dialect_count; i++)
        nearest_try(&nearest, conf->dialects[i].name);
    for (size_t i = 0; ussd_dialect_name_at(i) != NULL; i++) {
        nearest_try(&nearest, ussd_dialect_name_at(i));
        used += (size_t)snprintf(list + used, sizeof list - used, "%s %s", i > 0 ? "," : "",
                                 ussd_dialect_name_at(i));
    }
    if (nearest_name(&nearest) != NULL)
        conf_complain(take, "dialect", "unknown dialect \"%s\"; did you mean %s?", name,
                      nearest_name(&nearest));
    else
        conf_complain(take, "dialect",
                      "unknown dialect \"%s\"; there are%s, and sections dialect \"…\" { … }", name,
                      list);
}

void conf_dialect_choose(const struct conf_take *take, const struct conf *conf,
                         struct ussd_dialect *dialect)
{
    const struct conf_value *value = conf_file_value(take->file, take->section, "dialect");
    const char *name = value == NULL ? BASE_DEFAULT : value->text;
    const struct ussd_dialect *found = find(conf, name);

    if (found == NULL) {
        complain_of_name(take, conf, name);
        found = ussd_dialect_find(BASE_DEFAULT);
    }
    conf_note_text(take, "dialect", strcmp(found->name, BASE_DEFAULT) == 0, found->name);
    *dialect = *found;
}
