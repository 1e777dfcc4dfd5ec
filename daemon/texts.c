#include "daemon/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/conf_file.h"
#include "daemon/conversation.h"
#include "daemon/family.h"
#include "daemon/nearest.h"
#include "daemon/pages.h"
#include "daemon/texts_check.h"
#include "protocol/text.h"

#define EXTRA_PREFIX "PAGE_"

static const char *const reason_names[TEXT_REASONS] = {
    [REASON_CONTRACT_ENDED] = "REASON_contract_ended",
    [REASON_NO_PREMIUM] = "REASON_no_premium",
    [REASON_LEFT_DEPENDENCY] = "REASON_left_dependency",
    [REASON_EMPLOYER_DEBT] = "REASON_employer_debt",
    [REASON_OTHER] = "REASON_other",
    [REASON_ENDED] = "REASON_ended",
    [REASON_NO_STUDENT_CERTIFICATE] = "REASON_no_student_certificate",
    [REASON_NO_BIRTH_CERTIFICATE] = "REASON_no_birth_certificate",
};

const char *text_reason_word(enum coverage_reason reason)
{
    if (reason >= TEXT_REASONS || reason_names[reason] == NULL)
        return "none";
    return reason_names[reason] + strlen("REASON_");
}

const char *text_name(enum text_id id)
{
    return id > TEXT_NONE && id < TEXT_COUNT ? text_rule(id)->name : "NONE";
}

const char *texts_template(const struct texts *texts, unsigned id)
{
    if (id < TEXT_COUNT)
        return texts->templates[id];
    return id - TEXT_COUNT < texts->extra_count ? texts->extra[id - TEXT_COUNT].text : NULL;
}

unsigned texts_find(const struct texts *texts, const char *name)
{
    for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT; id++) {
        if (strcmp(text_rule(id)->name, name) == 0)
            return id;
    }
    for (unsigned i = 0; i < texts->extra_count; i++) {
        if (strcmp(texts->extra[i].name, name) == 0)
            return TEXT_COUNT + i;
    }
    return TEXT_NONE;
}

void texts_free(struct texts *texts)
{
    for (size_t i = 0; i < TEXT_COUNT; i++)
        free(texts->templates[i]);
    for (size_t i = 0; i < TEXT_REASONS; i++)
        free(texts->reasons[i]);
    for (size_t i = 0; i < texts->extra_count; i++)
        free(texts->extra[i].text);
    memset(texts, 0, sizeof *texts);
}

/* ---- loading ------------------------------------------------------------------------------- */

struct load {
    const struct conf_file *file;
    struct texts texts;
    const char *longest_reason; /* one of texts.reasons, or "" */
    struct complaints *complaints;
};

static void report(const struct load *load, const struct conf_value *value, const char *text)
{
    complain(load->complaints, false, value->file, value->line, "%s: %s", value->name, text);
}

/* The text of a name that has to be there, still the file's; NULL after a complaint. */
static const struct conf_value *required(const struct load *load, const char *name)
{
    const struct conf_value *value = conf_file_value(load->file, CONF_ROOT, name);
    if (value == NULL)
        complain(load->complaints, false, load->file->names[0], 0, "%s is missing; add %s = \"…\"",
                 name, name);
    return value;
}

static struct text_place place_of(const struct conf_value *value)
{
    return (struct text_place){value->name, value->text, value->file, value->line};
}

static enum dm_error keep(const char *text, char **kept)
{
    *kept = strdup(text);
    return *kept == NULL ? DM_E_NO_MEMORY : DM_OK;
}

static enum dm_error load_reasons(struct load *load)
{
    enum dm_error error = DM_OK;
    size_t longest = 0;
    load->longest_reason = "";
    for (size_t i = REASON_NONE + 1; error == DM_OK && i < TEXT_REASONS; i++) {
        const struct conf_value *value = required(load, reason_names[i]);
        if (value == NULL)
            continue;
        struct text_place place = place_of(value);
        texts_check_characters(&place, load->complaints);
        if (value->text[0] == '\0' || strchr(value->text, '{') != NULL)
            report(load, value, "a reason is some words and no placeholder; write it out");
        error = keep(value->text, &load->texts.reasons[i]);

        struct text_measure measure;
        if (error == DM_OK && text_measure(value->text, &measure) == DM_OK &&
            measure.octets > longest) {
            longest = measure.octets;
            load->longest_reason = load->texts.reasons[i];
        }
    }
    return error;
}

static enum dm_error load_templates(struct load *load)
{
    enum dm_error error = DM_OK;
    for (unsigned id = TEXT_NONE + 1; error == DM_OK && id < TEXT_COUNT; id++) {
        const struct conf_value *value = required(load, text_rule(id)->name);
        if (value == NULL)
            continue;
        struct text_place place = place_of(value);
        texts_check(text_rule(id), &place, load->longest_reason, load->complaints);
        error = keep(value->text, &load->texts.templates[id]);
    }
    return error;
}

static void report_unknown(const struct load *load, const struct conf_value *value)
{
    struct nearest nearest;
    nearest_init(&nearest, value->name);
    for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT; id++)
        nearest_try(&nearest, text_rule(id)->name);
    for (size_t i = REASON_NONE + 1; i < TEXT_REASONS; i++)
        nearest_try(&nearest, reason_names[i]);
    if (nearest_name(&nearest) != NULL)
        complain(load->complaints, false, value->file, value->line,
                 "unknown text %s; did you mean %s?", value->name, nearest_name(&nearest));
    else
        complain(load->complaints, false, value->file, value->line,
                 "unknown text %s; a page of your own is named %s…", value->name, EXTRA_PREFIX);
}

