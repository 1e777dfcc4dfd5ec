#ifndef DARMAND_DAEMON_CTL_SCREEN_H
#define DARMAND_DAEMON_CTL_SCREEN_H

#include <signal.h>
#include <stdbool.h>
#include <termios.h>

/*
 * The whole terminal, for what is drawn again and again: taken, painted, and given back as it was
 * whatever ends it.  Painting writes over what stands there, line by line and in one piece, so that
 * nothing flickers.
 */

struct ctl_screen {
    struct termios before;
    sigset_t mask_before;
    int signals; /* those that would end the program or resize the terminal come through here */
    int ended_by;
};

enum ctl_screen_event { SCREEN_TIME, SCREEN_AGAIN, SCREEN_QUIT, SCREEN_KILLED };

/** Input and output are a terminal that can do it. */
bool ctl_screen_can(void);

/** false: they are not, and nothing was done. */
bool ctl_screen_open(struct ctl_screen *screen);

/** As much of the text as fits. */
void ctl_screen_paint(const char *text);

/**
 * Waits until the seconds have passed (SCREEN_TIME), the terminal was resized or a key asks for it
 * (SCREEN_AGAIN), `q`, Ctrl-C or Ctrl-D was typed (SCREEN_QUIT), or a signal ends it (SCREEN_KILLED).
 */
enum ctl_screen_event ctl_screen_wait(struct ctl_screen *screen, unsigned seconds);

/** Gives the terminal back; after SCREEN_KILLED the signal then does what it would have done. */
void ctl_screen_close(struct ctl_screen *screen);

#endif
