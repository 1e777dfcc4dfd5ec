#include <string.h>

#include "store/delta_inside.h"
#include "store/load_centres.h"
#include "store/person_row.h"

/* One look at the version before anything is written, in one transaction. */
struct check {
    struct delta *delta;
    struct db_txn txn;
    struct dataset_info after;
};

enum dm_error delta_person(struct db_txn *txn, const struct dataset_tables *tables, uint64_t id,
                           struct person *person)
{
    const uint8_t *octets;
    size_t size;
    enum dm_error error = db_get_u64(txn, tables->person, id, &octets, &size);

    return error == DM_OK ? person_decode((struct national_id){id}, octets, size, person) : error;
}

enum dm_error delta_provider(struct db_txn *txn, const struct dataset_tables *tables,
                             uint64_t mobile, struct provider *provider)
{
    const uint8_t *octets;
    size_t size;
    enum dm_error error = db_get_u64(txn, tables->provider, mobile, &octets, &size);

    return error == DM_OK ? provider_decode((struct msisdn){mobile}, octets, size, provider)
                          : error;
}

static enum dm_error decode(const struct change *change, struct person *person)
{
    return person_decode((struct national_id){change->row.key}, change->row.octets,
                         change->row.size, person);
}

/* ---- families --------------------------------------------------------------------------------------- */

static void refuse(struct check *check, const struct change *change, uint64_t key, const char *what)
{
    char shown[LOAD_COMPLAINT_MAX];

    load_complaint_key(key, shown);
    load_complain(&check->delta->complaints, check->delta->request->persons_path, change->row.line,
                  "%s \"%s\": %s", PERSON_HEAD_COLUMN, shown, what);
}

/* The person as it will be.  DM_E_NOT_FOUND: there will be none. */
static enum dm_error will_be(struct check *check, uint64_t id, struct person *person)
{
    const struct change *change = changes_find(&check->delta->persons, id);

    if (change == NULL)
        return delta_person(&check->txn, &check->delta->tables, id, person);
    return change->deletes ? DM_E_NOT_FOUND : decode(change, person);
}

static enum dm_error check_head(struct check *check, const struct change *change,
                                struct national_id id)
{
    struct person head;
    enum dm_error error = will_be(check, id.value, &head);

    if (error == DM_E_NOT_FOUND)
        refuse(check, change, id.value,
               "no such person, or deleted here; add the row or correct it");
    else if (error == DM_OK && head.class == PERSON_DEPENDANT)
        refuse(check, change, id.value, "a dependant too; write the head of the family");
    return error == DM_E_NOT_FOUND ? DM_OK : error;
}

/* Dependants that the delta names are checked with their own rows; here, those it does not name. */
static enum dm_error check_left_behind(struct check *check, const struct change *change)
{
    uint64_t head = change->row.key;
    MDB_val name = {sizeof head, &head};
    MDB_val value;
    MDB_cursor *cursor;
    enum dm_error error = db_stick(
        &check->txn, mdb_cursor_open(check->txn.txn, check->delta->tables.family, &cursor));

    if (error != DM_OK)
        return error;
    error = db_stick(&check->txn, mdb_cursor_get(cursor, &name, &value, MDB_SET_KEY));
    while (error == DM_OK) {
        uint64_t dependant;
        if (value.mv_size != sizeof dependant) {
            error = DM_E_CORRUPT;
            break;
        }
        memcpy(&dependant, value.mv_data, sizeof dependant);
        if (changes_find(&check->delta->persons, dependant) == NULL) {
            refuse(check, change, head,
                   "has dependants in force that this delta does not change; change them too");
            break;
        }
        error = db_stick(&check->txn, mdb_cursor_get(cursor, &name, &value, MDB_NEXT_DUP));
    }
    mdb_cursor_close(cursor);
    return error == DM_E_NOT_FOUND ? DM_OK : error;
}

/* ---- rows ------------------------------------------------------------------------------------------- */

static enum dm_error check_person(struct check *check, const struct change *change)
{
    struct dataset_info *after = &check->after;
    struct person old, new;
    enum dm_error found = delta_person(&check->txn, &check->delta->tables, change->row.key, &old);
    enum dm_error error = DM_OK;

