#include <inttypes.h>
#include <stdio.h>

#include "store/diff.h"
#include "store/load_run.h"

#define HUNDREDTHS 100.0

static void print_row(void *context, const struct diff_row *row)
{
    static const char signs[] = {[DIFF_ADDED] = '+', [DIFF_REMOVED] = '-', [DIFF_CHANGED] = '~'};
    char person[NATIONAL_ID_TEXT];

    (void)context;
    national_id_masked(row->id, person);
    printf("%c %s", signs[row->what], person);
    for (unsigned i = 0; i < DIFF_FIELDS; i++)
        if (row->fields >> i & 1)
            printf(" %s", diff_field_name(i));
    putchar('\n');
}

static void print_shares(const struct diff_result *result)
{
    const struct diff_side *old = &result->sides[0], *new = &result->sides[1];

    printf("%-24s  %12s  %8s  %12s  %8s\n", "STATUS", "OLD", "SHARE", "NEW", "SHARE");
    for (unsigned i = 0; census_person_name(i) != NULL; i++)
        printf("%-24s  %12" PRIu64 "  %6.2f %%  %12" PRIu64 "  %6.2f %%\n", census_person_name(i),
               old->census.persons[i],
               census_share(old->census.persons[i], old->persons) / HUNDREDTHS,
               new->census.persons[i],
               census_share(new->census.persons[i], new->persons) / HUNDREDTHS);
    printf("%-24s  %12" PRIu64 "  %8s  %12" PRIu64 "\n", "all", old->persons, "", new->persons);
}

static void print_result(const struct diff_result *result)
{
    printf("%" PRIu64 " added, %" PRIu64 " removed, %" PRIu64 " changed, %" PRIu64 " the same\n",
           result->added, result->removed, result->changed, result->same);
    for (unsigned i = 0; i < DIFF_FIELDS; i++)
        if (result->by_field[i] > 0)
            printf("  %-26s  %12" PRIu64 "\n", diff_field_name(i), result->by_field[i]);
    print_shares(result);
}

enum load_exit load_run_diff(struct load_run *run)
{
    struct diff_result result;
    const struct diff_request request = {.state_dir = run->state_dir,
                                         .sides = {run->options->sides[0], run->options->sides[1]},
                                         .calendar = &run->calendar,
                                         .complain = load_run_complain,
                                         .tell = run->options->verbose ? print_row : NULL,
                                         .context = run};
    enum dm_error error = diff_run(&request, &result);

    if (error == DM_OK) {
        print_result(&result);
        return LOAD_EXIT_OK;
    }
    if (error == DM_E_FORMAT) {
        fprintf(stderr, "darmand-load: cannot be compared, errors: %" PRIu64 "\n", result.errors);
        return LOAD_EXIT_ROWS;
    }
    fprintf(stderr, "darmand-load: %s: %s\n", run->state_dir,
            error == DM_E_NOT_FOUND ? "there is no such version; see `darmandctl dataset`"
                                    : dm_strerror(error));
    return error == DM_E_NOT_FOUND ? LOAD_EXIT_ORDER : LOAD_EXIT_RUNTIME;
}
