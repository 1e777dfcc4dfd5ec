#include "daemon/tally.h"

#include <stddef.h>

#include "daemon/texts.h"

enum tally_result tally_of_verdict(const struct verdict *verdict)
{
    if (verdict->overlap != INSURER_NONE)
        return TALLY_OVERLAP;
    if (verdict->special != SPECIAL_NONE)
        return TALLY_SPECIAL;
    switch (verdict->status) {
    case VERDICT_ENTITLED: return TALLY_ENTITLED;
    case VERDICT_NOT_ENTITLED: return TALLY_NOT_ENTITLED;
    case VERDICT_UNKNOWN_PERSON: return TALLY_NO_RECORD;
    case VERDICT_UNDECIDED: break;
    }
    return TALLY_DOWN;
}

enum tally_result tally_of_text(unsigned text)
{
    switch (text) {
    case TEXT_BAD: return TALLY_INVALID;
    case TEXT_AUTH: return TALLY_REFUSED;
    case TEXT_RATE: return TALLY_OVER_QUOTA;
    case TEXT_DOWN: return TALLY_DOWN;
    case TEXT_HELP:
    case TEXT_HELP_I:
    case TEXT_HELP_S: return TALLY_HELP;
    case TEXT_OBJ_Y:
    case TEXT_DIS_Y:
    case TEXT_OBJ_X: return TALLY_OBJECTION;
    case TEXT_VER_Y:
    case TEXT_VER_N:
    case TEXT_VER_S:
    case TEXT_VER_O:
    case TEXT_VER_U:
    case TEXT_VER_X: return TALLY_VERIFIED;
    default: return TALLY_OTHER;
    }
}

const char *tally_result_name(enum tally_result result)
{
    static const char *const names[TALLY_RESULTS] = {[TALLY_ENTITLED] = "entitled",
                                                     [TALLY_NOT_ENTITLED] = "not_entitled",
                                                     [TALLY_SPECIAL] = "special",
                                                     [TALLY_OVERLAP] = "other_insurer",
                                                     [TALLY_NO_RECORD] = "no_record",
                                                     [TALLY_AGAIN] = "again",
                                                     [TALLY_VERIFIED] = "verification",
                                                     [TALLY_OBJECTION] = "objection",
                                                     [TALLY_HELP] = "help",
                                                     [TALLY_INVALID] = "invalid_id",
                                                     [TALLY_REFUSED] = "not_authorised",
                                                     [TALLY_OVER_QUOTA] = "over_quota",
                                                     [TALLY_DOWN] = "unavailable",
                                                     [TALLY_OTHER] = "other"};

    return names[result];
}

const char *tally_channel_name(enum inquiry_channel channel)
{
    return channel == CHANNEL_SMS ? "sms" : "ussd";
}

static struct minute *count(struct tally *tally, enum inquiry_channel channel,
                            enum tally_result result, int64_t now_us)
{
    struct minute *minute = minutes_now(&tally->minutes, (struct monotime){now_us / 1000});

    tally->answers[channel][result]++;
    minute->answers++;
    return minute;
}

void tally_committed(struct tally *tally, const struct tally_note *note, int64_t now_us)
{
    struct minute *minute = count(tally, note->channel, note->result, now_us);

    histogram_add(&tally->committed[note->channel], now_us - note->arrived_us);
    histogram_add(&minute->times, now_us - note->arrived_us);
}

void tally_said(struct tally *tally, enum inquiry_channel channel, enum tally_result result,
                int64_t now_us)
{
    (void)count(tally, channel, result, now_us);
}

void tally_accepted(struct tally *tally, enum inquiry_channel channel, int64_t us)
{
    histogram_add(&tally->accepted[channel], us);
}