    if (found != DM_OK && found != DM_E_NOT_FOUND)
        return found;
    if (found == DM_OK) {
        census_person(&after->census, &old, -1);
        after->persons--;
    }
    if (!change->deletes) {
        error = decode(change, &new);
        if (error != DM_OK)
            return error;
        census_person(&after->census, &new, 1);
        after->persons++;
        if (new.class == PERSON_DEPENDANT)
            error = check_head(check, change, new.head);
    }
    if (error == DM_OK && found == DM_OK && old.class != PERSON_DEPENDANT &&
        (change->deletes || new.class == PERSON_DEPENDANT))
        error = check_left_behind(check, change);
    return error;
}

static enum dm_error check_provider(struct check *check, const struct change *change)
{
    struct dataset_info *after = &check->after;
    struct provider provider;
    enum dm_error error =
        delta_provider(&check->txn, &check->delta->tables, change->row.key, &provider);

    if (error != DM_OK && error != DM_E_NOT_FOUND)
        return error;
    if (error == DM_OK) {
        census_provider(&after->census, &provider, -1);
        after->providers--;
    }
    if (change->deletes)
        return DM_OK;
    error = provider_decode((struct msisdn){change->row.key}, change->row.octets, change->row.size,
                            &provider);
    census_provider(&after->census, &provider, 1);
    after->providers++;
    return error;
}

/* ---- centres ---------------------------------------------------------------------------------------- */

/* Those in force that stay as they are. */
static enum dm_error add_in_force(struct check *check, struct load_centres *centres)
{
    MDB_val name, value;
    MDB_cursor *cursor;
    enum dm_error error = db_stick(
        &check->txn, mdb_cursor_open(check->txn.txn, check->delta->tables.provider, &cursor));

    if (error != DM_OK)
        return error;
    while (error == DM_OK) {
        struct provider provider;
        uint64_t mobile;
        error = db_stick(&check->txn, mdb_cursor_get(cursor, &name, &value, MDB_NEXT));
        if (error != DM_OK)
            break;
        if (name.mv_size != sizeof mobile) {
            error = DM_E_CORRUPT;
            break;
        }
        memcpy(&mobile, name.mv_data, sizeof mobile);
        if (changes_find(&check->delta->providers, mobile) != NULL)
            continue;
        error = provider_decode((struct msisdn){mobile}, value.mv_data, value.mv_size, &provider);
        if (error == DM_OK)
            error = load_centres_add(centres, &provider, LOAD_CENTRE_IN_FORCE);
    }
    mdb_cursor_close(cursor);
    return error == DM_E_NOT_FOUND ? DM_OK : error;
}

static enum dm_error check_centres(struct check *check)
{
    const struct changes *changes = &check->delta->providers;
    struct load_centres centres = {0};
    enum dm_error error = DM_OK;

    if (changes->count > 0)
        error = add_in_force(check, &centres);
    for (size_t i = 0; error == DM_OK && i < changes->count; i++) {
        const struct load_row *row = &changes->items[i].row;
        struct provider provider;
        if (changes->items[i].deletes)
            continue;
        error = provider_decode((struct msisdn){row->key}, row->octets, row->size, &provider);
        if (error == DM_OK)
            error = load_centres_add(&centres, &provider, row->line);
    }
    if (error == DM_OK)
        load_centres_check(&centres, check->delta->request->providers_path,
                           &check->delta->complaints);
    load_centres_free(&centres);
    return error;
}

enum dm_error delta_check(struct delta *delta, struct dataset_info *after)
{
    struct check check = {.delta = delta, .after = delta->info};
    enum dm_error error;

    db_read(&delta->db, &check.txn);
    error = check.txn.error;
    for (size_t i = 0; error == DM_OK && i < delta->persons.count; i++)
        error = check_person(&check, &delta->persons.items[i]);
    for (size_t i = 0; error == DM_OK && i < delta->providers.count; i++)
        error = check_provider(&check, &delta->providers.items[i]);
    if (error == DM_OK)
        error = check_centres(&check);
    db_abort(&check.txn);
    *after = check.after;
    return error;
}
