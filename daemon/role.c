#include "daemon/role.h"

static bool is_in(const struct peer *peer, gid_t group)
{
    for (size_t i = 0; i < peer->group_count; i++)
        if (peer->groups[i] == group && group != ROLE_NO_GROUP)
            return true;
    return false;
}

enum role role_of(const struct role_groups *groups, uid_t self, const struct peer *peer)
{
    if (peer->user == (uid_t)-1)
        return ROLE_NONE;
    if (peer->user == 0 || peer->user == self)
        return ROLE_OWNER;
    if (is_in(peer, groups->changers))
        return ROLE_CHANGER;
    return groups->all_read || is_in(peer, groups->readers) ? ROLE_READER : ROLE_NONE;
}
