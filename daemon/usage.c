#include "daemon/usage.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/texts.h"
#include "daemon/usage_inside.h"

_Static_assert(PROVIDER_ID_MAX <= DIGEST_SIZE, "a centre's ID is a digest as it is");

/* ---- made and freed ------------------------------------------------------------------------------------ */

struct usage *usage_new(const struct usage_options *options)
{
    struct usage *usage = calloc(1, sizeof *usage);

    if (usage == NULL)
        return NULL;
    usage->options = *options;
    usage->centre_map = digest_map_new(options->centres_max);
    usage->centres = calloc(options->centres_max, sizeof *usage->centres);
    usage->phone_map = digest_map_new(options->phones_max);
    usage->phones = calloc(options->phones_max, sizeof *usage->phones);
    usage->asked = digest_map_new(options->asked_max);
    usage->conduct_map = digest_map_new(options->conducts_max);
    usage->conducts = calloc(options->conducts_max, sizeof *usage->conducts);
    if (usage->centre_map != NULL && usage->centres != NULL && usage->phone_map != NULL &&
        usage->phones != NULL && usage->asked != NULL && usage->conduct_map != NULL &&
        usage->conducts != NULL)
        return usage;
    usage_free(usage);
    return NULL;
}

void usage_free(struct usage *usage)
{
    if (usage == NULL)
        return;
    digest_map_free(usage->centre_map);
    free(usage->centres);
    digest_map_free(usage->phone_map);
    free(usage->phones);
    digest_map_free(usage->asked);
    digest_map_free(usage->conduct_map);
    free(usage->conducts);
    free(usage);
}

/* ---- keys ------------------------------------------------------------------------------------------------ */

#define NOBODY ((struct msisdn){0})

static struct digest digest_of_centre(const char *provider_id)
{
    struct digest digest = {{0}};

    memcpy(digest.octets, provider_id, strnlen(provider_id, PROVIDER_ID_MAX));
    return digest;
}

static struct digest digest_of_two(uint64_t first, uint64_t second)
{
    struct digest digest;

    memcpy(digest.octets, &first, sizeof first);
    memcpy(digest.octets + sizeof first, &second, sizeof second);
    return digest;
}

static struct digest digest_of_phone(struct msisdn mobile)
{
    return digest_of_two(mobile.value, 0);
}

/* Who asks is an entry of this table, so what was forgotten and came back asks for the first time. */
static struct digest digest_of_question(uint32_t serial, struct national_id person, day_number day)
{
    return digest_of_two((uint64_t)serial << 32 | (uint32_t)day, person.value);
}

/* ---- entries of the tables -------------------------------------------------------------------------------- */

struct usage_centre *usage_find_centre(const struct usage *usage, const char *provider_id)
{
    struct digest digest = digest_of_centre(provider_id);
    size_t slot;

    return digest_map_find(usage->centre_map, &digest, &slot) ? &usage->centres[slot] : NULL;
}

/* The centre's entry, a new one when need be, with what is of another day taken away. */
static struct usage_centre *enter_centre(struct usage *usage, const char *provider_id,
                                         day_number day)
{
    struct usage_centre *centre = usage_find_centre(usage, provider_id);

    if (centre == NULL) {
        struct digest digest = digest_of_centre(provider_id);
        centre = &usage->centres[digest_map_put(usage->centre_map, &digest)];
        usage->counts.forgotten += centre->id[0] != '\0';
        *centre = (struct usage_centre){.day = day, .serial = ++usage->serials};
        memcpy(centre->id, provider_id, strlen(provider_id) + 1);
    }
    if (centre->day != day) {
        centre->day = day;
        centre->count = 0;
    }
    return centre;
}

static struct usage_phone *find_phone(const struct usage *usage, struct msisdn mobile)
{
    struct digest digest = digest_of_phone(mobile);
    size_t slot;

    return digest_map_find(usage->phone_map, &digest, &slot) ? &usage->phones[slot] : NULL;
}

static struct usage_phone *enter_phone(struct usage *usage, struct msisdn mobile, day_number day)
{
    struct usage_phone *phone = find_phone(usage, mobile);

