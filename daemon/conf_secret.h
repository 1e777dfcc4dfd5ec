#ifndef DARMAND_DAEMON_CONF_SECRET_H
#define DARMAND_DAEMON_CONF_SECRET_H

/*
 * Files that hold a secret, passwords and private keys: nobody but their owner may have any permission
 * on them.  What is in them is not looked at here.
 */

/**
 * Opens one for reading.  NULL: it is the caller's to close in *file; else why it will not do, in
 * words, until the next call.  In systemd's CREDENTIALS_DIRECTORY any mode will do: files there are
 * readable for the service alone, whatever their mode says.
 */
const char *conf_secret_open(const char *path, int *file);

#endif
