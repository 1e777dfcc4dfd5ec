#include "store/load_options.h"

#include "store/input.h"
#include "store/loader.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define SORT_MEMORY_MOST      (UINT64_C(64) << 30)
#define DEFAULT_CONFIGURATION "/etc/darmand/darmand.conf"

void load_options_usage(FILE *stream)
{
    fputs(
        "usage: darmand-load [-c FILE] [OPTION…] --persons P.csv --providers D.csv\n"
        "       darmand-load [-c FILE] [OPTION…] --delta P.csv [--delta-providers D.csv]\n"
        "       darmand-load [-c FILE] --undo | --use VERSION\n"
        "       darmand-load [-c FILE] [-v] --diff OLD NEW\n"
        "  -c FILE           the configuration (default " DEFAULT_CONFIGURATION ")\n"
        "  --persons FILE    one insured, pensioner or dependant a row\n"
        "  --providers FILE  one mobile of a centre a row\n"
        "  --delta FILE      rows of persons to change or delete in the version in force\n"
        "  --delta-providers FILE  likewise, of providers\n"
        "  --date DATE       the day the data speaks of (default: from the file's name, or today)\n"
        "  --digest HEX      the SHA-256 one of the files must have; once for each\n"
        "  --accept-change   put in force what is unlike the version before\n"
        "  --undo            back to the version before the one in force\n"
        "  --use VERSION     to any version that is kept\n"
        "  --diff OLD NEW    what would change: of versions, `current`, or files of persons\n"
        "  -v                with --diff, each row\n"
        "  --sort-memory SIZE  at most so much to sort a file in no order (default 256M)\n"
        "  --hurry           a delta without the rests between its batches\n"
        "  --dry-run         build and check all the same, then change nothing; not with --delta\n"
        "  --quiet           no progress\n"
        "  --version, --help\n"
        "See darmand-load(8) for the columns.\n",
        stream);
}

/* A second way to say what is to be done is a mistake, whichever was meant. */
static bool set_mode(struct load_options *options, enum load_mode mode)
{
    if (options->mode != LOAD_MODE_WHOLE && options->mode != mode) {
        fputs("darmand-load: one thing at a time: load, --delta, --undo, --use or --diff\n",
              stderr);
        return false;
    }
    options->mode = mode;
    return true;
}

static bool add_digest(struct load_options *options, const char *text)
{
    if (strlen(text) != ORIGIN_HEX || strspn(text, "0123456789abcdefABCDEF") != ORIGIN_HEX ||
        options->digest_count == ORIGIN_WANTED) {
        fprintf(stderr, "darmand-load: --digest %s: not a SHA-256 in hexadecimal, or too many\n",
                text);
        return false;
    }
    options->digests[options->digest_count++] = text;
    return true;
}

static bool set_version(struct load_options *options, const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0' || number == 0 || number > UINT32_MAX) {
        fprintf(stderr, "darmand-load: --use %s: no version; see `darmandctl dataset`\n", text);
        return false;
    }
    options->version = (uint32_t)number;
    return set_mode(options, LOAD_MODE_USE);
}

/* "512M" or "2G": octets with a unit, for a number without one would be taken for either. */
static bool set_sort_memory(struct load_options *options, const char *text)
{
    char *unit;
    unsigned long long number = strtoull(text, &unit, 10);
    unsigned shift = strcmp(unit, "G") == 0 ? 30 : 20;

    if (text[0] < '1' || text[0] > '9' || (strcmp(unit, "M") != 0 && strcmp(unit, "G") != 0) ||
        number > SORT_MEMORY_MOST >> shift) {
        fprintf(stderr, "darmand-load: --sort-memory %s: write 1M to 64G\n", text);
        return false;
    }
    options->sort_memory = (size_t)number << shift;
    return true;
}

static bool take(struct load_options *options, int option, const char *argument)
{
    switch (option) {
    case 'c': options->configuration = argument; return true;
    case 'p': options->persons = argument; return true;
    case 'd': options->providers = argument; return true;
    case 'x': options->persons = argument; return set_mode(options, LOAD_MODE_DELTA);
    case 'X': options->providers = argument; return set_mode(options, LOAD_MODE_DELTA);
    case 'D': options->date = argument; return true;
    case 's': return add_digest(options, argument);
    case 'a': options->accept_change = true; return true;
    case 'u': return set_mode(options, LOAD_MODE_UNDO);
    case 'U': return set_version(options, argument);
    case 'f': return set_mode(options, LOAD_MODE_DIFF);
    case 'v': options->verbose = true; return true;
    case 'q': options->quiet = true; return true;
    case 'H': options->hurry = true; return true;
    case 'n': options->dry_run = true; return true;
    case 'm': return set_sort_memory(options, argument);
    case 'h': options->mode = LOAD_MODE_HELP; return true;
    case 'V': options->mode = LOAD_MODE_VERSION; return true;
    default: return false;
    }
}

/* Whether there is all that the mode needs, and nothing behind the options. */
static bool is_whole(struct load_options *options, int count, char **words)
{
    if (options->mode == LOAD_MODE_DIFF && count == 2) {
        options->sides[0] = words[0];
        options->sides[1] = words[1];
        return true;
    }
    if (count != 0 || (options->dry_run && options->mode == LOAD_MODE_DELTA))
        return false;
    if (options->persons != NULL && options->providers != NULL &&
        strcmp(options->persons, INPUT_STANDARD) == 0 &&
        strcmp(options->providers, INPUT_STANDARD) == 0) {
        fputs("darmand-load: one of the files only can be standard input\n", stderr);
        return false;
    }
    if (options->mode == LOAD_MODE_WHOLE)
        return options->persons != NULL && options->providers != NULL;
    return options->mode != LOAD_MODE_DIFF;
}

bool load_options_read(int argc, char **argv, struct load_options *options)
{
    static const struct option names[] = {{"persons", required_argument, NULL, 'p'},
                                          {"providers", required_argument, NULL, 'd'},
                                          {"delta", required_argument, NULL, 'x'},
                                          {"delta-providers", required_argument, NULL, 'X'},
                                          {"date", required_argument, NULL, 'D'},
                                          {"digest", required_argument, NULL, 's'},
                                          {"accept-change", no_argument, NULL, 'a'},
                                          {"undo", no_argument, NULL, 'u'},
                                          {"use", required_argument, NULL, 'U'},
                                          {"diff", no_argument, NULL, 'f'},
                                          {"sort-memory", required_argument, NULL, 'm'},
                                          {"quiet", no_argument, NULL, 'q'},
                                          {"hurry", no_argument, NULL, 'H'},
                                          {"dry-run", no_argument, NULL, 'n'},
                                          {"help", no_argument, NULL, 'h'},
                                          {"version", no_argument, NULL, 'V'},
                                          {NULL, 0, NULL, 0}};
    int option;

    *options = (struct load_options){.configuration = DEFAULT_CONFIGURATION,
                                     .sort_memory = LOADER_SORT_MEMORY_DEFAULT};
    while ((option = getopt_long(argc, argv, "c:vhV", names, NULL)) != -1) {
        if (!take(options, option, optarg)) {
            load_options_usage(stderr);
            return false;
        }
        if (options->mode == LOAD_MODE_HELP || options->mode == LOAD_MODE_VERSION)
            return true;
    }
    if (is_whole(options, argc - optind, argv + optind))
        return true;
    load_options_usage(stderr);
    return false;
}