    if (phone == NULL) {
        struct digest digest = digest_of_phone(mobile);
        phone = &usage->phones[digest_map_put(usage->phone_map, &digest)];
        /* A phone that was forgotten yesterday would have its count from nothing today anyway. */
        usage->counts.forgotten += phone->all > 0 && phone->day == day;
        *phone = (struct usage_phone){.day = day, .serial = ++usage->serials};
    }
    if (phone->day != day)
        *phone = (struct usage_phone){.day = day, .serial = phone->serial};
    return phone;
}

struct conduct *usage_find_conduct(const struct usage *usage, struct msisdn mobile)
{
    struct digest digest = digest_of_phone(mobile);
    size_t slot;

    return digest_map_find(usage->conduct_map, &digest, &slot) ? &usage->conducts[slot] : NULL;
}

static struct conduct *enter_conduct(struct usage *usage, struct msisdn mobile, day_number day,
                                     struct msisdn *forgotten)
{
    struct conduct *conduct = usage_find_conduct(usage, mobile);

    *forgotten = NOBODY;
    if (conduct == NULL) {
        struct digest digest = digest_of_phone(mobile);
        conduct = &usage->conducts[digest_map_put(usage->conduct_map, &digest)];
        *forgotten = conduct->mobile;
        usage->counts.forgotten += !msisdn_is_none(*forgotten);
        *conduct = (struct conduct){.mobile = mobile, .day = day};
    }
    if (conduct->day != day) {
        conduct->day = day;
        conduct->verified = 0;
    }
    return conduct;
}

/* ---- may it be asked? -------------------------------------------------------------------------------------- */

static bool was_asked(const struct usage *usage, uint32_t serial, struct national_id person,
                      day_number day)
{
    struct digest digest = digest_of_question(serial, person, day);
    size_t slot;

    return digest_map_find(usage->asked, &digest, &slot);
}

/* A centre asks, whichever of its phones it was; else the phone does (D9). */
static void look_at_inquiry(const struct usage *usage, const struct caller *caller,
                            const struct intent *intent, day_number day,
                            struct quota_question *question)
{
    const struct usage_phone *phone = find_phone(usage, caller->mobile);
    const struct usage_centre *centre = NULL;

    question->by_centre = intent->view == VIEW_PROVIDER;
    question->large = question->by_centre && quota_is_large(&caller->centre);
    if (question->by_centre)
        centre = usage_find_centre(usage, caller->centre.id);
    if (centre != NULL)
        question->repeat = was_asked(usage, centre->serial, intent->person, day);
    else if (!question->by_centre && phone != NULL)
        question->repeat = was_asked(usage, phone->serial, intent->person, day);
    if (centre != NULL && centre->day == day)
        question->centre = centre->count;
    if (phone != NULL && phone->day == day) {
        question->own = phone->own;
        question->mobile = phone->all;
    }
}

enum quota_ruling usage_ask(struct usage *usage, const struct quota_limits *limits,
                            const struct caller *caller, const struct intent *intent,
                            struct walltime now)
{
    struct quota_question question = {.verify = intent_tries_a_code(intent)};
    const struct conduct *conduct = usage_find_conduct(usage, caller->mobile);
    day_number day = calendar_tehran_day(now);
    enum quota_ruling ruling;

    if (caller_is_stranger(caller))
        return QUOTA_ALLOWED;
    if (intent->kind == INTENT_REPLY) {
        if (intent->text != TEXT_BAD)
            return QUOTA_ALLOWED;
        question.repeat = true; /* no count can refuse it, but a block does */
    }
    if (conduct != NULL) {
        question.blocked = quota_is_blocked(limits, conduct, now);
        question.verified = conduct->day == day ? conduct->verified : 0;
    }
    if (intent->kind == INTENT_INQUIRE)
        look_at_inquiry(usage, caller, intent, day, &question);
    ruling = quota_rule(limits, &question);
    if (ruling != QUOTA_ALLOWED)
        usage->counts.refused[ruling]++;
    return ruling;
}

/* ---- what came of it -------------------------------------------------------------------------------------- */

