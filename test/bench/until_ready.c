/*
 * until-ready LABEL PROGRAM [ARGUMENT…]: runs a program that tells systemd when it is ready, until it
 * does, then ends it by SIGTERM.  Prints a line of JSON: LABEL, seconds from its beginning to READY=1,
 * processor seconds until then, and its memory at that moment in MiB, of its own and of files.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 300000

static void fail(const char *what)
{
    fprintf(stderr, "until-ready: %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A socket in the abstract namespace, which nobody has to remove. */
static int listen_for_ready(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "until-ready-%ld",
                          (long)getpid());
    char name[sizeof address.sun_path + 1];
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 ||
        bind(fd, (struct sockaddr *)&address,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length)) != 0)
        fail("a socket");
    (void)snprintf(name, sizeof name, "@%s", address.sun_path + 1);
    setenv("NOTIFY_SOCKET", name, 1);
    return fd;
}

static pid_t begin(char **arguments)
{
    pid_t child = fork();

    if (child < 0)
        fail("fork");
    if (child > 0)
        return child;
    (void)execv(arguments[0], arguments);
    fail(arguments[0]);
    return -1;
}

/* False: it ended, or nothing came for so long. */
static bool wait_for_ready(int fd, pid_t child)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    char message[4096];
    ssize_t length;

    for (int waited = 0; waited < PATIENCE_MS; waited += 100) {
        if (waitpid(child, NULL, WNOHANG) == child)
            return false;
        if (poll(&poll_fd, 1, 100) <= 0)
            continue;
        length = recv(fd, message, sizeof message - 1, 0);
        message[length < 0 ? 0 : length] = '\0';
        if (strstr(message, "READY=1") != NULL)
            return true;
    }
    return false;
}

/* A number of kB from a line of /proc/PID/status, as MiB. */
static double memory(pid_t child, const char *name)
{
    char line[256];
    unsigned long found = 0;
    FILE *file;

    (void)snprintf(line, sizeof line, "/proc/%ld/status", (long)child);
    file = fopen(line, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            found = strtoul(line + strlen(name), NULL, 10);
    if (file != NULL)
        fclose(file);
    return (double)found / 1024;
}

/* Of all its threads, those that ended too. */
static double processor(pid_t child)
{
    struct timespec used = {0};
    clockid_t clock;

    if (clock_getcpuclockid(child, &clock) != 0 || clock_gettime(clock, &used) != 0)
        fail("its processor time");
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    double begun;
    pid_t child;
    int status;
    int fd;

    if (argc < 3) {
        fputs("usage: until-ready LABEL PROGRAM [ARGUMENT...]\n", stderr);
        return EXIT_FAILURE;
    }
    fd = listen_for_ready();
    begun = seconds();
    child = begin(argv + 2);
    if (!wait_for_ready(fd, child)) {
        (void)kill(child, SIGKILL);
        fputs("until-ready: it is not ready\n", stderr);
        return EXIT_FAILURE;
    }
    printf("{%s\"ready\":%.3f,\"processor\":%.3f,\"own\":%.1f,\"files\":%.1f}\n", argv[1],
           seconds() - begun, processor(child), memory(child, "RssAnon:"),
           memory(child, "RssFile:"));
    (void)kill(child, SIGTERM);
    if (waitpid(child, &status, 0) != child || status != 0) {
        fputs("until-ready: it did not end well\n", stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
