#include "daemon/ctl_line.h"

#include <histedit.h>
#include <stdint.h>
#include <string.h>

#include "daemon/ctl_command.h"
#include "daemon/ctl_run.h"

/*
 * Whatever is typed with such a command, mistyped or not, may hold a number; so does a line that cannot
 * be taken apart, and an unknown command with words behind it: it may be one of these mistyped.
 */
static bool is_personal(int count, char **words)
{
    bool known = false;

    for (int i = 1; i < count; i++) {
        int taken;
        const struct ctl_command *command = ctl_command_find(count - i, words + i, &taken);

        if (command != NULL && command->personal)
            return true;
        known = known || command != NULL;
    }
    return !known && count > 2;
}

/* getopt moves words about, and the tokenizer's array is not ours to move them in. */
static struct ctl_line do_words(const struct ctl *ctl, int count, const char **typed)
{
    static char program[] = "darmandctl";
    char *words[CTL_LINE_WORDS + 2] = {program};
    struct ctl_line line = {.kind = LINE_COMMAND, .status = EXIT_USAGE};

    if (count > CTL_LINE_WORDS) {
        fputs("darmandctl: too many words\n", ctl->err);
        line.personal = true;
        return line;
    }
    for (int i = 0; i < count; i++)
        words[i + 1] = (char *)(uintptr_t)typed[i];
    line.personal = is_personal(count + 1, words);
    if (count == 1 && (strcmp(typed[0], "quit") == 0 || strcmp(typed[0], "exit") == 0))
        line.kind = LINE_QUIT;
    else
        line.status = ctl_run(*ctl, count + 1, words);
    return line;
}

struct ctl_line ctl_line_do(const struct ctl *ctl, const char *text)
{
    Tokenizer *tokenizer = tok_init(NULL);
    struct ctl_line line = {.kind = LINE_NOTHING};
    const char **words;
    int count;

    if (tokenizer == NULL)
        return (struct ctl_line){.kind = LINE_COMMAND, .status = EXIT_NO};
    if (text[strspn(text, " \t")] == '#')
        count = 0;
    else if (tok_str(tokenizer, text, &count, &words) != 0) {
        fputs("darmandctl: a quote is not closed\n", ctl->err);
        line = (struct ctl_line){.kind = LINE_COMMAND, .personal = true, .status = EXIT_USAGE};
        count = 0;
    }
    if (count > 0)
        line = do_words(ctl, count, words);
    tok_end(tokenizer);
    return line;
}
