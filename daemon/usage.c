#include "daemon/usage.h"

#include <sodium.h>

#include <stdlib.h>
#include <string.h>

#include "daemon/texts.h"
#include "daemon/usage_inside.h"

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
    sodium_memzero(&usage->options.key, sizeof usage->options.key);
    free(usage);
}

/* ---- keys ------------------------------------------------------------------------------------------------ */

/* Whose or what's entry it is; without holes, since its octets as they are in memory are digested. */
struct subject {
    uint64_t mobile;
    uint64_t person;
    int64_t day;
    char provider_id[24];
};
_Static_assert(sizeof(struct subject) == 48 && PROVIDER_ID_MAX < 24, "there are no holes");

static struct digest digest_of(const struct usage *usage, const char *provider_id,
                               struct msisdn mobile, struct national_id person, day_number day)
{
    struct subject subject = {.mobile = mobile.value, .person = person.value, .day = day};
    uint8_t octets[sizeof subject];

    memcpy(subject.provider_id, provider_id, strnlen(provider_id, PROVIDER_ID_MAX));
    memcpy(octets, &subject, sizeof octets);
    return digest_keyed(&usage->options.key, octets, sizeof octets);
}

#define NOBODY  ((struct msisdn){0})
#define ANYBODY ((struct national_id){0})

static struct digest digest_of_centre(const struct usage *usage, const char *provider_id)
{
    return digest_of(usage, provider_id, NOBODY, ANYBODY, DAY_NONE);
}

static struct digest digest_of_phone(const struct usage *usage, struct msisdn mobile)
{
    return digest_of(usage, "", mobile, ANYBODY, DAY_NONE);
}

/* A centre asks, whichever of its phones it was; else the phone does (D9). */
static struct digest digest_of_question(const struct usage *usage, const char *provider_id,
                                        struct msisdn mobile, struct national_id person,
                                        day_number day)
{
    return digest_of(usage, provider_id, provider_id[0] != '\0' ? NOBODY : mobile, person, day);
}

/* ---- entries of the tables -------------------------------------------------------------------------------- */

struct usage_centre *usage_find_centre(const struct usage *usage, const char *provider_id)
{
    struct digest digest = digest_of_centre(usage, provider_id);
    size_t slot;

    return digest_map_find(usage->centre_map, &digest, &slot) ? &usage->centres[slot] : NULL;
}

