/*
 * darmandctl config: what is in force, a file beside it, and changes that take themselves back.
 */
#include <getopt.h>
#include <string.h>

#include "daemon/ctl.h"
#include "daemon/ctl_config.h"
#include "daemon/ctl_diff.h"
#include "daemon/ctl_print.h"
#include "daemon/tls.h"

static const struct ctl_column show_columns[] = {{.name = "path"}, {.name = "confirm_seconds"}};
const struct ctl_list ctl_list_config = CTL_LIST(NULL, show_columns);

void ctl_print_config(FILE *out, const json_t *answer)
{
    fputs(text_at(answer, "running"), out);
}

/* ---- answers ------------------------------------------------------------------------------------------- */

static int refuse_use(const struct ctl *ctl, const char *usage)
{
    fprintf(ctl->err, "usage: darmandctl config %s\n", usage);
    return EXIT_USAGE;
}

static json_t *ask(const struct ctl *ctl, const char *command)
{
    json_t *request = json_pack("{s:s}", "command", command);

    if (ctl->dry_run)
        (void)json_object_set_new(request, "dry_run", json_true());
    return ctl_ask(ctl, request);
}

/* The answer is given away.  NULL is one that never came, which was complained about. */
static int show(const struct ctl *ctl, json_t *answer)
{
    bool ok = flag_at(answer, "ok");

    if (answer == NULL)
        return EXIT_UNREACHABLE;
    if (ctl->format == CTL_JSON) {
        ctl_print_json(ctl->out, answer);
    } else {
        ctl_print_complaints(ctl->err, answer);
        if (ok)
            ctl_print_dry(ctl->out, answer);
        fprintf(ok ? ctl->out : ctl->err, "%s%s\n",
                ok ? "" : "darmandctl: ", text_at(answer, ok ? "message" : "error"));
    }
    json_decref(answer);
    return ok ? EXIT_OK : EXIT_NO;
}

/* ---- a file of the caller's ---------------------------------------------------------------------------- */

static json_t *list_of(const struct complaints *complaints)
{
    json_t *list = json_array();

    for (size_t i = 0; i < complaints->count; i++)
        (void)json_array_append_new(list, json_string(complaints->items[i].text));
    return list;
}

/* An answer as the daemon gives one for its own file, with "file", the normal form. */
static json_t *read_file(const char *path)
{
    struct complaints complaints;
    struct conf *conf = NULL;
    json_t *answer;

    complaints_init(&complaints);
    if (conf_load(path, &conf, &complaints) == DM_OK)
        tls_check(conf, &complaints);
    if (conf != NULL && complaints.errors == 0)
        answer =
            json_pack("{s:b, s:s, s:s, s:s, s:o}", "ok", 1, "path", path, "message",
                      "the file is good", "file", conf->normal, "complaints", list_of(&complaints));
    else
        answer = json_pack("{s:b, s:s, s:s, s:o}", "ok", 0, "path", path, "error",
                           "the file is wrong", "complaints", list_of(&complaints));
    conf_free(conf);
    return answer;
}

int ctl_config_check(const struct ctl *ctl, int count, char **words)
{
    json_t *answer;

    if (count > 2)
        return refuse_use(ctl, "check [FILE]");
    answer = count == 2 ? read_file(words[1]) : ask(ctl, "config check");
    if (count == 2)
        (void)json_object_del(answer, "file");
    return show(ctl, answer);
}

/* ---- diff ---------------------------------------------------------------------------------------------- */

static void print_line(void *context, char sign, const char *text, size_t size)
{
    fprintf(context, "%c %.*s\n", sign, (int)size, text);
}

static void add_line(void *context, char sign, const char *text, size_t size)
{
    char start[] = {sign, ' ', '\0'};
    json_t *line = json_pack("s+s#", start, text, (int)size);

    (void)json_array_append_new(context, line);
}

/* Like diff(1): 0 is no difference, 1 is some. */
static int show_difference(const struct ctl *ctl, const char *running, const json_t *file)
{
    bool json = ctl->format == CTL_JSON;
    json_t *lines = json_array();
    size_t differ = 0;
    enum dm_error error =
        json ? ctl_diff(running, text_at(file, "file"), add_line, lines, &differ)
             : ctl_diff(running, text_at(file, "file"), print_line, ctl->out, &differ);

    if (!json)
        ctl_print_complaints(ctl->err, file);
    if (error != DM_OK)
        fprintf(ctl->err, "darmandctl: %s\n", dm_strerror(error));
    if (json && error == DM_OK) {
        json_t *answer =
            json_pack("{s:b, s:I, s:O, s:O}", "ok", 1, "differ", (json_int_t)differ, "lines", lines,
                      "complaints", json_object_get(file, "complaints"));
        ctl_print_json(ctl->out, answer);
        json_decref(answer);
    }
    json_decref(lines);
    return error == DM_OK && differ == 0 ? EXIT_OK : EXIT_NO;
}

int ctl_config_diff(const struct ctl *ctl, int count, char **words)
{
    json_t *running;
    json_t *file;
    int status;

    if (count > 2)
        return refuse_use(ctl, "diff [FILE]");
    running = ask(ctl, count == 2 ? "config show" : "config diff");
    if (!flag_at(running, "ok"))
        return show(ctl, running);
    file = count == 2 ? read_file(words[1]) : json_incref(running);
    if (flag_at(file, "ok")) {
        status = show_difference(ctl, text_at(running, "running"), file);
        json_decref(file);
    } else {
        status = show(ctl, file);
    }
    json_decref(running);
    return status;
}

/* ---- apply --------------------------------------------------------------------------------------------- */

int ctl_config_apply(const struct ctl *ctl, int count, char **words)
{
    static const struct option options[] = {{"confirm", required_argument, NULL, 'c'},
                                            {NULL, 0, NULL, 0}};
    json_t *request = json_pack("{s:s}", "command", "config apply");
    bool sound = true;
    int option;

    optind = 0; /* a second run of getopt, over words of their own */
    while ((option = getopt_long(count, words, "+", options, NULL)) != -1)
        sound = option == 'c' &&
                json_object_set_new(request, "confirm", json_string(optarg)) == 0 && sound;
    if (!sound || optind != count) {
        json_decref(request);
        return refuse_use(ctl, "apply [--confirm SECONDS]");
    }
    if (ctl->dry_run)
        (void)json_object_set_new(request, "dry_run", json_true());
    return show(ctl, ctl_ask(ctl, request));
}
