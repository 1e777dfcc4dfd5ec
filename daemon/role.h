#ifndef DARMAND_DAEMON_ROLE_H
#define DARMAND_DAEMON_ROLE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Who may do what at the control socket, decided from what the kernel says of the process at the other
 * end and from two groups of the configuration.  Whoever cannot open the socket at all never comes here.
 */

enum role {
    ROLE_NONE,
    ROLE_READER,  /* may look: everything masked */
    ROLE_CHANGER, /* may change what goes on as well */
    ROLE_OWNER, /* root, and whom darmand runs as: can read the ledger itself, so nothing is masked */
};

/** A group that nobody is in. */
#define ROLE_NO_GROUP ((gid_t)-1)

/** Most systems allow more groups; somebody in more than these is in none of them. */
#define ROLE_GROUPS_MAX 256

struct peer {
    uid_t user;                    /* (uid_t)-1: unknown */
    gid_t groups[ROLE_GROUPS_MAX]; /* its own one among them */
    size_t group_count;
};

struct role_groups {
    bool all_read; /* everybody who can open the socket */
    gid_t readers; /* else these, and whoever may do more */
    gid_t changers;
};

/** `self` is whom darmand runs as. */
enum role role_of(const struct role_groups *groups, uid_t self, const struct peer *peer);

#endif
