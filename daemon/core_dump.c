#include "daemon/core_dump.h"

#include <sys/prctl.h>

void core_dump_allow(bool allowed)
{
    (void)prctl(PR_SET_DUMPABLE, allowed ? 1L : 0L, 0L, 0L, 0L);
}
