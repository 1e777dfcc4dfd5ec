#include "protocol/error.h"

#include <errno.h>

static const struct {
    const char *text;
    enum dm_error_class class;
} errors[DM_ERROR_COUNT] = {
    [DM_OK] = {"no error", DM_CLASS_NONE},
    [DM_E_TRUNCATED] = {"ends too early", DM_CLASS_INPUT},
    [DM_E_LENGTH] = {"length out of bounds", DM_CLASS_INPUT},
    [DM_E_FORMAT] = {"malformed", DM_CLASS_INPUT},
    [DM_E_CHECKSUM] = {"check value does not match", DM_CLASS_INPUT},
    [DM_E_ENCODING] = {"not valid in its alphabet", DM_CLASS_INPUT},
    [DM_E_RANGE] = {"value out of range", DM_CLASS_INPUT},
    [DM_E_UNKNOWN] = {"not known", DM_CLASS_INPUT},
    [DM_E_NOT_FOUND] = {"not found", DM_CLASS_NONE},
    [DM_E_EXISTS] = {"exists already", DM_CLASS_INPUT},
    [DM_E_FULL] = {"configured limit reached", DM_CLASS_TEMPORARY},
    [DM_E_IO] = {"input/output error", DM_CLASS_OPERATOR},
    [DM_E_NO_SPACE] = {"no space left", DM_CLASS_OPERATOR},
    [DM_E_NO_MEMORY] = {"out of memory", DM_CLASS_TEMPORARY},
    [DM_E_CORRUPT] = {"stored data contradicts itself", DM_CLASS_OPERATOR},
    [DM_E_VERSION] = {"written by a newer darmand", DM_CLASS_OPERATOR},
    [DM_E_PERMISSION] = {"permissions forbid it", DM_CLASS_OPERATOR},
    [DM_E_CLOSED] = {"closed", DM_CLASS_TEMPORARY},
    [DM_E_BUG] = {"a mistake in darmand", DM_CLASS_BUG},
};

static int known(enum dm_error error)
{
    return error >= DM_OK && error < DM_ERROR_COUNT;
}

const char *dm_strerror(enum dm_error error)
{
    return known(error) ? errors[error].text : "an error number nobody defined";
}

enum dm_error_class dm_error_class(enum dm_error error)
{
    return known(error) ? errors[error].class : DM_CLASS_BUG;
}

enum dm_error dm_error_from_errno(int number)
{
    switch (number) {
    case 0: return DM_OK;
    case ENOENT: return DM_E_NOT_FOUND;
    case EEXIST: return DM_E_EXISTS;
    case ENOMEM: return DM_E_NO_MEMORY;
    case ENOSPC:
    case EFBIG:
    case EDQUOT: return DM_E_NO_SPACE;
    case EACCES:
    case EPERM: return DM_E_PERMISSION;
    default: return DM_E_IO;
    }
}
