#ifndef DARMAND_PROTOCOL_ERROR_H
#define DARMAND_PROTOCOL_ERROR_H

/*
 * The one error vocabulary of the house.
 *
 * Every fallible function returns one of these; codes of LMDB, libsmpp34, libconfuse and the
 * operating system are translated where they enter.  An error says what went wrong with a value;
 * where it happened and what is done about it is the caller's to say.
 */

/** Marks a function whose result must be looked at; -Werror makes ignoring it impossible. */
#define DM_CHECKED __attribute__((warn_unused_result))

enum dm_error {
    DM_OK = 0,

    /* What a peer or a person sent is not what it should be. */
    DM_E_TRUNCATED, /* the input ends inside a field */
    DM_E_LENGTH,    /* a length field, or the whole, is outside its bounds */
    DM_E_FORMAT,    /* the octets do not follow their grammar */
    DM_E_CHECKSUM,  /* a check digit, hash chain or signature does not match */
    DM_E_ENCODING,  /* text that is not valid in its alphabet, or cannot be said in it */
    DM_E_RANGE,     /* a well-formed value outside what is allowed */
    DM_E_UNKNOWN,   /* a command, field or name that is not known */

    /* The world is not as it should be. */
    DM_E_NOT_FOUND, /* no such record; an answer, not a failure */
    DM_E_EXISTS,    /* what was to be created is there already */
    DM_E_FULL,      /* a configured bound is reached: queue, window, table, numbers */
    DM_E_IO,       /* the operating system refused; errno was kept by the caller where it matters */
    DM_E_NO_SPACE, /* disk or map full */
    DM_E_NO_MEMORY,  /* allocation failed */
    DM_E_CORRUPT,    /* a stored record or file contradicts itself */
    DM_E_VERSION,    /* a store written by a newer darmand */
    DM_E_PERMISSION, /* a file or socket may not be used, or may be used by too many */
    DM_E_CLOSED,     /* the thing was shut down */

    DM_E_BUG, /* our own mistake; reported, never hidden */
    DM_ERROR_COUNT
};

/** What an error calls for. */
enum dm_error_class {
    DM_CLASS_NONE,      /* DM_OK and DM_E_NOT_FOUND */
    DM_CLASS_INPUT,     /* refuse the input; trying again will not help */
    DM_CLASS_TEMPORARY, /* try again later */
    DM_CLASS_OPERATOR,  /* somebody has to mend the machine or its files */
    DM_CLASS_BUG        /* somebody has to mend darmand */
};

/** The error in words, for a log line: lower case, no full stop.  Never NULL. */
const char *dm_strerror(enum dm_error error);

/** The class of an error.  An unknown number is DM_CLASS_BUG. */
enum dm_error_class dm_error_class(enum dm_error error);

/** The error an errno stands for; 0 is DM_OK, what is not known is DM_E_IO. */
enum dm_error dm_error_from_errno(int number);

#endif
