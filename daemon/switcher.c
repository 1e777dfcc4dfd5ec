#include "daemon/switcher.h"

#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct switcher {
    char state_dir[DATASET_PATH_MAX];
    switcher_done *done;
    void *context;
    struct event *event;
    int fd;
    bool busy;
    pthread_t thread;
    /* Written by the thread before it signals, read by the loop after: the eventfd orders them. */
    enum dm_error error;
    struct dataset *dataset;
};

static void *open_and_prewarm(void *context)
{
    struct switcher *switcher = context;
    const uint64_t one = 1;

    switcher->error = dataset_open(switcher->state_dir, &switcher->dataset);
    if (switcher->error == DM_OK)
        dataset_prewarm(switcher->dataset);
    /* An eventfd that holds zero takes a one without fail; EINTR cannot come, signals are the
     * loop's. */
    while (write(switcher->fd, &one, sizeof one) < 0 && errno == EINTR)
        continue;
    return NULL;
}

static void join(struct switcher *switcher)
{
    (void)pthread_join(switcher->thread, NULL);
    switcher->busy = false;
}

static void on_signalled(evutil_socket_t fd, short what, void *context)
{
    struct switcher *switcher = context;
    uint64_t count;

    (void)what;
    if (read(fd, &count, sizeof count) != sizeof count)
        return;
    join(switcher);
    switcher->done(switcher->context, switcher->error,
                   switcher->error == DM_OK ? switcher->dataset : NULL);
}

struct switcher *switcher_new(struct event_base *base, const char *state_dir, switcher_done *done,
                              void *context)
{
    struct switcher *switcher = calloc(1, sizeof *switcher);

    if (switcher == NULL)
        return NULL;
    *switcher = (struct switcher){.done = done, .context = context};
    strncpy(switcher->state_dir, state_dir, sizeof switcher->state_dir - 1);
    switcher->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (switcher->fd >= 0)
        switcher->event =
            event_new(base, switcher->fd, EV_READ | EV_PERSIST, on_signalled, switcher);
    if (switcher->event == NULL || event_add(switcher->event, NULL) != 0) {
        switcher_free(switcher);
        return NULL;
    }
    return switcher;
}

void switcher_free(struct switcher *switcher)
{
    if (switcher == NULL)
        return;
    if (switcher->busy) {
        join(switcher);
        if (switcher->error == DM_OK)
            dataset_close(switcher->dataset);
    }
    if (switcher->event != NULL)
        event_free(switcher->event);
    if (switcher->fd >= 0)
        close(switcher->fd);
    free(switcher);
}

enum dm_error switcher_start(struct switcher *switcher)
{
    int failed;

    if (switcher->busy)
        return DM_E_EXISTS;
    failed = pthread_create(&switcher->thread, NULL, open_and_prewarm, switcher);
    if (failed != 0)
        return dm_error_from_errno(failed);
    switcher->busy = true;
    return DM_OK;
}

bool switcher_is_busy(const struct switcher *switcher)
{
    return switcher->busy;
}
