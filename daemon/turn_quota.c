#include "daemon/turn_quota.h"

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

    if (news->alarm)
        log_line(LOG_LEVEL_ERROR, "quota",
                 "centre %s: more than %u %% of its last %u inquiries are about unknown IDs: "
                 "somebody may be walking through them",
                 caller->centre.id, (unsigned)limits->alarm_percent, (unsigned)limits->alarm_over);
    if (news->soft)
        log_line(LOG_LEVEL_WARNING, "quota", "centre %s: its soft limit of today is reached",
                 caller->centre.id);
    if (!news->blocked)
        return;
    msisdn_masked(caller->mobile, mobile);
    log_line(LOG_LEVEL_NOTICE, "quota", "phone %s%s%s: too many wrong IDs, blocked for %d s",
             mobile, caller->provider ? " of centre " : "",
             caller->provider ? caller->centre.id : "", (int)(limits->block_ms / 1000));
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

struct recall {
    struct service *service;
    struct walltime now;
    uint64_t from; /* where today begins in the ledger */
};

static bool find_today(void *context, const struct ledger_entry *entry)
{
    struct recall *recall = context;

    if (calendar_tehran_day(entry->received) < calendar_tehran_day(recall->now))
        return false;
    recall->from = entry->number;
    return true;
}

/* What the ledger does not say: the kind of centre.  Asked once for each. */
static bool is_large(struct service *service, const struct inquiry *inquiry)
{
    struct provider centre;
    struct usage_centre known;

    if (usage_centre(service->usage, inquiry->provider_id, inquiry->day, &known) == DM_OK)
        return known.large;
    return service->dataset != NULL &&
           provider_by_mobile(service->dataset, inquiry->asker, &centre) == DM_OK &&
           quota_is_large(&centre);
}

static bool recall_entry(void *context, const struct ledger_entry *entry)
{
    struct recall *recall = context;
    struct service *service = recall->service;
    bool by_centre = entry->inquiry.view == VIEW_PROVIDER;

    if (entry->kind == LEDGER_INQUIRY && entry->inquiry.day == calendar_tehran_day(recall->now))
        usage_recall_inquiry(service->usage, &service->conf->quota, &entry->inquiry,
                             by_centre && is_large(service, &entry->inquiry));
    return true;
}

/* What is of no use any more is deleted, as far as the committer has room now. */
static bool recall_conduct(void *context, const struct conduct *conduct)
{
    struct recall *recall = context;
    struct service *service = recall->service;
    struct conduct nothing = {.mobile = conduct->mobile};

    if (!usage_recall_conduct(service->usage, &service->conf->quota, conduct, recall->now))
        books_conduct(service->books, &nothing);
    return true;
}

enum dm_error turn_quota_open(struct service *service)
{
    const struct conf *conf = service->conf;
    struct usage_options options = {.centres_max = conf->quota_centres_max,
                                    .phones_max = conf->quota_phones_max,
                                    .asked_max = conf->remember_max,
                                    .conducts_max = conf->quota_blocks_max};
    struct recall recall = {
        .service = service, .now = {(int64_t)service->started_ms}, .from = LEDGER_NO_NUMBER};
    struct ledger *ledger = books_ledger(service->books);
    enum dm_error error;

    service->usage = usage_new(&options);
    if (service->usage == NULL)
        return DM_E_NO_MEMORY;
    error = ledger_walk_back(ledger, find_today, &recall);
    if (error == DM_OK)
        error = ledger_walk(ledger, recall.from, recall_entry, &recall);
    if (error == DM_OK)
        error = ledger_walk_conducts(ledger, recall_conduct, &recall);
    return error;
}
