#include "daemon/reload_try.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/conf.h"
#include "daemon/tls.h"

#define CHILD_SECONDS 5

/* One write is taken whole by a pipe that nobody has filled (pipe(7): 65,536 octets). */
_Static_assert(sizeof(struct complaints) < 65536, "the complaints fit into a pipe");

/* In the child, which shares everything with its parent that it could spoil by an orderly end. */
static _Noreturn void read_and_tell(const char *path, int answer)
{
    struct complaints complaints;
    struct conf *conf = NULL;

    (void)signal(SIGALRM, SIG_DFL);
    (void)alarm(CHILD_SECONDS);
    complaints_init(&complaints);
    if (conf_load(path, &conf, &complaints) == DM_OK)
        tls_check(conf, &complaints);
    if (complaints.errors > 0 && write(answer, &complaints, sizeof complaints) < 0)
        _exit(EXIT_FAILURE);
    _exit(EXIT_SUCCESS);
}

static size_t read_answer(int file, struct complaints *told)
{
    char *at = (char *)told;
    size_t size = 0;
    ssize_t got = 1;

    while (size < sizeof *told && got != 0) {
        got = read(file, at + size, sizeof *told - size);
        if (got < 0 && errno != EINTR)
            break;
        size += got > 0 ? (size_t)got : 0;
    }
    return size;
}

static int status_of(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

enum dm_error reload_try(const char *path, struct complaints *complaints)
{
    struct complaints told;
    int ends[2];
    size_t size;
    int status;
    pid_t child = pipe2(ends, O_CLOEXEC) == 0 ? fork() : -1;

    if (child < 0) {
        complain(complaints, false, path, 0, "cannot be tried first, which needs a process: %s",
                 strerror(errno));
        return DM_E_FORMAT;
    }
    if (child == 0)
        read_and_tell(path, ends[1]);
    close(ends[1]);
    size = read_answer(ends[0], &told);
    close(ends[0]);
    status = status_of(child);
    if (size == sizeof told) {
        *complaints = told;
        return DM_E_FORMAT;
    }
    if (status == 0)
        return DM_OK;
    complain(complaints, false, path, 0,
             "whoever tried to read it %s: is there memory left? try again",
             WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "was not done in time" : "died");
    return DM_E_FORMAT;
}
