#ifndef DARMAND_DAEMON_NOTIFY_H
#define DARMAND_DAEMON_NOTIFY_H

/*
 * What systemd is told (sd_notify(3)); nothing at all when it did not start us.
 */

/** The store is open, the ledger's tail verified, the first connects are under way. */
void notify_ready(void);
/** A new configuration is being read; notify_ready when it is in force, or refused. */
void notify_reloading(void);
void notify_stopping(void);
/** Not done yet, but at work: systemd waits so many seconds more, counted from now. */
void notify_extend(unsigned seconds);
/** Feeds systemd's watchdog (WatchdogSec). */
void notify_alive(void);
/** One line for `systemctl status`. */
void notify_status(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