/* The centre's entry, a new one when need be, with what is of another day taken away. */
static struct usage_centre *enter_centre(struct usage *usage, const struct digest *digest,
                                         const char *provider_id, day_number day)
{
    struct usage_centre *centre;
    size_t slot;

    if (digest_map_find(usage->centre_map, digest, &slot)) {
        centre = &usage->centres[slot];
    } else {
        centre = &usage->centres[digest_map_put(usage->centre_map, digest)];
        usage->counts.forgotten += centre->id[0] != '\0';
        *centre = (struct usage_centre){.day = day};
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
    struct digest digest = digest_of_phone(usage, mobile);
    size_t slot;

    return digest_map_find(usage->phone_map, &digest, &slot) ? &usage->phones[slot] : NULL;
}

static struct usage_phone *enter_phone(struct usage *usage, const struct digest *digest,
                                       day_number day)
{
    struct usage_phone *phone;
    size_t slot;

    if (digest_map_find(usage->phone_map, digest, &slot)) {
        phone = &usage->phones[slot];
    } else {
        phone = &usage->phones[digest_map_put(usage->phone_map, digest)];
        /* A phone that was forgotten yesterday would have its count from nothing today anyway. */
        usage->counts.forgotten += phone->all > 0 && phone->day == day;
        *phone = (struct usage_phone){.day = day};
    }
    if (phone->day != day)
        *phone = (struct usage_phone){.day = day};
    return phone;
}

struct conduct *usage_find_conduct(const struct usage *usage, struct msisdn mobile)
{
    struct digest digest = digest_of_phone(usage, mobile);
    size_t slot;

    return digest_map_find(usage->conduct_map, &digest, &slot) ? &usage->conducts[slot] : NULL;
}

static struct conduct *enter_conduct(struct usage *usage, struct msisdn mobile, day_number day,
                                     struct msisdn *forgotten)
{
    struct conduct *conduct = usage_find_conduct(usage, mobile);

    *forgotten = NOBODY;
    if (conduct == NULL) {
        struct digest digest = digest_of_phone(usage, mobile);
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

static void look_at_inquiry(const struct usage *usage, const struct caller *caller,
                            const struct intent *intent, day_number day,
                            struct quota_question *question)
{
    bool by_centre = intent->view == VIEW_PROVIDER;
    const char *provider_id = by_centre ? caller->centre.id : "";
    struct digest digest =
        digest_of_question(usage, provider_id, caller->mobile, intent->person, day);
    const struct usage_centre *centre = by_centre ? usage_find_centre(usage, provider_id) : NULL;
    const struct usage_phone *phone = find_phone(usage, caller->mobile);
    size_t slot;

    question->by_centre = by_centre;
    question->large = by_centre && quota_is_large(&caller->centre);
    question->repeat = digest_map_find(usage->asked, &digest, &slot);
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

/* An inquiry that counts, and what the tables know its question, phone and centre by. */
struct counted {
    const struct inquiry *inquiry;
    struct digest question;
    struct digest phone;
    struct digest centre;
};

static struct counted counted_of(const struct usage *usage, const struct inquiry *inquiry)
{
    return (struct counted){.inquiry = inquiry,
                            .question =
                                digest_of_question(usage, inquiry->provider_id, inquiry->asker,
                                                   inquiry->person, inquiry->day),
                            .phone = digest_of_phone(usage, inquiry->asker),
                            .centre = digest_of_centre(usage, inquiry->provider_id)};
}

/* False: it is a repeat.  Else *centre is its centre's entry, NULL when a person asked. */
static bool enter_inquiry(struct usage *usage, const struct counted *counted,
                          struct usage_centre **centre)
{
    const struct inquiry *inquiry = counted->inquiry;
    struct usage_phone *phone;
    size_t slot;

    if (digest_map_find(usage->asked, &counted->question, &slot))
        return false;
    digest_map_put(usage->asked, &counted->question);
    phone = enter_phone(usage, &counted->phone, inquiry->day);
    phone->all++;
    phone->own += inquiry->view != VIEW_PROVIDER;
    *centre = inquiry->view != VIEW_PROVIDER
                  ? NULL
                  : enter_centre(usage, &counted->centre, inquiry->provider_id, inquiry->day);
    return true;
}

static void count_centre(const struct quota_limits *limits, const struct inquiry *inquiry,
                         struct usage_centre *centre, struct usage_news *news)
{
    news->soft = quota_is_soft_limit(limits, centre->large, ++centre->count);
    news->alarm = quota_window_add(limits, inquiry->verdict.status == VERDICT_UNKNOWN_PERSON,
                                   &centre->window);
}

struct usage_news usage_inquiry(struct usage *usage, const struct quota_limits *limits,
                                const struct caller *caller, const struct inquiry *inquiry,
                                struct walltime now)
{
    bool large = caller->provider && quota_is_large(&caller->centre);
    bool guess =
        inquiry->view == VIEW_PROVIDER && inquiry->verdict.status == VERDICT_UNKNOWN_PERSON;
    struct usage_news news = {.soft = false};
    struct counted counted = counted_of(usage, inquiry);
    struct usage_centre *centre;

    if (!enter_inquiry(usage, &counted, &centre))
        return news;
    if (centre != NULL) {
        centre->large = large;
        count_centre(limits, inquiry, centre, &news);
    }
    usage->counts.soft += news.soft;
    usage->counts.alarms += news.alarm;
    if (guess)
        strike(usage, limits, caller, now, &news);
    return news;
}

/* ---- at a start ------------------------------------------------------------------------------------------ */

void usage_grow(struct usage *usage, size_t count)
{
    digest_map_grow(usage->asked, count);
    digest_map_grow(usage->phone_map, count);
    digest_map_grow(usage->centre_map, count);
}

static void recall(struct usage *usage, const struct quota_limits *limits,
                   const struct counted *counted, const struct usage_kinds *kinds)
{
    struct usage_news unsaid;
    struct usage_centre *centre;

    if (!enter_inquiry(usage, counted, &centre) || centre == NULL)
        return;
    if (centre->count == 0)
        centre->large = kinds->is_large(kinds->context, counted->inquiry);
    count_centre(limits, counted->inquiry, centre, &unsaid);
}

/* What it will be counted in comes into the processor's caches meanwhile. */
static void fetch(const struct usage *usage, const struct counted *counted)
{
    size_t slot;

    (void)digest_map_guess(usage->asked, &counted->question, &slot);
    if (digest_map_guess(usage->phone_map, &counted->phone, &slot))
        __builtin_prefetch(&usage->phones[slot]);
    if (digest_map_guess(usage->centre_map, &counted->centre, &slot))
        __builtin_prefetch(&usage->centres[slot]);
}

void usage_recall_inquiries(struct usage *usage, const struct quota_limits *limits,
                            const struct inquiry *const *inquiries, size_t count,
                            const struct usage_kinds *kinds)
{
    struct counted counted[USAGE_BATCH];

    for (size_t i = 0; i < count; i++) {
        counted[i] = counted_of(usage, inquiries[i]);
        digest_map_expect(usage->asked, &counted[i].question);
        digest_map_expect(usage->phone_map, &counted[i].phone);
        digest_map_expect(usage->centre_map, &counted[i].centre);
    }
    for (size_t i = 0; i < count; i++)
        fetch(usage, &counted[i]);
    for (size_t i = 0; i < count; i++)
        recall(usage, limits, &counted[i], kinds);
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
