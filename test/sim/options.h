#ifndef DARMAND_SIM_OPTIONS_H
#define DARMAND_SIM_OPTIONS_H

/*
 * The command line.  One table holds every option with its sentence; --help is printed from it.
 */

#include "test/sim/load.h"
#include "test/sim/network.h"
#include "test/sim/server.h"

#include <stdbool.h>

#define OPTIONS_MOST 32U /* of --set and --phone each */

struct options {
    struct server_options server;
    struct network_options network;
    struct load_options load;
    const char *script, *variables;
    unsigned timeout; /* seconds */
    unsigned window, deliver_window;
    bool run_load, play, stay, quiet, no_receipts;
    const char *sets[OPTIONS_MOST], *phones[OPTIONS_MOST];
    unsigned set_count, phone_count;
};

enum options_verdict { OPTIONS_GO, OPTIONS_DONE, OPTIONS_BAD };

/** Reads the command line; strings stay the caller's.  OPTIONS_DONE after --help, OPTIONS_BAD
 *  after one line on stderr. */
enum options_verdict options_read(struct options *options, int count, char **arguments);

#endif