static enum dm_error load_extra(struct load *load, const struct conf_value *value)
{
    struct texts *texts = &load->texts;
    if (strncmp(value->name, EXTRA_PREFIX, strlen(EXTRA_PREFIX)) != 0) {
        report_unknown(load, value);
        return DM_OK;
    }
    if (strlen(value->name) > TEXT_NAME_MAX) {
        report(load, value, "this name is too long; shorten it");
        return DM_OK;
    }
    if (texts->extra_count == TEXTS_EXTRA_MAX) {
        report(load, value, "there are too many pages; take some out");
        return DM_OK;
    }
    struct text_place place = place_of(value);
    texts_check(&text_rule_page, &place, load->longest_reason, load->complaints);
    struct extra_text *extra = &texts->extra[texts->extra_count++];
    strcpy(extra->name, value->name);
    return keep(value->text, &extra->text);
}

static enum dm_error load_extras(struct load *load)
{
    enum dm_error error = DM_OK;
    for (size_t i = 0; error == DM_OK && i < load->file->value_count; i++) {
        if (!load->file->values[i].known)
            error = load_extra(load, &load->file->values[i]);
    }
    return error;
}

/* ---- pages --------------------------------------------------------------------------------- */

static void check_key(const struct load *load, enum text_id id, const char *key)
{
    const struct conf_value *value = conf_file_value(load->file, CONF_ROOT, text_rule(id)->name);
    size_t size = strlen(key);

    if (value != NULL && (strncmp(value->text, key, size) != 0 || value->text[size] != ' ' ||
                          strchr(value->text, '\n') != NULL))
        complain(load->complaints, false, value->file, value->line,
                 "%s: is the line of a key; begin it with \"%s \"", value->name, key);
}

static void check_pages(const struct load *load, const char *name)
{
    const struct conf_value *value = conf_file_value(load->file, CONF_ROOT, name);

    if (value != NULL && pages_count(&load->texts, value->text) == 0)
        complain(load->complaints, false, value->file, value->line,
                 "%s: takes more than %d USSD pages, or NEXT, BACK and HOME leave it no room; "
                 "shorten it",
                 name, PAGES_MAX);
}

/* Everything that may stand above OBJECT. */
static void check_offers(const struct load *load)
{
    for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT; id++) {
        const struct conf_value *value =
            conf_file_value(load->file, CONF_ROOT, text_rule(id)->name);
        if (value == NULL || (text_rule(id)->channels & TEXT_OFFER) == 0)
            continue;
        struct text_place place = place_of(value);
        texts_check_offer(&place, load->texts.templates[TEXT_OBJECT], load->longest_reason,
                          load->complaints);
    }
}

/* Once all else is sound, because the keys stand below every page. */
static void check_all_pages(const struct load *load)
{
    check_key(load, TEXT_NEXT, PAGES_NEXT_KEY);
    check_key(load, TEXT_BACK, PAGES_BACK_KEY);
    check_key(load, TEXT_HOME, PAGES_HOME_KEY);
    check_key(load, TEXT_OBJECT, CONVERSATION_OBJECT_KEY);
    check_offers(load);
    for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT; id++) {
        if ((text_rule(id)->channels & TEXT_PAGED) != 0)
            check_pages(load, text_rule(id)->name);
    }
    for (size_t i = 0; i < load->texts.extra_count; i++)
        check_pages(load, load->texts.extra[i].name);
    if (!family_fits(&load->texts))
        complain(
            load->complaints, false, load->file->names[0], 0,
            "FAMILY: a page with it, a name and the keys is longer than %d characters of UCS-2; "
            "shorten it, MEMBER, NEXT, BACK or HOME",
            TEXT_SMS_UCS2_MAX);
}

/* The built-in names; all else in the file is a page or a mistake. */
static enum dm_error read_file(const char *path, struct conf_file **file,
                               struct complaints *complaints)
{
    struct conf_shape shape[TEXT_COUNT + TEXT_REASONS + 1] = {{NULL, SHAPE_VALUE, NULL}};
    size_t count = 0;
    for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT; id++)
        shape[count++].name = text_rule(id)->name;
    for (size_t i = REASON_NONE + 1; i < TEXT_REASONS; i++)
        shape[count++].name = reason_names[i];
    return conf_file_read(path, shape, true, file, complaints);
}

enum dm_error texts_load(const char *path, struct texts *texts, struct complaints *complaints)
{
    size_t before = complaints->errors;
    struct conf_file *file;
    enum dm_error error = read_file(path, &file, complaints);
    if (file == NULL)
        return error == DM_E_IO ? DM_E_FORMAT : error;

    struct load load = {.file = file, .complaints = complaints};
    error = load_reasons(&load);
    if (error == DM_OK)
        error = load_templates(&load);
    if (error == DM_OK)
        error = load_extras(&load);
    if (error == DM_OK && complaints->errors == before)
        check_all_pages(&load);
    if (error == DM_OK && complaints->errors != before)
        error = DM_E_FORMAT;
    conf_file_free(file);
    if (error != DM_OK) {
        texts_free(&load.texts);
        return error;
    }
    for (size_t id = TEXT_NONE + 1; id < TEXT_COUNT; id++)
        prepared_make(load.texts.templates[id], &load.texts.prepared[id]);
    *texts = load.texts;
    return DM_OK;
}
