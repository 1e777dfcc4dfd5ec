#include "daemon/ctl_watch.h"

#include <stdlib.h>
#include <unistd.h>

#include "daemon/ctl_screen.h"

static int watch_below(struct ctl ctl, ctl_look *look, void *context)
{
    int status;

    while ((status = look(&ctl, context)) == EXIT_OK && fflush(ctl.out) == 0) {
        ctl.again = true;
        (void)sleep(ctl.watch);
    }
    return status;
}

/* What a look writes is painted when it is whole. */
static int look_and_paint(struct ctl ctl, ctl_look *look, void *context)
{
    char *text = NULL;
    size_t size = 0;
    int status = EXIT_NO;

    ctl.out = ctl.err = open_memstream(&text, &size);
    if (ctl.out == NULL)
        return EXIT_NO;
    status = look(&ctl, context);
    if (fclose(ctl.out) == 0)
        ctl_screen_paint(text);
    free(text);
    return status;
}

int ctl_watch(struct ctl ctl, ctl_look *look, void *context)
{
    struct ctl_screen screen;
    enum ctl_screen_event event;
    int status;

    if (!ctl_screen_open(&screen))
        return watch_below(ctl, look, context);
    do {
        status = look_and_paint(ctl, look, context);
        event = ctl_screen_wait(&screen, ctl.watch);
    } while (event == SCREEN_TIME || event == SCREEN_AGAIN);
    ctl_screen_close(&screen);
    return status;
}
