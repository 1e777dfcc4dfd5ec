#include "daemon/conf_data.h"

const struct conf_shape conf_data_shape[] = {
    {"keep", SHAPE_VALUE, NULL},   {"gate", SHAPE_VALUE, NULL},
    {"fewer", SHAPE_VALUE, NULL},  {"more", SHAPE_VALUE, NULL},
    {"share", SHAPE_VALUE, NULL},  {"probes", SHAPE_VALUE, NULL},
    {"digest", SHAPE_VALUE, NULL}, {"signature_key", SHAPE_VALUE, NULL},
    {NULL, SHAPE_VALUE, NULL},
};

void conf_data(const struct conf_take *take, struct conf_data *data)
{
    data->keep = (unsigned)conf_take_number(take, "keep", 1, 100, 3);
    data->gate.on = conf_take_flag(take, "gate", true);
    data->gate.fewer = (unsigned)conf_take_number(take, "fewer", 0, 100, 5);
    data->gate.more = (unsigned)conf_take_number(take, "more", 0, 1000, 10);
    data->gate.share = (unsigned)conf_take_number(take, "share", 0, 100, 3);
    (void)conf_take_path(take, "probes", data->probes, sizeof data->probes);
    data->digest = conf_take_flag(take, "digest", false);
    (void)conf_take_path(take, "signature_key", data->signature_key, sizeof data->signature_key);
}
