/* What recent.h remembers, read from the ledger's tail at a start. */
#include "protocol/calendar.h"
#include "store/recent_inside.h"

struct rebuild {
    struct recent *recent;
    struct ledger *ledger;
    const struct recent_witness *witness;
    struct walltime now;
    uint64_t from;  /* where the tail begins that is remembered */
    uint64_t today; /* and where what the witness sees */
    bool in_tail;   /* the walk back has not left it yet */
    bool in_today;
    size_t marks_seen;
    size_t inquiries_seen;
    size_t today_seen;
    struct ledger_entry batch[RECENT_BATCH];
    size_t batch_count;
    enum dm_error error;
};

static bool marks_count(const struct rebuild *rebuild, struct walltime received)
{
    return recent_within(received, rebuild->now, rebuild->recent->options.mark_ms);
}

static bool is_of_today(const struct rebuild *rebuild, struct walltime received)
{
    return calendar_tehran_day(received) >= calendar_tehran_day(rebuild->now);
}

/* Whatever is remembered of this and of older entries would be forgotten again, all of it. */
static bool is_filled(const struct rebuild *rebuild, struct walltime received)
{
    const struct recent_options *options = &rebuild->recent->options;

    return rebuild->inquiries_seen >= options->inquiries_max &&
           (rebuild->marks_seen >= options->marks_max || !marks_count(rebuild, received));
}

static bool is_recent(const struct rebuild *rebuild, struct walltime received)
{
    return marks_count(rebuild, received) || is_of_today(rebuild, received);
}

static bool find_tail(void *context, const struct ledger_head *head)
{
    struct rebuild *rebuild = context;

    rebuild->in_tail = rebuild->in_tail && !is_filled(rebuild, head->received) &&
                       is_recent(rebuild, head->received);
    rebuild->in_today =
        rebuild->in_today && rebuild->witness != NULL && is_of_today(rebuild, head->received);
    if (rebuild->in_tail) {
        rebuild->from = head->number;
        rebuild->marks_seen += head->marked && marks_count(rebuild, head->received);
        rebuild->inquiries_seen += head->kind == LEDGER_INQUIRY;
    }
    if (rebuild->in_today) {
        rebuild->today = head->number;
        rebuild->today_seen++;
    }
    return rebuild->in_tail || rebuild->in_today;
}

static uint64_t code_number(const struct ledger_entry *entry)
{
    return entry->kind == LEDGER_REPEAT ? entry->original : entry->number;
}

static void remember_mark(const struct rebuild *rebuild, const struct ledger_entry *entry)
{
    struct reply_ref ref = {.number = entry->number};

    if (!marks_count(rebuild, entry->received))
        return;
    recent_take(rebuild->recent, &entry->mark, ref, code_number(entry), entry->received);
    recent_durable(rebuild->recent, &entry->mark);
}

static void remember(const struct rebuild *rebuild, const struct ledger_entry *entries,
                     size_t count)
{
    struct recent *recent = rebuild->recent;
    struct digest digests[RECENT_BATCH];

    for (size_t i = 0; i < count; i++)
        if (entries[i].kind == LEDGER_INQUIRY) {
            digests[i] = recent_digest(recent, &entries[i].inquiry);
            digest_map_expect(recent->inquiries, &digests[i]);
        }
    for (size_t i = 0; i < count; i++) {
        remember_mark(rebuild, &entries[i]);
        if (entries[i].kind == LEDGER_INQUIRY)
            recent_add_digest(recent, &digests[i], entries[i].number);
    }
}

/* The entries of the batch from a number on: numbers rise. */
static size_t skip_to(const struct rebuild *rebuild, uint64_t number)
{
    size_t first = 0;

    while (first < rebuild->batch_count && rebuild->batch[first].number < number)
        first++;
    return first;
}

