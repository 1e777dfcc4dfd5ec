#include "daemon/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/directory.h"

#define BUFFER ((size_t)1 << 20)

/* A signal's handler is told nothing, so what it removes stands here. */
static char beside[PATH_MAX];
static volatile sig_atomic_t begun;

static void on_signal(int number)
{
    if (begun)
        (void)unlink(beside);
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void watch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        (void)sigaction(numbers[i], &action, NULL);
}

static enum dm_error open_beside(const char *path, FILE **stream)
{
    int length = snprintf(beside, sizeof beside, "%s.XXXXXX", path);
    enum dm_error error;
    int fd;

    if (length < 0 || (size_t)length >= sizeof beside)
        return DM_E_LENGTH;
    watch_signals();
    fd = mkostemp(beside, O_CLOEXEC); /* of mode 0600 */
    if (fd < 0)
        return dm_error_from_errno(errno);
    begun = 1;
    *stream = fdopen(fd, "w");
    if (*stream != NULL)
        return DM_OK;
    error = dm_error_from_errno(errno);
    (void)close(fd);
    return error;
}

/* Renaming a file over it would replace it. */
static bool is_no_file(const char *path)
{
    struct stat there;

    return stat(path, &there) == 0 && !S_ISREG(there.st_mode);
}

enum dm_error output_file_begin(struct output_file *output, const char *path)
{
    enum dm_error error = DM_OK;

    *output = (struct output_file){0};
    if (path == NULL) {
        output->stream = stdout;
    } else if (is_no_file(path)) {
        output->stream = fopen(path, "we");
        error = output->stream == NULL ? dm_error_from_errno(errno) : DM_OK;
    } else {
        output->path = path;
        error = open_beside(path, &output->stream);
    }
    if (error == DM_OK)
        (void)setvbuf(output->stream, NULL, _IOFBF, BUFFER);
    else
        output_file_drop(output);
    return error;
}

static enum dm_error name_it(struct output_file *output)
{
    if (fsync(fileno(output->stream)) != 0 || rename(beside, output->path) != 0)
        return dm_error_from_errno(errno);
    begun = 0;
    return directory_sync_parent(output->path);
}

enum dm_error output_file_finish(struct output_file *output)
{
    enum dm_error error = DM_OK;

    if (fflush(output->stream) != 0 || ferror(output->stream))
        error = dm_error_from_errno(errno);
    if (error == DM_OK && output->path != NULL)
        error = name_it(output);
    output_file_drop(output);
    return error;
}

void output_file_drop(struct output_file *output)
{
    if (begun)
        (void)unlink(beside);
    begun = 0;
    if (output->stream != NULL && output->stream != stdout)
        (void)fclose(output->stream);
    output->stream = NULL;
}
