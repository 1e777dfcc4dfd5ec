#include "daemon/conf_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <confuse.h>

#include "daemon/conf_hint.h"
#include "daemon/conf_source.h"

/* Every section has this option with a default, which libconfuse sets when the section opens: so we
 * learn the line. */
#define OPENED "{opened}"
/* The file, a section, a section inside. */
#define DEPTH_MAX 3
/* What libconfuse says of an unknown option; it has no code for it. */
#define NO_SUCH_OPTION "no such option '%s'"

struct reading {
    struct conf_file *file;
    struct complaints *complaints;
    bool open;
    const char *name; /* of the file being read */
    /* The sections open now, the innermost last, and what may stand in each. */
    size_t sections[DEPTH_MAX];
    const struct conf_shape *shapes[DEPTH_MAX];
    size_t depth;
    enum dm_error error;
};

/* libconfuse gives its callbacks no context.  Its scanner is global as well, so two files could not
 * be read at once in any case. */
static struct reading *reading;

static int fail(enum dm_error error)
{
    reading->error = error;
    return -1;
}

static size_t innermost(void)
{
    return reading->sections[reading->depth - 1];
}

static const struct conf_shape *shape_find(const struct conf_shape *shape, const char *name)
{
    for (; shape->name != NULL; shape++) {
        if (strcmp(shape->name, name) == 0)
            return shape;
    }
    return NULL;
}

/* One more element, zeroed, at the end of an array; NULL when there is no memory. */
static void *append(void **array, size_t *count, size_t size)
{
    char *larger = reallocarray(*array, *count + 1, size);
    if (larger == NULL)
        return NULL;
    *array = larger;
    return memset(larger + (*count)++ * size, 0, size);
}

static struct conf_section *append_section(struct conf_file *file)
{
    void *array = file->sections;
    struct conf_section *section = append(&array, &file->section_count, sizeof *section);
    file->sections = array;
    return section;
}

static struct conf_value *append_value(const char *name, int line)
{
    void *array = reading->file->values;
    struct conf_value *value = append(&array, &reading->file->value_count, sizeof *value);
    reading->file->values = array;
    if (value == NULL)
        return NULL;
    value->section = innermost();
    value->file = reading->name;
    value->line = line;
    value->name = strdup(name);
    return value->name == NULL ? NULL : value;
}

/* ---- libconfuse's callbacks ---------------------------------------------------------------- */

static void on_unknown(const cfg_t *cfg, const char *name)
{
    if (reading->open && reading->depth == 1) {
        if (append_value(name, cfg->line) == NULL)
            (void)fail(DM_E_NO_MEMORY);
        return;
    }
    char hint[CONF_HINT_SIZE];
    conf_hint(reading->shapes[0], reading->shapes[reading->depth - 1], name, hint);
    complain(reading->complaints, false, reading->name, cfg->line, "unknown option %s; %s", name,
             hint);
}

static int on_open(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
    (void)text;
    *(void **)result = NULL;
    const struct conf_shape *shape = shape_find(reading->shapes[reading->depth - 1], cfg_name(cfg));
    if (shape == NULL) { /* somebody did write it, in quotes */
        on_unknown(cfg, cfg_opt_name(opt));
        return 0;
    }
    struct conf_section *section = append_section(reading->file);
    if (section == NULL)
        return fail(DM_E_NO_MEMORY);
    section->name = shape->name;
    section->parent = innermost();
    section->file = reading->name;
    section->line = cfg->line;
    section->title = strdup(cfg_title(cfg) != NULL ? cfg_title(cfg) : "");
    if (section->title == NULL)
        return fail(DM_E_NO_MEMORY);

    reading->sections[reading->depth] = reading->file->section_count - 1;
    reading->shapes[reading->depth] = shape->inside;
    reading->depth++;
    return 0;
}

static int on_close(cfg_t *cfg, cfg_opt_t *opt)
{
    (void)cfg;
    (void)opt;
    reading->depth--;
    return 0;
}

static int on_value(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
    *(void **)result = NULL;
    const char *name = cfg_opt_name(opt);
    const struct conf_value *earlier = conf_file_value(reading->file, innermost(), name);
    if (earlier != NULL) {
        complain(reading->complaints, false, reading->name, cfg->line,
                 "%s is given twice, first on line %d; keep one", name, earlier->line);
        return 0;
    }
    struct conf_value *value = append_value(name, cfg->line);
    if (value == NULL)
        return fail(DM_E_NO_MEMORY);
    value->known = true;
    value->text = strdup(text);
    return value->text == NULL ? fail(DM_E_NO_MEMORY) : 0;
}

