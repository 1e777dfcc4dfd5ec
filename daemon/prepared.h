#ifndef DARMAND_DAEMON_PREPARED_H
#define DARMAND_DAEMON_PREPARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/text.h"

/*
 * A text's template as the octets of an SMS, with blanks for its values.
 *
 * Made once, when the texts are loaded, so that an answer is a few copies instead of a rendering in
 * UTF-8 that is measured and encoded again.  Only for templates whose values are digits and slashes,
 * which every alphabet has: a template with {reason} is not prepared but rendered (reply.h), since a
 * Persian reason may move a whole text into UCS-2.
 */

/** Values of templates that are the same octets in GSM 03.38 as in ASCII. */
enum prepared_blank { BLANK_LAST4, BLANK_DATE, BLANK_UNTIL, BLANK_CODE, BLANKS };

/** No SMS of one part is longer, and no built-in text asks for more blanks. */
#define PREPARED_OCTETS_MAX 160
#define PREPARED_PIECES_MAX 8

struct prepared {
    bool ready; /* false: to be rendered */
    enum text_alphabet alphabet;
    struct {
        uint16_t size;             /* octets before the blank */
        enum prepared_blank blank; /* BLANKS: none, the text's end */
    } pieces[PREPARED_PIECES_MAX];
    size_t count;
    uint8_t octets[PREPARED_OCTETS_MAX];
};

/** Leaves `prepared->ready` false for a template that has to be rendered. */
void prepared_make(const char *template, struct prepared *prepared);

/**
 * The octets of a text that is ready; `values` are ASCII digits and slashes, one for each blank that it
 * has.  DM_E_BUG: one of those is empty or missing.  DM_E_FULL: they do not fit.
 */
enum dm_error prepared_fill(const struct prepared *prepared, const char *const values[BLANKS],
                            uint8_t *octets, size_t capacity, size_t *size) DM_CHECKED;

#endif