static void take_batch(struct rebuild *rebuild)
{
    const struct recent_witness *witness = rebuild->witness;
    size_t first = skip_to(rebuild, rebuild->from);
    size_t of_today = skip_to(rebuild, rebuild->today);

    remember(rebuild, rebuild->batch + first, rebuild->batch_count - first);
    if (of_today < rebuild->batch_count)
        witness->see(witness->context, rebuild->batch + of_today, rebuild->batch_count - of_today);
    rebuild->batch_count = 0;
}

static bool take_entry(void *context, const struct ledger_entry *entry)
{
    struct rebuild *rebuild = context;

    rebuild->batch[rebuild->batch_count++] = *entry;
    if (rebuild->batch_count == RECENT_BATCH)
        take_batch(rebuild);
    return true;
}

/* The inquiry an entry answers: its own, or the one it repeats. */
static enum dm_error answered(struct ledger *ledger, const struct ledger_entry *entry,
                              struct inquiry *inquiry)
{
    struct ledger_entry original = *entry;
    enum dm_error error = DM_OK;

    if (entry->kind == LEDGER_REPEAT)
        error = ledger_read(ledger, entry->original, &original);
    if (error == DM_E_NOT_FOUND || (error == DM_OK && original.kind != LEDGER_INQUIRY))
        return DM_E_CORRUPT;
    if (error == DM_OK)
        *inquiry = original.inquiry;
    return error;
}

static bool owe_entry(void *context, const struct ledger_entry *entry)
{
    struct rebuild *rebuild = context;
    struct owed owed = {.ref.number = entry->number,
                        .route = entry->route,
                        .received = entry->received,
                        .code_number = code_number(entry)};

    rebuild->error = answered(rebuild->ledger, entry, &owed.inquiry);
    if (rebuild->error == DM_OK)
        rebuild->error = outbox_add(rebuild->recent->outbox, &owed);
    return rebuild->error == DM_OK;
}

static bool owe_notice(void *context, const struct notice *notice)
{
    struct rebuild *rebuild = context;
    struct reply_ref ref = {.notice = true, .number = notice->number};
    struct owed owed = {.ref = ref,
                        .route = notice->route,
                        .received = notice->received,
                        .text = notice->text,
                        .argument = notice->argument,
                        .unasked = mark_is_none(&notice->mark)};

    recent_take(rebuild->recent, &notice->mark, ref, 0, notice->received);
    recent_durable(rebuild->recent, &notice->mark);
    rebuild->error = outbox_add(rebuild->recent->outbox, &owed);
    return rebuild->error == DM_OK;
}

static void make_room(const struct rebuild *rebuild)
{
    digest_map_grow(rebuild->recent->inquiries, rebuild->inquiries_seen);
    digest_map_grow(rebuild->recent->marks, rebuild->marks_seen);
    if (rebuild->witness != NULL)
        rebuild->witness->begin(rebuild->witness->context, rebuild->today_seen);
}

/* The tail is found backwards and remembered forwards, so that the oldest is the first forgotten. */
enum dm_error recent_rebuild(struct recent *recent, struct ledger *ledger, struct walltime now,
                             const struct recent_witness *witness)
{
    struct rebuild rebuild = {.recent = recent,
                              .ledger = ledger,
                              .witness = witness,
                              .now = now,
                              .from = LEDGER_NO_NUMBER,
                              .today = LEDGER_NO_NUMBER,
                              .in_tail = true,
                              .in_today = true};
    enum dm_error error = ledger_skim_back(ledger, find_tail, &rebuild);

    if (error == DM_OK)
        make_room(&rebuild);
    if (error == DM_OK)
        error = ledger_walk(ledger, rebuild.from < rebuild.today ? rebuild.from : rebuild.today,
                            take_entry, &rebuild);
    if (error == DM_OK)
        take_batch(&rebuild);
    if (error == DM_OK)
        error = ledger_walk_owed(ledger, owe_entry, &rebuild);
    if (error == DM_OK && rebuild.error == DM_OK)
        error = ledger_walk_notices(ledger, owe_notice, &rebuild);
    return error == DM_OK ? rebuild.error : error;
}