/* Only the names of files are kept here: they are read behind this one, each with a scanner that
 * begins anew. */
static int on_include(cfg_t *cfg, cfg_opt_t *opt, int argc, const char **argv)
{
    (void)opt;
    struct conf_file *file = reading->file;
    char path[FILENAME_MAX];
    if (argc != 1 || conf_file_path(file, argv[0], path, sizeof path) != DM_OK) {
        complain(reading->complaints, false, reading->name, cfg->line,
                 "include takes one file's name; write include(\"menus.conf\")");
        return 0;
    }
    for (size_t i = 0; i < file->name_count; i++) {
        if (strcmp(file->names[i], path) == 0) {
            complain(reading->complaints, false, reading->name, cfg->line,
                     "%s is included already; take one out", path);
            return 0;
        }
    }
    if (file->name_count == CONF_FILES_MAX) {
        complain(reading->complaints, false, reading->name, cfg->line,
                 "%s is one file too many; %d are the most", path, CONF_FILES_MAX);
        return 0;
    }
    file->names[file->name_count] = strdup(path);
    return file->names[file->name_count++] == NULL ? fail(DM_E_NO_MEMORY) : 0;
}

static void on_error(cfg_t *cfg, const char *format, va_list arguments)
{
    if (strcmp(format, NO_SUCH_OPTION) == 0) {
        on_unknown(cfg, va_arg(arguments, const char *));
        return;
    }
    char text[COMPLAINT_TEXT];
    vsnprintf(text, sizeof text, format, arguments);
    complain(reading->complaints, false, reading->name, cfg->line,
             "%s; mend this first, what stands behind it was not read", text);
}

/* ---- the shape as libconfuse wants it ------------------------------------------------------ */

static void free_options(cfg_opt_t *options)
{
    if (options == NULL)
        return;
    for (cfg_opt_t *option = options; option->name != NULL; option++)
        free_options(option->subopts);
    free(options);
}

