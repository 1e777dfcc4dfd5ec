#include "daemon/ctl_complete.h"

#include <string.h>

#include "daemon/client.h"
#include "daemon/ctl_command.h"
#include "daemon/ctl_print.h"

/* Who waits for a completion does not wait long. */
#define LINKS_SECONDS 2

/* ---- candidates ----------------------------------------------------------------------------------------- */

void ctl_candidates_add(struct ctl_candidates *candidates, const char *word, size_t size)
{
    char *place;

    if (size >= CTL_CANDIDATE || candidates->count == CTL_CANDIDATES_MAX)
        return;
    for (size_t i = 0; i < candidates->count; i++)
        if (strlen(candidates->words[i]) == size && memcmp(candidates->words[i], word, size) == 0)
            return;
    place = candidates->words[candidates->count++];
    memcpy(place, word, size);
    place[size] = '\0';
}

size_t ctl_candidates_common(const struct ctl_candidates *candidates)
{
    size_t common = candidates->count == 0 ? 0 : strlen(candidates->words[0]);

    for (size_t i = 1; i < candidates->count; i++)
        while (strncmp(candidates->words[0], candidates->words[i], common) != 0)
            common--;
    return common;
}

/* Each word of a list, parted by single spaces, that begins as what was typed. */
static void add_list(struct ctl_candidates *candidates, const char *list, const char *begun)
{
    size_t length = strlen(begun);

    while (*list != '\0') {
        size_t size = strcspn(list, " ");

        if (size >= length && memcmp(list, begun, length) == 0)
            ctl_candidates_add(candidates, list, size);
        list += size + (list[size] == ' ');
    }
}

/* ---- what may follow ------------------------------------------------------------------------------------ */

/* How many words are general options; the value that is being typed behind one is left over. */
static int skip_options(int count, char **words)
{
    int i = 0;

    while (i < count - 1 && words[i][0] == '-') {
        bool has_value = strcmp(words[i], "-o") == 0 || strcmp(words[i], "-s") == 0 ||
                         strcmp(words[i], "--history") == 0;

        if (has_value && i + 1 == count - 1)
            break;
        i += has_value ? 2 : 1;
    }
    return i;
}

/* The first word of names, or the second of those whose first one stands there. */
static void add_commands(int count, char **words, struct ctl_candidates *candidates)
{
    const struct ctl_command *command;

    for (size_t i = 0; (command = ctl_command_at(i)) != NULL; i++) {
        const char *second = strchr(command->name, ' ');
        size_t first = strcspn(command->name, " ");
        const char *begun = words[count - 1];

        if (count == 1 && strncmp(command->name, begun, strlen(begun)) == 0)
            ctl_candidates_add(candidates, command->name, first);
        if (count == 2 && second != NULL && strlen(words[0]) == first &&
            memcmp(command->name, words[0], first) == 0 &&
            strncmp(second + 1, begun, strlen(begun)) == 0)
            ctl_candidates_add(candidates, second + 1, strlen(second + 1));
    }
}

static void add_links(const char *begun, void (*links)(void *, struct ctl_candidates *),
                      void *context, struct ctl_candidates *candidates)
{
    struct ctl_candidates names = {.count = 0};

    links(context, &names);
    for (size_t i = 0; i < names.count; i++)
        add_list(candidates, names.words[i], begun);
}

void ctl_complete_words(int count, char **words, void (*links)(void *, struct ctl_candidates *),
                        void *context, struct ctl_candidates *candidates)
{
    int skipped = skip_options(count, words);
    const char *begun = words[count - 1];
    const struct ctl_command *command;
    int taken;

    *candidates = (struct ctl_candidates){.count = 0};
    words += skipped;
    count -= skipped;
    command = ctl_command_find(count - 1, words, &taken);
    if (count == 2 && strcmp(words[0], "-o") == 0)
        add_list(candidates, "table json csv", begun);
    else if (begun[0] == '-' && (count == 1 || (command != NULL && command->run == NULL)))
        add_list(candidates, "-o -s --dry-run --history --watch", begun);
    else
        add_commands(count, words, candidates);
    if (command == NULL || taken != count - 1)
        return;
    if (command->words != NULL)
        add_list(candidates, command->words, begun);
    if (command->arguments[0] != NULL && strcmp(command->arguments[0], "link") == 0)
        add_links(begun, links, context, candidates);
}

/* ---- the names of links --------------------------------------------------------------------------------- */

void ctl_complete_links(void *context, struct ctl_candidates *names)
{
    const struct ctl *ctl = context;
    json_t *request = json_pack("{s:s}", "command", "links");
    json_t *answer = NULL;
    const json_t *links;

    if (client_ask_within(ctl->socket, request, LINKS_SECONDS, &answer) == DM_OK) {
        links = json_object_get(answer, "links");
        for (size_t i = 0; i < json_array_size(links); i++) {
            const char *name = text_at(json_array_get(links, i), "link");
            ctl_candidates_add(names, name, strlen(name));
        }
        json_decref(answer);
    }
    json_decref(request);
}

/* A shell puts "--" in front, since what was typed may be options. */
int ctl_complete(const struct ctl *ctl, int count, char **words)
{
    struct ctl_candidates candidates;
    struct ctl asked = *ctl;
    int skipped = count > 1 && strcmp(words[1], "--") == 0 ? 2 : 1;

    if (count <= skipped)
        return EXIT_USAGE;
    ctl_complete_words(count - skipped, words + skipped, ctl_complete_links, &asked, &candidates);
    for (size_t i = 0; i < candidates.count; i++)
        fprintf(ctl->out, "%s\n", candidates.words[i]);
    return EXIT_OK;
}
