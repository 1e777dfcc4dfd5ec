#include "daemon/conf_quota.h"

const struct conf_shape conf_quota_shape[] = {
    {"centre_soft", SHAPE_VALUE, NULL},
    {"centre_hard", SHAPE_VALUE, NULL},
    {"large_soft", SHAPE_VALUE, NULL},
    {"large_hard", SHAPE_VALUE, NULL},
    {"insured", SHAPE_VALUE, NULL},
    {"mobile", SHAPE_VALUE, NULL},
    {"verify", SHAPE_VALUE, NULL},
    {"strikes", SHAPE_VALUE, NULL},
    {"large_strikes", SHAPE_VALUE, NULL},
    {"strikes_within", SHAPE_VALUE, NULL},
    {"block", SHAPE_VALUE, NULL},
    {"alarm_share", SHAPE_VALUE, NULL},
    {"alarm_over", SHAPE_VALUE, NULL},
    {"centres", SHAPE_VALUE, NULL},
    {"phones", SHAPE_VALUE, NULL},
    {"blocks", SHAPE_VALUE, NULL},
    {NULL, SHAPE_VALUE, NULL},
};

static uint32_t take_count(const struct conf_take *take, const char *name, int64_t max,
                           int64_t fallback)
{
    return (uint32_t)conf_take_number(take, name, 0, max, fallback);
}

/* A soft limit that the hard one comes before would never be heard of. */
static void check_order(const struct conf_take *take, const char *name, uint32_t soft,
                        uint32_t hard)
{
    if (hard != 0 && soft > hard)
        conf_complain(take, name, "%s is above its hard limit; lower it, or give 0", name);
}

static void take_limits(const struct conf_take *take, struct quota_limits *quota)
{
    quota->centre_soft = take_count(take, "centre_soft", 10000000, 200);
    quota->centre_hard = take_count(take, "centre_hard", 10000000, 1000);
    check_order(take, "centre_soft", quota->centre_soft, quota->centre_hard);
    quota->large_soft = take_count(take, "large_soft", 10000000, 1000);
    quota->large_hard = take_count(take, "large_hard", 10000000, 5000);
    check_order(take, "large_soft", quota->large_soft, quota->large_hard);
    quota->insured = take_count(take, "insured", 10000000, 10);
    quota->mobile = take_count(take, "mobile", 10000000, 0);
    quota->verify = take_count(take, "verify", 10000000, 100);
}

static void take_guards(const struct conf_take *take, struct quota_limits *quota)
{
    quota->strikes = take_count(take, "strikes", CONDUCT_STRIKES_MAX, 5);
    quota->large_strikes = take_count(take, "large_strikes", CONDUCT_STRIKES_MAX, 25);
    quota->strikes_ms = conf_take_seconds(take, "strikes_within", 10, 86400, 600);
    quota->block_ms = conf_take_seconds(take, "block", 60, 604800, 3600);
    quota->alarm_percent = take_count(take, "alarm_share", 100, 20);
    quota->alarm_over = (uint32_t)conf_take_number(take, "alarm_over", 10, QUOTA_WINDOW_MAX, 50);
}

void conf_quota(const struct conf_take *take, struct conf *conf)
{
    take_limits(take, &conf->quota);
    take_guards(take, &conf->quota);
    conf->quota_centres_max = (uint32_t)conf_take_number(take, "centres", 100, 10000000, 100000);
    conf->quota_phones_max = (uint32_t)conf_take_number(take, "phones", 1000, 100000000, 1000000);
    conf->quota_blocks_max = (uint32_t)conf_take_number(take, "blocks", 100, 10000000, 100000);
}