static void strike(struct usage *usage, const struct quota_limits *limits,
                   const struct caller *caller, struct walltime now, struct usage_news *news)
{
    bool large = caller->provider && quota_is_large(&caller->centre);
    struct conduct *conduct =
        enter_conduct(usage, caller->mobile, calendar_tehran_day(now), &news->forgotten);

    news->blocked = quota_strike(limits, large, now, conduct);
    usage->counts.blocks += news->blocked;
    news->conduct_changed = true;
    news->conduct = *conduct;
}

static void note_verified(struct usage *usage, const struct caller *caller, struct walltime now,
                          struct usage_news *news)
{
    struct conduct *conduct =
        enter_conduct(usage, caller->mobile, calendar_tehran_day(now), &news->forgotten);

    conduct->verified++;
    news->conduct_changed = true;
    news->conduct = *conduct;
}

struct usage_news usage_note(struct usage *usage, const struct quota_limits *limits,
                             const struct caller *caller, enum usage_outcome outcome,
                             struct walltime now)
{
    struct usage_news news = {.soft = false};

    /* The 1420 desk is asked about codes all day: it has no limit, and so no count. */
    if (caller_is_stranger(caller) || (outcome == USAGE_VERIFIED && caller_is_desk(caller)))
        return news;
    if (outcome == USAGE_VERIFIED)
        note_verified(usage, caller, now, &news);
    else
        strike(usage, limits, caller, now, &news);
    return news;
}

static void count_for_centre(const struct quota_limits *limits, const struct inquiry *inquiry,
                             struct usage_centre *centre, struct usage_news *news)
{
    news->soft = quota_is_soft_limit(limits, centre->large, ++centre->count);
    news->alarm = quota_window_add(limits, inquiry->verdict.status == VERDICT_UNKNOWN_PERSON,
                                   &centre->window);
}

/* False: it is a repeat. */
static bool count_inquiry(struct usage *usage, const struct quota_limits *limits,
                          const struct inquiry *inquiry, bool large, struct usage_news *news)
{
    bool by_centre = inquiry->view == VIEW_PROVIDER;
    struct usage_phone *phone = enter_phone(usage, inquiry->asker, inquiry->day);
    struct usage_centre *centre =
        by_centre ? enter_centre(usage, inquiry->provider_id, inquiry->day) : NULL;
    struct digest digest = digest_of_question(centre != NULL ? centre->serial : phone->serial,
                                              inquiry->person, inquiry->day);
    size_t slot;

    if (digest_map_find(usage->asked, &digest, &slot))
        return false;
    digest_map_put(usage->asked, &digest);
    phone->all++;
    phone->own += !by_centre;
    if (centre == NULL)
        return true;
    centre->large = large;
    count_for_centre(limits, inquiry, centre, news);
    return true;
}

struct usage_news usage_inquiry(struct usage *usage, const struct quota_limits *limits,
                                const struct caller *caller, const struct inquiry *inquiry,
                                struct walltime now)
{
    bool large = caller->provider && quota_is_large(&caller->centre);
    bool guess =
        inquiry->view == VIEW_PROVIDER && inquiry->verdict.status == VERDICT_UNKNOWN_PERSON;
    struct usage_news news = {.soft = false};

    if (!count_inquiry(usage, limits, inquiry, large, &news))
        return news;
    usage->counts.soft += news.soft;
    usage->counts.alarms += news.alarm;
    if (guess)
        strike(usage, limits, caller, now, &news);
    return news;
}

/* ---- at a start ------------------------------------------------------------------------------------------ */

void usage_recall_inquiry(struct usage *usage, const struct quota_limits *limits,
                          const struct inquiry *inquiry, bool large)
{
    struct usage_news unsaid;

    (void)count_inquiry(usage, limits, inquiry, large, &unsaid);
}

bool usage_recall_conduct(struct usage *usage, const struct quota_limits *limits,
                          const struct conduct *conduct, struct walltime now)
{
    struct msisdn forgotten;

    if (quota_is_forgiven(limits, conduct, now))
        return false;
    *enter_conduct(usage, conduct->mobile, conduct->day, &forgotten) = *conduct;
    return true;
}
