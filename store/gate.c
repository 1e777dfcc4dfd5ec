#include "store/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/coverage.h"

#define ALL        100 /* percent */
#define HUNDREDTHS 100 /* of a percent, in a share */
#define PROBE_LINE 64

/* ---- against the version in force --------------------------------------------------------------- */

/* What is compared: persons by status, or providers by kind. */
struct side {
    const char *what;
    uint64_t rows;
    const uint64_t *slots;
};

struct comparison {
    const struct gate_limits *limits;
    uint32_t version; /* in force */
    const char *path;
    struct load_complaints *complaints;
};

static void compare_rows(const struct comparison *comparison, const struct side *old,
                         const struct side *new)
{
    bool fewer = new->rows < old->rows;
    uint64_t moved = fewer ? old->rows - new->rows : new->rows - old->rows;
    unsigned limit = fewer ? comparison->limits->fewer : comparison->limits->more;

    if (moved * ALL <= old->rows * limit)
        return;
    load_complain(comparison->complaints, comparison->path, 0,
                  "%" PRIu64 " %s where version %" PRIu32 " in force has %" PRIu64
                  ": %.2f %% %s, and %u %% may be (data, %s)",
                  new->rows, old->what, comparison->version, old->rows,
                  (double)moved * ALL / (double)old->rows, fewer ? "fewer" : "more", limit,
                  fewer ? "fewer" : "more");
}

static uint64_t counted(const struct side *side)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < CENSUS_SLOTS; i++)
        sum += side->slots[i];
    return sum;
}

static void compare_shares(const struct comparison *comparison, const struct side *old,
                           const struct side *new, const char *(*name)(unsigned slot))
{
    if (counted(old) == 0)
        return;
    for (unsigned i = 0; i < CENSUS_SLOTS && name(i) != NULL; i++) {
        unsigned before = census_share(old->slots[i], old->rows);
        unsigned after = census_share(new->slots[i], new->rows);
        unsigned moved = before < after ? after - before : before - after;
        if (moved <= comparison->limits->share * HUNDREDTHS)
            continue;
        load_complain(comparison->complaints, comparison->path, 0,
                      "%s, %s: %.2f %% where version %" PRIu32 " in force has %.2f %%, and %u "
                      "points are the most it may move (data, share)",
                      old->what, name(i), (double)after / HUNDREDTHS, comparison->version,
                      (double)before / HUNDREDTHS, comparison->limits->share);
    }
}

static void compare(const struct comparison *comparison, const struct side *old,
                    const struct side *new, const char *(*name)(unsigned slot))
{
    if (old->rows < GATE_LEAST)
        return;
    compare_rows(comparison, old, new);
    compare_shares(comparison, old, new, name);
}

void gate_compare(const struct gate_limits *limits, const struct dataset_info *in_force,
                  const struct dataset_info *candidate, const char *path,
                  struct load_complaints *complaints)
{
    const struct comparison comparison = {limits, in_force->version, path, complaints};

    if (!limits->on)
        return;
    compare(&comparison, &(struct side){"persons", in_force->persons, in_force->census.persons},
            &(struct side){"persons", candidate->persons, candidate->census.persons},
            census_person_name);
    compare(&comparison,
            &(struct side){"providers", in_force->providers, in_force->census.providers},
            &(struct side){"providers", candidate->providers, candidate->census.providers},
            census_provider_name);
}

/* ---- probes ---------------------------------------------------------------------------------------- */

/* The IDs are those of real persons: nobody but us reads them. */
static enum dm_error open_probes(const char *path, FILE **file, struct load_complaints *complaints)
{
    struct stat about;
    enum dm_error error = DM_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0 || fstat(fd, &about) != 0) {
        error = dm_error_from_errno(errno);
        load_complain(complaints, path, 0, "cannot be opened: %s", strerror(errno));
    } else if (!S_ISREG(about.st_mode) || (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        error = DM_E_PERMISSION;
        load_complain(complaints, path, 0,
                      "others may use it, or it is no regular file; chmod 600");
    } else {
        *file = fdopen(fd, "re");
        error = *file == NULL ? DM_E_NO_MEMORY : DM_OK;
    }
    if (error != DM_OK && fd >= 0)
        close(fd);
    return error;
}

static enum dm_error probe_line(struct dataset *candidate, const char *path, uint64_t line,
                                const char *text, struct load_complaints *complaints)
{
    char shown[LOAD_COMPLAINT_MAX];
    struct national_id id;
    struct person person;
    enum dm_error error;

    load_complaint_value(text, true, shown);
    if (national_id_parse(text, &id) != DM_OK) {
        load_complain(complaints, path, line, "probe \"%s\": no national ID; correct it", shown);
        return DM_OK;
    }
    error = coverage_person(candidate, id, &person);
    if (error == DM_E_NOT_FOUND)
        load_complain(complaints, path, line,
                      "probe \"%s\": not in the file, and this person is known to be insured",
                      shown);
    return error == DM_E_NOT_FOUND ? DM_OK : error;
}

enum dm_error gate_probe(struct dataset *candidate, const char *probes,
                         struct load_complaints *complaints)
{
    char text[PROBE_LINE];
    FILE *file = NULL;
    enum dm_error error = open_probes(probes, &file, complaints);

    for (uint64_t line = 1; error == DM_OK && fgets(text, sizeof text, file) != NULL; line++) {
        text[strcspn(text, "\r\n")] = '\0';
        if (text[0] != '\0' && text[0] != '#')
            error = probe_line(candidate, probes, line, text, complaints);
    }
    if (error == DM_OK && ferror(file))
        error = DM_E_IO;
    if (file != NULL)
        fclose(file);
    return error;
}
