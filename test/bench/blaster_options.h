#ifndef DARMAND_TEST_BENCH_BLASTER_OPTIONS_H
#define DARMAND_TEST_BENCH_BLASTER_OPTIONS_H

#include "test/bench/askers.h"
#include "test/bench/stage.h"

/* The command line of the generator; blaster.c says what its options mean. */

#define BLASTER_LINKS_MOST  64
#define BLASTER_STAGES_MOST 32

struct blaster_options {
    const char *port_file, *watch, *label;
    unsigned links;
    unsigned warm, seconds; /* before a stage is measured, and measured */
    struct askers_options askers;
    struct stage_plan stages[BLASTER_STAGES_MOST];
    unsigned stage_count;
};

/** Ends the program with 2 when it is wrong use. */
void blaster_options_read(int argc, char **argv, struct blaster_options *options);

#endif
