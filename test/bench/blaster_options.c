#include "test/bench/blaster_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "test/bench/population.h"

static void usage(void)
{
    fputs("usage: blaster --port-file FILE --watch FILE [--links N] [--phones N] [--skip N]\n"
          "               [--ussd STEPS] [--warm S] [--seconds S] [--label JSON] PERSONS STAGE…\n",
          stderr);
    exit(2);
}

static uint32_t number(const char *text, uint64_t least, uint64_t most)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < least || value > most)
        usage();
    return (uint32_t)value;
}

static void read_stages(struct blaster_options *options, int count, char **arguments)
{
    if (count < 2 || count > BLASTER_STAGES_MOST || options->port_file == NULL ||
        options->watch == NULL)
        usage();
    options->askers.persons = number(arguments[0], 1, POPULATION_MAX);
    for (int i = 1; i < count; i++)
        if (!stage_parse(arguments[i], &options->stages[options->stage_count++]))
            usage();
}

void blaster_options_read(int argc, char **argv, struct blaster_options *options)
{
    static const struct option names[] = {
        {"port-file", required_argument, NULL, 'f'}, {"watch", required_argument, NULL, 'w'},
        {"links", required_argument, NULL, 'l'},     {"phones", required_argument, NULL, 'p'},
        {"skip", required_argument, NULL, 'k'},      {"ussd", required_argument, NULL, 'u'},
        {"warm", required_argument, NULL, 'a'},      {"seconds", required_argument, NULL, 's'},
        {"label", required_argument, NULL, 'b'},     {NULL, 0, NULL, 0}};
    int option;

    *options = (struct blaster_options){
        .label = "", .links = 1, .warm = 1, .seconds = 5, .askers = {.phones = 2000}};
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 'f': options->port_file = optarg; break;
        case 'w': options->watch = optarg; break;
        case 'l': options->links = number(optarg, 1, BLASTER_LINKS_MOST); break;
        case 'p': options->askers.phones = number(optarg, 1, ASKERS_MOST); break;
        case 'k': options->askers.skip = number(optarg, 0, UINT32_MAX / 2); break;
        case 'u': options->askers.ussd = optarg; break;
        case 'a': options->warm = number(optarg, 0, 3600); break;
        case 's': options->seconds = number(optarg, 1, 3600); break;
        case 'b': options->label = optarg; break;
        default: usage();
        }
    }
    read_stages(options, argc - optind, argv + optind);
}
