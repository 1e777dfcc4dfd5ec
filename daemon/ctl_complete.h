#ifndef DARMAND_DAEMON_CTL_COMPLETE_H
#define DARMAND_DAEMON_CTL_COMPLETE_H

#include <stddef.h>

/*
 * What may follow what was typed: commands, general options, words that a command takes, and names of
 * links.  The same for the interactive mode and, through `darmandctl complete`, for shells.
 */

#define CTL_CANDIDATES_MAX 128
#define CTL_CANDIDATE      32

struct ctl_candidates {
    char words[CTL_CANDIDATES_MAX][CTL_CANDIDATE];
    size_t count;
};

/**
 * `words` are those typed so far without the program, the last of them the one that is to be completed,
 * however little there is of it.  `links` is asked for the names of links, and only if one may follow.
 */
void ctl_complete_words(int count, char **words,
                        void (*links)(void *context, struct ctl_candidates *names), void *context,
                        struct ctl_candidates *candidates);

/** Adds one, unless it is there, or there is no room, or it is longer than any. */
void ctl_candidates_add(struct ctl_candidates *candidates, const char *word, size_t size);

/** How many octets all of them begin with alike. */
size_t ctl_candidates_common(const struct ctl_candidates *candidates);

struct ctl;
/** For the above: `context` is a struct ctl; a darmand that does not answer has no links. */
void ctl_complete_links(void *context, struct ctl_candidates *names);

#endif
