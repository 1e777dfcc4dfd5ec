#include "daemon/notices.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/conf_notice.h"
#include "daemon/log.h"
#include "protocol/wire.h"
#include "store/coverage.h"
#include "store/digest_map.h"
#include "store/provider.h"

/* E.164 in an address: international, ISDN. */
#define TON_INTERNATIONAL 1
#define NPI_ISDN          1

struct notices {
    struct digest_map *told; /* person, centre and day */
    struct digest_key key;
    struct log_limit lines;
};

/* ---- who was told ---------------------------------------------------------------------------------- */

static struct digest digest_of(const struct notices *notices, const struct inquiry *inquiry)
{
    uint8_t octets[8 + 4 + PROVIDER_ID_MAX];
    struct wire_writer writer;

    wire_writer_init(&writer, octets, sizeof octets);
    wire_put_u64(&writer, inquiry->person.value);
    wire_put_u32(&writer, (uint32_t)inquiry->day);
    wire_put_octets(&writer, inquiry->provider_id, strlen(inquiry->provider_id));
    return digest_keyed(&notices->key, octets, wire_written(&writer));
}

/* True the first time. */
static bool is_news(struct notices *notices, const struct digest *digest)
{
    size_t slot;

    if (digest_map_find(notices->told, digest, &slot))
        return false;
    (void)digest_map_put(notices->told, digest);
    return true;
}

void notices_begin(struct service *service, size_t entries)
{
    if (conf_notice_any(service->conf))
        digest_map_grow(service->notices->told, entries);
}

void notices_recall(struct service *service, const struct ledger_entry *entries, size_t count)
{
    struct notices *notices = service->notices;
    struct digest digests[RECENT_BATCH];
    size_t told = 0;

    if (!conf_notice_any(service->conf))
        return;
    for (size_t i = 0; i < count; i++)
        if (entries[i].kind == LEDGER_INQUIRY && entries[i].inquiry.view == VIEW_PROVIDER) {
            digests[told] = digest_of(notices, &entries[i].inquiry);
            digest_map_expect(notices->told, &digests[told++]);
        }
    for (size_t i = 0; i < told; i++)
        (void)is_news(notices, &digests[i]);
}

enum dm_error notices_open(struct service *service)
{
    struct notices *notices = calloc(1, sizeof *notices);

    service->notices = notices;
    if (notices == NULL)
        return DM_E_NO_MEMORY;
    randombytes_buf(&notices->key, sizeof notices->key);
    notices->told = digest_map_new(service->conf->remember_max);
    return notices->told == NULL ? DM_E_NO_MEMORY : DM_OK;
}

void notices_free(struct notices *notices)
{
    if (notices == NULL)
        return;
    digest_map_free(notices->told);
    free(notices);
}

/* ---- telling ---------------------------------------------------------------------------------------- */

/* Whom to tell, of what kind of centre; false when nobody is to be told. */
static bool whom(const struct service *service, const struct inquiry *inquiry,
                 struct msisdn *mobile, enum provider_kind *kind)
{
    struct dataset *data = service_data(service, inquiry->day);
    struct provider centre;
    struct person person;

    if (data == NULL || provider_by_mobile(data, inquiry->asker, &centre) != DM_OK ||
        centre.kind >= CONF_NOTICE_KINDS || !service->conf->notice[centre.kind] ||
        coverage_person(data, inquiry->person, &person) != DM_OK)
        return false;
    *mobile = person.mobile;
    *kind = centre.kind;
    return !msisdn_is_none(*mobile) && !msisdn_equal(*mobile, inquiry->asker);
}

static struct reply_route route_to(const struct service *service, struct msisdn mobile,
                                   const char *group)
{
    struct reply_route route = {.to = {.ton = TON_INTERNATIONAL, .npi = NPI_ISDN},
                                .from = {.npi = NPI_ISDN}};

    memcpy(route.link, group, strlen(group) + 1); /* both have room for LINK_NAME_MAX */
    msisdn_format(mobile, route.to.digits);
    memcpy(route.from.digits, service->conf->sms_number, sizeof route.from.digits);
    route.deadline.ms = clock_now().steady.ms + service->conf->notice_worth_ms;
    return route;
}

/* The links the question came by, "" when they are not known any more. */
static const char *group_of(const struct service *service, const struct ledger_entry *entry,
                            const char *link_name)
{
    const struct link *link = service_link(service, link_name);

    return link == NULL ? entry->route.link : link->conf.group;
}

static void tell(struct service *service, uint64_t number, enum provider_kind kind,
                 const struct reply_route *route)
{
    struct now now = clock_now();
    enum dm_error error = books_notice(service->books, (unsigned)TEXT_NOTE_PHYSICIAN + kind, number,
                                       route, NULL, now.wall, 0);

    if (error == DM_OK)
        service->counts.notices++;
    else
        service->counts.notices_dropped++;
    if (error != DM_OK && log_may(&service->notices->lines, NULL, now.mono))
        log_event(EVENT_NOTICE_UNTOLD, NULL, "an insured person is not told of an inquiry: %s",
                  dm_strerror(error));
}

void notices_inquiry(struct service *service, uint64_t number, const char *link)
{
    struct ledger_entry entry;
    struct reply_route route;
    struct digest digest;
    enum provider_kind kind;
    struct msisdn mobile;

    if (!conf_notice_any(service->conf) || !books_are_open(service->books) ||
        ledger_read(books_ledger(service->books), number, &entry) != DM_OK ||
        entry.inquiry.view != VIEW_PROVIDER || !whom(service, &entry.inquiry, &mobile, &kind))
        return;
    digest = digest_of(service->notices, &entry.inquiry);
    route = route_to(service, mobile, group_of(service, &entry, link));
    if (route.link[0] != '\0' && is_news(service->notices, &digest))
        tell(service, number, kind, &route);
}
