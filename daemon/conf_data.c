#include "daemon/conf_data.h"

const struct conf_shape conf_data_shape[] = {
    {"keep", SHAPE_VALUE, NULL},   {"gate", SHAPE_VALUE, NULL},
    {"fewer", SHAPE_VALUE, NULL},  {"more", SHAPE_VALUE, NULL},
    {"share", SHAPE_VALUE, NULL},  {"probes", SHAPE_VALUE, NULL},
    {"digest", SHAPE_VALUE, NULL}, {"signature_key", SHAPE_VALUE, NULL},
    {NULL, SHAPE_VALUE, NULL},
};

/* A path of the file as an absolute one; "" when absent, or after a complaint. */
static void take_path(const struct conf_take *take, const char *name, char out[CONF_PATH_MAX])
{
    char path[CONF_PATH_MAX];

    out[0] = '\0';
    if (conf_file_value(take->file, take->section, name) == NULL ||
        !conf_take_string(take, name, "", path, sizeof path))
        return;
    if (conf_file_path(take->file, path, out, CONF_PATH_MAX) != DM_OK)
        conf_complain(take, name, "%s: the path is too long; %d octets are the most", name,
                      CONF_PATH_MAX - 1);
}

void conf_data(const struct conf_take *take, struct conf_data *data)
{
    data->keep = (unsigned)conf_take_number(take, "keep", 1, 100, 3);
    data->gate.on = conf_take_flag(take, "gate", true);
    data->gate.fewer = (unsigned)conf_take_number(take, "fewer", 0, 100, 5);
    data->gate.more = (unsigned)conf_take_number(take, "more", 0, 1000, 10);
    data->gate.share = (unsigned)conf_take_number(take, "share", 0, 100, 3);
    take_path(take, "probes", data->probes);
    data->digest = conf_take_flag(take, "digest", false);
    take_path(take, "signature_key", data->signature_key);
}
