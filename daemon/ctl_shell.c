#include "daemon/ctl_shell.h"

#include <fcntl.h>
#include <histedit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/ctl_complete.h"
#include "daemon/ctl_line.h"

#define HISTORY_LINES 500

/* ---- from a file ---------------------------------------------------------------------------------------- */

int ctl_shell_read(const struct ctl *ctl)
{
    char text[CTL_LINE_MAX];

    while (fgets(text, sizeof text, stdin) != NULL) {
        size_t size = strlen(text);
        struct ctl_line line;

        if (size == sizeof text - 1 && text[size - 1] != '\n') {
            fputs("darmandctl: a line is too long\n", ctl->err);
            return EXIT_USAGE;
        }
        line = ctl_line_do(ctl, text);
        fflush(ctl->out);
        if (line.kind == LINE_QUIT || (line.kind == LINE_COMMAND && line.status != EXIT_OK))
            return line.kind == LINE_QUIT ? EXIT_OK : line.status;
    }
    return ferror(stdin) ? EXIT_NO : EXIT_OK;
}

/* ---- completion ----------------------------------------------------------------------------------------- */

struct talk {
    const struct ctl *ctl;
    EditLine *editor;
    History *history;
    const char *file; /* of the history; NULL: none */
    bool abandoned;   /* the line that was typed last */
};

/* What may follow the words up to the cursor, and how much of the last one is typed. */
static size_t find_candidates(const struct talk *talk, char *text,
                              struct ctl_candidates *candidates)
{
    static char nothing[] = "";
    Tokenizer *tokenizer = tok_init(NULL);
    struct ctl asked = *talk->ctl;
    char *words[CTL_LINE_WORDS + 1];
    const char **typed;
    size_t begun = 0;
    int count;

    if (tokenizer == NULL)
        return 0;
    if (tok_str(tokenizer, text, &count, &typed) == 0 && count <= CTL_LINE_WORDS) {
        for (int i = 0; i < count; i++)
            words[i] = (char *)(uintptr_t)typed[i];
        if (count == 0 || text[strlen(text) - 1] == ' ')
            words[count++] = nothing;
        ctl_complete_words(count, words, ctl_complete_links, &asked, candidates);
        begun = strlen(words[count - 1]);
    }
    tok_end(tokenizer);
    return begun;
}

static unsigned char list(const struct talk *talk, const struct ctl_candidates *candidates)
{
    putc('\n', talk->ctl->out);
    for (size_t i = 0; i < candidates->count; i++)
        fprintf(talk->ctl->out, "%s%s", candidates->words[i],
                i + 1 < candidates->count ? "  " : "\n");
    fflush(talk->ctl->out);
    return CC_REDISPLAY;
}

/* Inserts what is certain; when nothing is, shows what there is to choose from. */
static unsigned char complete(EditLine *editor, int key)
{
    const LineInfo *line = el_line(editor);
    size_t size = (size_t)(line->cursor - line->buffer);
    struct ctl_candidates candidates = {.count = 0};
    struct talk *talk = NULL;
    char text[CTL_LINE_MAX];
    size_t begun;
    size_t common;

    (void)key;
    if (el_get(editor, EL_CLIENTDATA, &talk) != 0 || size >= sizeof text)
        return CC_ERROR;
    memcpy(text, line->buffer, size);
    text[size] = '\0';
    begun = find_candidates(talk, text, &candidates);
    common = ctl_candidates_common(&candidates);
    if (candidates.count == 0)
        return CC_ERROR;
    if (candidates.count > 1 && common == begun)
        return list(talk, &candidates);
    (void)snprintf(text, sizeof text, "%.*s%s", (int)(common - begun), candidates.words[0] + begun,
                   candidates.count == 1 ? " " : "");
    return el_insertstr(editor, text) == 0 ? CC_REFRESH : CC_ERROR;
}

/* ---- history -------------------------------------------------------------------------------------------- */

/* A file that others may read, or that is somebody else's, is none. */
static bool open_history(const struct talk *talk)
{
    int fd = open(talk->file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    struct stat status;
    HistEvent event;
    bool good = fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                status.st_uid == geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;

    if (fd >= 0)
        close(fd);
    if (!good) {
        fprintf(talk->ctl->err, "darmandctl: %s: a history is a file of your own, of mode 0600\n",
                talk->file);
        return false;
    }
    /* An empty file is no history yet, and that is no mistake. */
    (void)history(talk->history, &event, H_LOAD, talk->file);
    return true;
}

static void remember(const struct talk *talk, const char *text)
{
    HistEvent event;

    (void)history(talk->history, &event, H_ENTER, text);
}

static void keep_history(const struct talk *talk)
{
    HistEvent event;

    if (talk->file != NULL && history(talk->history, &event, H_SAVE, talk->file) < 0)
        fprintf(talk->ctl->err, "darmandctl: %s: the history could not be written\n", talk->file);
}

/* ---- a person ------------------------------------------------------------------------------------------- */

static char *prompt(EditLine *editor)
{
    static char text[] = "darmand> ";

    (void)editor;
    return text;
}

/* Ctrl-C: this line is not meant, the next one may be. */
static unsigned char abandon(EditLine *editor, int key)
{
    struct talk *talk = NULL;

    (void)key;
    if (el_get(editor, EL_CLIENTDATA, &talk) == 0)
        talk->abandoned = true;
    fputs("^C\n", stdout);
    return CC_NEWLINE;
}

static bool set_up(struct talk *talk)
{
    HistEvent event;

    talk->editor = el_init("darmandctl", stdin, stdout, stderr);
    talk->history = history_init();
    if (talk->editor == NULL || talk->history == NULL ||
        history(talk->history, &event, H_SETSIZE, HISTORY_LINES) < 0)
        return false;
    el_set(talk->editor, EL_CLIENTDATA, talk);
    el_set(talk->editor, EL_PROMPT, prompt);
    el_set(talk->editor, EL_EDITOR, "emacs");
    el_set(talk->editor, EL_SIGNAL, 1); /* whatever ends us, the terminal is given back */
    el_set(talk->editor, EL_HIST, history, talk->history);
    el_set(talk->editor, EL_ADDFN, "darmand-complete", "what may follow", complete);
    el_set(talk->editor, EL_BIND, "^I", "darmand-complete", NULL);
    el_set(talk->editor, EL_ADDFN, "darmand-abandon", "not this line", abandon);
    el_set(talk->editor, EL_SETTY, "-d", "-isig", NULL); /* Ctrl-C is a key while one types */
    el_set(talk->editor, EL_BIND, "^C", "darmand-abandon", NULL);
    return talk->file == NULL || open_history(talk);
}

static void do_lines(struct talk *talk)
{
    const char *text;
    int size;

    while ((text = el_gets(talk->editor, &size)) != NULL && size > 0) {
        struct ctl_line line = {.kind = LINE_NOTHING};

        if (!talk->abandoned)
            line = ctl_line_do(talk->ctl, text);
        talk->abandoned = false;
        if (line.kind == LINE_QUIT)
            return;
        if (line.kind == LINE_COMMAND && !line.personal)
            remember(talk, text);
    }
    putc('\n', talk->ctl->out);
}

int ctl_shell_talk(const struct ctl *ctl, const char *file)
{
    struct talk talk = {.ctl = ctl, .file = file};
    int status = EXIT_USAGE;

    if (set_up(&talk)) {
        do_lines(&talk);
        keep_history(&talk);
        status = EXIT_OK;
    }
    if (talk.editor != NULL)
        el_end(talk.editor);
    if (talk.history != NULL)
        history_end(talk.history);
    return status;
}
