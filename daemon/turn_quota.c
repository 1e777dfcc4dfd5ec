#include "daemon/turn_quota.h"

#include <sodium.h>

#include "daemon/log.h"
#include "daemon/texts.h"
#include "daemon/usage.h"
#include "store/ledger_conduct.h"
#include "store/provider.h"

/* ---- what came of a question --------------------------------------------------------------------------- */

static void write_conduct(struct service *service, const struct usage_news *news)
{
    struct conduct nothing = {.mobile = news->forgotten};

    if (news->conduct_changed)
        books_conduct(service->books, &news->conduct);
    if (!msisdn_is_none(news->forgotten))
        books_conduct(service->books, &nothing);
}

static void say_news(const struct service *service, const struct caller *caller,
                     const struct usage_news *news)
{
    const struct quota_limits *limits = &service->conf->quota;
    char mobile[MSISDN_TEXT];

    msisdn_masked(caller->mobile, mobile);
    if (news->alarm)
        log_event(EVENT_WALK_SUSPECTED, ABOUT(.centre = caller->centre.id),
                  "centre %s: more than %u %% of its last %u inquiries are about unknown IDs: "
                  "somebody may be walking through them",
                  caller->centre.id, (unsigned)limits->alarm_percent, (unsigned)limits->alarm_over);
    if (news->soft)
        log_event(EVENT_SOFT_LIMIT, ABOUT(.centre = caller->centre.id),
                  "centre %s: its soft limit of today is reached", caller->centre.id);
    if (news->blocked)
        log_event(EVENT_PHONE_BLOCKED, ABOUT(.centre = caller->provider ? caller->centre.id : NULL),
                  "phone %s%s%s: too many wrong IDs, blocked for %d s", mobile,
                  caller->provider ? " of centre " : "", caller->provider ? caller->centre.id : "",
                  (int)(limits->block_ms / 1000));
}

static void act_on(struct service *service, const struct caller *caller,
                   const struct usage_news *news)
{
    write_conduct(service, news);
    say_news(service, caller, news);
}

bool turn_quota_refuses(struct service *service, const struct caller *caller,
                        const struct intent *intent, struct walltime now)
{
    return usage_ask(service->usage, &service->conf->quota, caller, intent, now) != QUOTA_ALLOWED;
}

static void note(struct service *service, const struct caller *caller, enum usage_outcome outcome,
                 struct walltime now)
{
    struct usage_news news =
        usage_note(service->usage, &service->conf->quota, caller, outcome, now);

    act_on(service, caller, &news);
}

void turn_quota_reply(struct service *service, const struct caller *caller, unsigned text,
                      struct walltime now)
{
    if (text == TEXT_BAD)
        note(service, caller, USAGE_INVALID, now);
}

void turn_quota_verify(struct service *service, const struct caller *caller, struct walltime now)
{
    note(service, caller, USAGE_VERIFIED, now);
}

void turn_quota_inquiry(struct service *service, const struct caller *caller,
                        const struct inquiry *inquiry, unsigned text, struct walltime now)
{
    struct usage_news news;

    if (text == TEXT_AUTH)
        note(service, caller, USAGE_NOT_THEIRS, now);
    if (text != TEXT_NONE)
        return;
    news = usage_inquiry(service->usage, &service->conf->quota, caller, inquiry, now);
    act_on(service, caller, &news);
}

/* ---- at a start ------------------------------------------------------------------------------------------ */

static bool is_large(void *context, const struct inquiry *inquiry)
{
    struct service *service = context;
    struct provider centre;

    return service->dataset != NULL &&
           provider_by_mobile(service->dataset, inquiry->asker, &centre) == DM_OK &&
           quota_is_large(&centre);
}

void turn_quota_begin(struct service *service, size_t entries)
{
    usage_grow(service->usage, entries);
}

void turn_quota_recall(struct service *service, const struct ledger_entry *entries, size_t count)
{
    day_number today = calendar_tehran_day((struct walltime){(int64_t)service->started_ms});
    struct usage_kinds kinds = {is_large, service};
    const struct inquiry *inquiries[USAGE_BATCH];
    size_t counted = 0;

    _Static_assert(RECENT_BATCH <= USAGE_BATCH, "what is read together is counted together");
    for (size_t i = 0; i < count; i++)
        if (entries[i].kind == LEDGER_INQUIRY && entries[i].inquiry.day == today)
            inquiries[counted++] = &entries[i].inquiry;
    usage_recall_inquiries(service->usage, &service->conf->quota, inquiries, counted, &kinds);
}

/* What is of no use any more is deleted, as far as the committer has room now. */
static bool recall_conduct(void *context, const struct conduct *conduct)
{
    struct service *service = context;
    struct walltime now = {(int64_t)service->started_ms};
    struct conduct nothing = {.mobile = conduct->mobile};

    if (!usage_recall_conduct(service->usage, &service->conf->quota, conduct, now))
        books_conduct(service->books, &nothing);
    return true;
}

enum dm_error turn_quota_recall_conducts(struct service *service)
{
    return ledger_walk_conducts(books_ledger(service->books), recall_conduct, service);
}

enum dm_error turn_quota_open(struct service *service)
{
    const struct conf *conf = service->conf;
    struct usage_options options = {.centres_max = conf->quota_centres_max,
                                    .phones_max = conf->quota_phones_max,
                                    .asked_max = conf->remember_max,
                                    .conducts_max = conf->quota_blocks_max};

    randombytes_buf(&options.key, sizeof options.key);
    service->usage = usage_new(&options);
    sodium_memzero(&options.key, sizeof options.key);
    return service->usage == NULL ? DM_E_NO_MEMORY : DM_OK;
}
