#ifndef DARMAND_DAEMON_BACKGROUND_H
#define DARMAND_DAEMON_BACKGROUND_H

/*
 * A process that works beside darmand and must not be felt.
 */

/**
 * From now on this process computes and reads the disk only when nobody else wants to, and is the first
 * to go when memory runs out.  What the system does not allow is left as it was.
 */
void background_begin(void);

#endif
