#ifndef DARMAND_TEST_UNIT_LOAD_SUPPORT_H
#define DARMAND_TEST_UNIT_LOAD_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/loader.h"

/*
 * For the tests of what lives in a state directory: a directory of one's own, and datasets loaded
 * from CSV written in the test.  A mistake in a test's own data fails the test with a sentence.
 */

#define LOAD_SUPPORT_PATH 256

/** Makes an empty directory under TMPDIR or /tmp, which load_support_end removes with all in it. */
void load_support_begin(char *directory);
void load_support_end(const char *directory);

/** Writes `size` octets to a file in the directory and says its path. */
void load_support_write(const char *directory, const char *name, const void *octets, size_t size,
                        char *path);

/** True when a name is there, relative to the directory. */
bool load_support_exists(const char *directory, const char *name);

/** What a load complained of. */
struct told {
    size_t count;
    struct {
        char path[LOAD_SUPPORT_PATH];
        uint64_t line;
        char what[256];
    } items[LOADER_ERRORS_MAX];
};

/** Loads two files from text, as of data day 2026-11-24, keeping two versions. */
enum dm_error load_support_run(const char *directory, const char *persons, const char *providers,
                               struct told *told, struct loader_result *result) DM_CHECKED;

/** The same with files that are there already, or are not. */
enum dm_error load_support_run_files(const char *directory, const char *persons_path,
                                     const char *providers_path, struct told *told,
                                     struct loader_result *result) DM_CHECKED;

/** As load_support_run, of a load that must succeed; returns the version. */
uint32_t load_support_load(const char *directory, const char *persons, const char *providers);

#define LOAD_SUPPORT_DAY  ((day_number)20781) /* 2026-11-24 */
#define LOAD_SUPPORT_TIME ((struct walltime){INT64_C(1795478400000)})

/** Headers that will do for most tests. */
#define PERSONS_HEADER                                                                             \
    "national_id,class,head_id,relation,birth_date,status,reason,valid_until,mobile,"              \
    "student_certificate_until,birth_certificate_seen,other_insurer\n"
#define PROVIDERS_HEADER                                                                           \
    "mobile,provider_id,kind,ownership,council_no,contract_from,contract_until\n"
/** One provider, where a test cares for persons only: a file without any is refused. */
#define ANY_PROVIDERS PROVIDERS_HEADER "989121000009,ANY-1,clinic,owned,,,\n"

#endif
