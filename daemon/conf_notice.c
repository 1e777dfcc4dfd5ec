#include "daemon/conf_notice.h"

/* By enum provider_kind; the 1420 desk asks about nobody. */
const struct conf_shape conf_notice_shape[] = {
    {"physician", SHAPE_VALUE, NULL},  {"pharmacy", SHAPE_VALUE, NULL},
    {"paraclinic", SHAPE_VALUE, NULL}, {"clinic", SHAPE_VALUE, NULL},
    {"hospital", SHAPE_VALUE, NULL},   {"worth", SHAPE_VALUE, NULL},
    {NULL, SHAPE_VALUE, NULL},
};

void conf_notice(const struct conf_take *take, struct conf *conf)
{
    for (size_t kind = 0; kind < CONF_NOTICE_KINDS; kind++)
        conf->notice[kind] = conf_take_flag(take, conf_notice_shape[kind].name, false);
    conf->notice_worth_ms = conf_take_seconds(take, "worth", 60, 86400, 21600);
}

bool conf_notice_any(const struct conf *conf)
{
    for (size_t kind = 0; kind < CONF_NOTICE_KINDS; kind++)
        if (conf->notice[kind])
            return true;
    return false;
}
