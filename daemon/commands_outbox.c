#include "daemon/commands_outbox.h"

#include "daemon/clock.h"
#include "protocol/status.h"

#define DAY_MS INT64_C(86400000)

const char *commands_outcome_word(enum outcome_state state)
{
    switch (state) {
    case OUTCOME_ACCEPTED: return "accepted";
    case OUTCOME_FAILED: return "refused";
    case OUTCOME_EXPIRED: return "expired";
    case OUTCOME_DELIVERED: return "delivered";
    case OUTCOME_UNDELIVERED: return "undelivered";
    case OUTCOME_LAPSED: return "lapsed";
    }
    return "unknown";
}

/* ---- what is owed ----------------------------------------------------------------------------------- */

static json_t *describe_owed(const struct owed *owed, struct now now)
{
    return json_pack(
        "{s:I, s:b, s:s, s:I, s:I, s:i, s:s, s:I}", "number", (json_int_t)owed->ref.number,
        "notice", (int)owed->ref.notice, "link", owed->route.link, "age_seconds",
        (json_int_t)((now.wall.ms - owed->received.ms) / 1000), "left_seconds",
        (json_int_t)((owed->route.deadline.ms - now.steady.ms) / 1000), "attempts",
        (int)owed->attempts, "state", outbox_state_name(owed), "status", (json_int_t)owed->status);
}

static json_t *list_owed(struct service *service)
{
    const struct owed *owed[COMMANDS_OUTBOX_MAX];
    struct outbox *outbox = books_outbox(service->books);
    size_t count = outbox == NULL ? 0 : outbox_list(outbox, owed, COMMANDS_OUTBOX_MAX);
    struct now now = clock_now();
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, describe_owed(owed[i], now)) != 0)
            break;
    return list;
}

/* ---- what died ---------------------------------------------------------------------------------------- */

static json_t *describe_dead(const struct service *service, const struct dead_letter *letter)
{
    char code[CODE_TEXT] = "";

    if (!letter->ref.notice)
        books_code(service->books, letter->code_number, code);
    return json_pack(
        "{s:I, s:b, s:s, s:s, s:s, s:I, s:s, s:I}", "number", (json_int_t)letter->ref.number,
        "notice", (int)letter->ref.notice, "code", code, "link", letter->link, "outcome",
        commands_outcome_word(letter->outcome.state), "status",
        (json_int_t)letter->outcome.command_status, "status_name",
        letter->outcome.state == OUTCOME_FAILED ? status_name(letter->outcome.command_status) : "",
        "at_ms", (json_int_t)letter->outcome.at.ms);
}

static json_t *list_dead(const struct service *service)
{
    const struct dead_letters *letters = books_dead_letters(service->books);
    int64_t since = clock_now().wall.ms - DAY_MS;
    json_t *list = json_array();

    for (size_t i = 0; i < letters->count && json_array_size(list) < COMMANDS_OUTBOX_MAX; i++) {
        const struct dead_letter *letter = dead_letters_at(letters, i);

        if (letter->outcome.at.ms >= since &&
            json_array_append_new(list, describe_dead(service, letter)) != 0)
            break;
    }
    return list;
}

json_t *commands_outbox(struct service *service)
{
    struct outbox *outbox = books_outbox(service->books);

    return json_pack("{s:b, s:I, s:o, s:o}", "ok", 1, "owed",
                     (json_int_t)(outbox == NULL ? 0 : outbox_count(outbox)), "replies",
                     list_owed(service), "dead_letters", list_dead(service));
}