static cfg_opt_t *make_options(const struct conf_shape *shape, bool top)
{
    size_t count = 0;
    while (shape[count].name != NULL)
        count++;
    cfg_opt_t *options = calloc(count + 2, sizeof *options);
    if (options == NULL)
        return NULL;

    for (size_t i = 0; i < count; i++) {
        const char *name = shape[i].name;
        if (shape[i].kind == SHAPE_VALUE) {
            options[i] = (cfg_opt_t)CFG_PTR_CB(name, NULL, CFGF_NODEFAULT, on_value, NULL);
            continue;
        }
        cfg_opt_t *inside = make_options(shape[i].inside, false);
        if (inside == NULL) {
            free_options(options);
            return NULL;
        }
        cfg_flag_t titled = shape[i].kind == SHAPE_TITLED ? CFGF_TITLE : CFGF_NONE;
        options[i] = (cfg_opt_t)CFG_SEC(name, inside, CFGF_MULTI | titled);
        options[i].validcb = on_close;
    }
    options[count] = top ? (cfg_opt_t)CFG_FUNC("include", on_include)
                         : (cfg_opt_t)CFG_PTR_CB(OPENED, "yes", CFGF_NONE, on_open, NULL);
    return options;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* libconfuse keeps the values of unknown options as strings of its own. */
static enum dm_error fetch_unknown(cfg_t *cfg)
{
    for (size_t i = 0; i < reading->file->value_count; i++) {
        struct conf_value *value = &reading->file->values[i];
        if (value->text != NULL)
            continue;
        const char *text = NULL;
        for (unsigned j = 0; j < cfg_num(cfg); j++) {
            cfg_opt_t *option = cfg_getnopt(cfg, j);
            if (strcmp(cfg_opt_name(option), value->name) == 0)
                text = cfg_opt_getstr(option);
        }
        value->text = strdup(text != NULL ? text : "");
        if (value->text == NULL)
            return DM_E_NO_MEMORY;
    }
    return DM_OK;
}

static enum dm_error parse(const char *source, cfg_opt_t *options)
{
    /* libconfuse takes unknown options as strings in sections of this kind, after telling of them. */
    cfg_t *cfg = cfg_init(options, CFGF_KEYSTRVAL);
    if (cfg == NULL)
        return DM_E_NO_MEMORY;
    cfg_set_error_function(cfg, on_error);
    reading->depth = 1;
    size_t before = reading->complaints->errors;
    int result = cfg_parse_buf(cfg, source);
    /* It explains every mistake; what it fails at without a word is memory. */
    if (reading->error == DM_OK && result != CFG_SUCCESS)
        reading->error = reading->complaints->errors == before ? DM_E_NO_MEMORY : DM_E_FORMAT;
    if (reading->error == DM_OK)
        reading->error = fetch_unknown(cfg);
    cfg_free(cfg);
    return reading->error;
}

/* Whoever takes a section's options need not ask whether the file has it. */
static enum dm_error append_absent(const struct conf_shape *shape)
{
    for (; shape->name != NULL; shape++) {
        struct conf_file *file = reading->file;
        if (shape->kind != SHAPE_SECTION ||
            conf_file_section(file, shape->name, 0) < file->section_count)
            continue;
        struct conf_section *section = append_section(file);
        if (section == NULL)
            return DM_E_NO_MEMORY;
        *section =
            (struct conf_section){.name = shape->name, .title = strdup(""), .file = file->names[0]};
        if (section->title == NULL)
            return DM_E_NO_MEMORY;
    }
    return DM_OK;
}

static enum dm_error read_all(const struct conf_shape *shape)
{
    struct conf_section *root = append_section(reading->file);
    cfg_opt_t *options = make_options(shape, true);
    enum dm_error error = root == NULL || options == NULL ? DM_E_NO_MEMORY : DM_OK;
    for (size_t i = 0; error == DM_OK && i < reading->file->name_count; i++) {
        char *source;
        reading->name = reading->file->names[i];
        error = conf_source_read(reading->name, &source, reading->complaints);
        if (error == DM_OK) {
            error = parse(source, options);
            free(source);
        } else if (error == DM_E_IO && i > 0) {
            error = DM_E_FORMAT; /* what is wrong is the include */
        }
    }
    free_options(options);
    return error == DM_OK ? append_absent(shape) : error;
}

enum dm_error conf_file_read(const char *path, const struct conf_shape *shape, bool open,
                             struct conf_file **file, struct complaints *complaints)
{
    *file = NULL;
    struct conf_file *made = calloc(1, sizeof *made);
    if (made == NULL)
        return DM_E_NO_MEMORY;
    struct reading context = {
        .file = made, .complaints = complaints, .open = open, .shapes = {shape}};
    size_t before = complaints->errors;
    enum dm_error error = DM_E_NO_MEMORY;

    made->names[0] = strdup(path);
    made->notes = calloc(1, sizeof *made->notes);
    if (made->names[0] != NULL && made->notes != NULL) {
        made->name_count = 1;
        reading = &context;
        error = read_all(shape);
        reading = NULL;
    }
    if (error != DM_OK) {
        conf_file_free(made);
        return error;
    }
    *file = made;
    return complaints->errors == before ? DM_OK : DM_E_FORMAT;
}

void conf_file_free(struct conf_file *file)
{
    if (file == NULL)
        return;
    for (size_t i = 0; i < file->name_count; i++)
        free(file->names[i]);
    for (size_t i = 0; i < file->section_count; i++)
        free(file->sections[i].title);
    for (size_t i = 0; i < file->value_count; i++) {
        free(file->values[i].name);
        free(file->values[i].text);
    }
    free(file->sections);
    free(file->values);
    conf_notes_free(file->notes);
    free(file);
}

const struct conf_value *conf_file_value(const struct conf_file *file, size_t section,
                                         const char *name)
{
    for (size_t i = 0; i < file->value_count; i++) {
        if (file->values[i].section == section && strcmp(file->values[i].name, name) == 0)
            return &file->values[i];
    }
    return NULL;
}

size_t conf_file_section(const struct conf_file *file, const char *name, size_t from)
{
    for (size_t i = from; i < file->section_count; i++) {
        if (i != CONF_ROOT && strcmp(file->sections[i].name, name) == 0)
            return i;
    }
    return file->section_count;
}

enum dm_error conf_file_path(const struct conf_file *file, const char *path, char *out,
                             size_t capacity)
{
    const char *first = file->names[0];
    const char *slash = strrchr(first, '/');
    size_t directory = path[0] == '/' || slash == NULL ? 0 : (size_t)(slash - first) + 1;
    int size = snprintf(out, capacity, "%.*s%s", (int)directory, first, path);
    return size >= 0 && (size_t)size < capacity ? DM_OK : DM_E_LENGTH;
}
