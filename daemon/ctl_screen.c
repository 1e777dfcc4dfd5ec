#include "daemon/ctl_screen.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* ECMA-48, and DEC's private modes that every terminal of today has. */
#define TAKE       "\x1b[?1049h\x1b[?25l" /* the other screen, no cursor */
#define GIVE_BACK  "\x1b[?25h\x1b[?1049l"
#define HOME       "\x1b[H"
#define CLEAR_LINE "\x1b[K"
#define CLEAR_DOWN "\x1b[J"

#define CONTROL_C 0x03
#define CONTROL_D 0x04

/* ---- taking and giving back ----------------------------------------------------------------------------- */

bool ctl_screen_can(void)
{
    const char *kind = getenv("TERM");

    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && kind != NULL &&
           kind[0] != '\0' && strcmp(kind, "dumb") != 0;
}

/* From here on those signals wait until they are asked for, so the terminal is never left as it is. */
static bool hold_signals(struct ctl_screen *screen)
{
    static const int held[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH};
    sigset_t mask;

    sigemptyset(&mask);
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        sigaddset(&mask, held[i]);
    if (sigprocmask(SIG_BLOCK, &mask, &screen->mask_before) != 0)
        return false;
    screen->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    if (screen->signals >= 0)
        return true;
    (void)sigprocmask(SIG_SETMASK, &screen->mask_before, NULL);
    return false;
}

static void write_out(const char *text)
{
    fputs(text, stdout);
    fflush(stdout);
}

bool ctl_screen_open(struct ctl_screen *screen)
{
    struct termios raw;

    *screen = (struct ctl_screen){.signals = -1};
    if (!ctl_screen_can() || tcgetattr(STDIN_FILENO, &screen->before) != 0 || !hold_signals(screen))
        return false;
    raw = screen->before;
    raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    write_out(TAKE);
    return true;
}

void ctl_screen_close(struct ctl_screen *screen)
{
    write_out(GIVE_BACK);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &screen->before);
    close(screen->signals);
    (void)sigprocmask(SIG_SETMASK, &screen->mask_before, NULL);
    if (screen->ended_by != 0)
        (void)raise(screen->ended_by);
}

/* ---- painting ------------------------------------------------------------------------------------------- */

/* Octets of a line that fit in so many columns; each character of UTF-8 is one. */
static size_t fit(const char *line, size_t size, unsigned columns)
{
    unsigned used = 0;
    size_t i;

    for (i = 0; i < size; i++)
        if (((unsigned char)line[i] & 0xC0) != 0x80 && used++ == columns)
            break;
    return i;
}

void ctl_screen_paint(const char *text)
{
    struct winsize size = {0};
    unsigned rows;

    /* A terminal that does not say has the size they once all had. */
    (void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    if (size.ws_row == 0)
        size.ws_row = 24;
    if (size.ws_col == 0)
        size.ws_col = 80;
    fputs(HOME, stdout);
    for (rows = 0; *text != '\0' && rows < size.ws_row; rows++) {
        size_t length = strcspn(text, "\n");

        /* No end of line behind the last row: it would scroll. */
        fprintf(stdout, "%s%.*s" CLEAR_LINE, rows == 0 ? "" : "\n",
                (int)fit(text, length, size.ws_col), text);
        text += length + (text[length] == '\n');
    }
    write_out(rows < size.ws_row ? "\n" CLEAR_DOWN : "");
}

/* ---- waiting -------------------------------------------------------------------------------------------- */

static enum ctl_screen_event read_signal(struct ctl_screen *screen)
{
    struct signalfd_siginfo signal;

    if (read(screen->signals, &signal, sizeof signal) != (ssize_t)sizeof signal ||
        signal.ssi_signo == SIGWINCH)
        return SCREEN_AGAIN;
    if (signal.ssi_signo == SIGINT)
        return SCREEN_QUIT;
    screen->ended_by = (int)signal.ssi_signo;
    return SCREEN_KILLED;
}

static enum ctl_screen_event read_key(void)
{
    char key;
    ssize_t got = read(STDIN_FILENO, &key, 1);

    return got != 1 || key == 'q' || key == CONTROL_C || key == CONTROL_D ? SCREEN_QUIT
                                                                          : SCREEN_AGAIN;
}

enum ctl_screen_event ctl_screen_wait(struct ctl_screen *screen, unsigned seconds)
{
    struct pollfd from[] = {{.fd = screen->signals, .events = POLLIN},
                            {.fd = STDIN_FILENO, .events = POLLIN}};

    if (poll(from, 2, (int)seconds * 1000) <= 0)
        return SCREEN_TIME;
    return from[0].revents != 0 ? read_signal(screen) : read_key();
}
