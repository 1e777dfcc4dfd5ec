#ifndef DARMAND_STORE_SECRET_FILE_H
#define DARMAND_STORE_SECRET_FILE_H

#include "protocol/error.h"

/*
 * Files that hold a secret: link passwords, private keys of TLS, the installation's own secret.  What is
 * in them is not looked at here.
 *
 * Either the file is its owner's alone, no bit of its mode being set for the group or others, or it lies
 * in the directory that systemd hands over with LoadCredential=, which is the service's alone whatever
 * its files' modes say.  The owner needs no look: a file of mode 0600 that opens is ours, unless we are
 * root, who may well check a configuration for another user.
 */

/**
 * Opens one for reading; it is the caller's to close in *file.  Else *why is, until the next call, what
 * is wrong and what to do, in words, and the result is DM_E_PERMISSION for a file that others can get
 * at or that is none, or what errno stands for.
 */
enum dm_error secret_file_open(const char *path, int *file, const char **why) DM_CHECKED;

#endif
