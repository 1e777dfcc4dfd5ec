#ifndef DARMAND_SIM_SCREEN_H
#define DARMAND_SIM_SCREEN_H

/*
 * Draws the phone as a person would see it, in the cells of a terminal.
 *
 * Lines with a Persian letter stand at the right edge and between two right-to-left marks, so that
 * a terminal (or a browser) that knows the bidirectional algorithm orders them as a phone does.
 */

#include "test/sim/handset.h"

#include <stdbool.h>

struct screen {
    bool quiet; /* draws nothing */
    bool faint; /* escape sequences for faint and bold: standard output is a terminal */
};

/** A heading above the next screen. */
void screen_title(const struct screen *screen, const char *title);

/** A line of text of its own. */
void screen_say(const struct screen *screen, const char *text);

/** The phone with what just arrived: an SMS as a bubble below the one it answers, a USSD page as a
 *  dialog below what was dialled and typed.  Beneath it the alphabet and the length. */
void screen_draw(const struct screen *screen, struct handset *handset,
                 const struct arrival *arrival);

#endif
