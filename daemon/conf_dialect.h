#ifndef DARMAND_DAEMON_CONF_DIALECT_H
#define DARMAND_DAEMON_CONF_DIALECT_H

#include "daemon/conf.h"
#include "daemon/conf_take.h"

/*
 * Sections `dialect "name" { … }`: a row of protocol/ussd.h's table with some of its fields changed.
 *
 * Op codes and data_codings are octets, and documents give them in both bases without saying so
 * (facts "smpp-ussd" §1.1: is "17" 0x11 or 0x17?).  So 0x… is hexadecimal, and a number without it
 * must be one that reads the same in both bases or fits an octet in one only; any other is refused.
 */

extern const struct conf_shape conf_dialect_shape[];

/** Takes every dialect section into conf->dialects. */
void conf_dialects(const struct conf_file *file, struct conf *conf, struct complaints *complaints);

/** The dialect a link's section names: one of conf->dialects, or a row of the table. */
void conf_dialect_choose(const struct conf_take *take, const struct conf *conf,
                         struct ussd_dialect *dialect);

#endif
