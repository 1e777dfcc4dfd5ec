#include "daemon/turn_ussd_inside.h"

#include <string.h>

#include "store/coverage.h"

/* Takes one member, by the first name if there is one. */
static enum dm_error add_member(struct dataset *data, struct national_id id, struct family *family)
{
    struct family_member *member = &family->members[family->count];
    struct person person;
    enum dm_error error = coverage_person(data, id, &person);

    if (error != DM_OK)
        return error == DM_E_NOT_FOUND ? DM_E_CORRUPT : error;
    member->id = id;
    memcpy(member->first_name, person.first_name, sizeof member->first_name);
    family->count++;
    return DM_OK;
}

static enum dm_error add_family_of(struct dataset *data, struct national_id head,
                                   struct family *family)
{
    struct national_id ids[FAMILY_MAX + 1];
    size_t room = FAMILY_MAX - family->count;
    size_t count = 0;
    enum dm_error error = coverage_family(data, head, ids, room + 1, &count);

    family->larger = error == DM_OK && count > room;
    for (size_t i = 0; error == DM_OK && !family->larger && i < count; i++)
        error = add_member(data, ids[i], family);
    return error;
}

enum dm_error turn_family(struct service *service, day_number day, struct caller *caller)
{
    struct dataset *data = service_data(service, day);
    struct family *family = &caller->family;
    enum dm_error error = DM_OK;

    if (data == NULL)
        return DM_E_CLOSED;
    for (size_t i = 0; error == DM_OK && !family->larger && i < caller->person_count; i++)
        error = add_family_of(data, caller->persons[i], family);
    return error;
}
