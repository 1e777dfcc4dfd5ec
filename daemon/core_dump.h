#ifndef DARMAND_DAEMON_CORE_DUMP_H
#define DARMAND_DAEMON_CORE_DUMP_H

#include <stdbool.h>

/*
 * What is in the memory of this process, to the kernel: who it is that asks, and the keys.
 */

/**
 * Whether the process may be dumped when it crashes.  While it may not, no other process of the same
 * user can read its memory or attach to it either (prctl(2), PR_SET_DUMPABLE); root still can.  Without
 * effect where the kernel has no such switch.
 */
void core_dump_allow(bool allowed);

#endif
