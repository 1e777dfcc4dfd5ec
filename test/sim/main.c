/* darmand-sim: plays the mobile operator.  The manual is darmand-sim(1). */

#include "test/sim/load.h"
#include "test/sim/loop.h"
#include "test/sim/network.h"
#include "test/sim/options.h"
#include "test/sim/play.h"
#include "test/sim/runner.h"
#include "test/sim/screen.h"
#include "test/sim/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GRACE_USEC 500000

enum { EXIT_AS_EXPECTED = 0, EXIT_NOT_SO = 1, EXIT_USAGE = 2 };

/* Too large for the stack. */
static struct network network;
static struct load load;

static struct screen screen_for(const struct options *options)
{
    return (struct screen){
        .quiet = options->quiet,
        .faint = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL,
    };
}

static bool open_network(struct loop *loop, const struct options *options,
                         const struct observer *observer)
{
    return network_open(&network, loop, &options->network, &options->server, observer);
}

static bool idle(void *context)
{
    return server_is_idle(context);
}

/* The last responses go out before the connections close, or the ESME would not know. */
static void say_all(struct loop *loop)
{
    loop_until(loop, idle, &network.server, loop_now() + GRACE_USEC);
}

/* The verdict of the judge over all that was seen. */
static int conclude(bool good)
{
    if (network.judge.errors != 0) {
        fprintf(stderr, "darmand-sim: %lu protocol error%s\n", network.judge.errors,
                network.judge.errors == 1 ? "" : "s");
        good = false;
    }
    return good ? EXIT_AS_EXPECTED : EXIT_NOT_SO;
}

static void set_variables(struct variables *variables, const struct options *options)
{
    for (unsigned i = 0; i < options->set_count; i++) {
        char *name = strdup(options->sets[i]);
        char *equals = name == NULL ? NULL : strchr(name, '=');

        if (equals != NULL) {
            *equals = '\0';
            variables_set(variables, name, equals + 1);
        }
        free(name);
    }
}

static bool write_variables(const struct variables *variables, const char *path)
{
    if (path != NULL && !variables_write(variables, path)) {
        fprintf(stderr, "darmand-sim: cannot write %s: %s\n", path, strerror(errno));
        return false;
    }
    return true;
}

static int run_script(struct loop *loop, const struct options *options)
{
    struct screen screen = screen_for(options);
    struct observer observer = runner_observer();
    struct variables variables = {0};
    struct script script;
    struct runner runner = {
        .loop = loop,
        .network = &network,
        .screen = &screen,
        .variables = &variables,
        .timeout = options->timeout,
    };
    int verdict = EXIT_USAGE;
    bool good;

    set_variables(&variables, options);
    if (script_read(&script, options->script)) {
        good = open_network(loop, options, &observer) && runner_run(&runner, &script);
        good = write_variables(&variables, options->variables) && good;
        if (good && options->stay) {
            loop_run(loop);
        } else if (good) {
            say_all(loop);
        }
        verdict = conclude(good);
        network_close(&network);
    }
    script_free(&script);
    variables_free(&variables);
    return verdict;
}

static int run_load(struct loop *loop, const struct options *options)
{
    struct observer observer = load_observer(&load);
    bool good = open_network(loop, options, &observer) &&
                load_open(&load, loop, &network, &options->load) && load_run(&load);
    int verdict;

    loop->stopped = false;
    if (good) {
        say_all(loop);
    }
    verdict = conclude(good);

    network_close(&network);
    load_close(&load);
    return verdict;
}

static bool add_phones(struct play *play, const struct options *options)
{
    for (unsigned i = 0; i < options->phone_count; i++) {
        if (!play_add_phone(play, options->phones[i])) {
            fprintf(stderr, "darmand-sim: --phone: give MSISDN or MSISDN=NAME, not \"%s\"\n",
                    options->phones[i]);
            return false;
        }
    }
    return true;
}

static int run_play(struct loop *loop, const struct options *options)
{
    struct screen screen = screen_for(options);
    struct play play = {
        .loop = loop,
        .network = &network,
        .screen = &screen,
        .number = options->network.number,
    };
    struct observer observer = play_observer(&play);
    bool good =
        add_phones(&play, options) && open_network(loop, options, &observer) && play_run(&play);

    network_close(&network);
    return good ? EXIT_AS_EXPECTED : EXIT_NOT_SO;
}

static int serve(struct loop *loop, const struct options *options)
{
    struct observer observer = {0};
    bool good = open_network(loop, options, &observer);

    if (good) {
        loop_run(loop);
    }
    network_close(&network);
    return conclude(good);
}

static int run(struct loop *loop, const struct options *options)
{
    if (options->script != NULL) {
        return run_script(loop, options);
    }
    if (options->run_load) {
        return run_load(loop, options);
    }
    return options->play ? run_play(loop, options) : serve(loop, options);
}

int main(int count, char **arguments)
{
    static struct options options;
    struct loop loop;
    int verdict;

    switch (options_read(&options, count, arguments)) {
    case OPTIONS_DONE: return EXIT_AS_EXPECTED;
    case OPTIONS_BAD: return EXIT_USAGE;
    case OPTIONS_GO: break;
    }
    if (!loop_open(&loop, options.play)) {
        fputs("darmand-sim: the event loop cannot be opened\n", stderr);
        return EXIT_NOT_SO;
    }
    verdict = run(&loop, &options);
    loop_close(&loop);
    return verdict;
}
