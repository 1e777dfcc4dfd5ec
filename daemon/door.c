#include "daemon/door.h"

#include "daemon/service.h"

bool door_lets_in_ussd(const struct link *link, const struct connection *connection, struct now now)
{
    return !link->draining &&
           connection_lag_ms(connection, now.mono) <= link->service->conf->wait_ms;
}

bool door_lets_in_sms(const struct link *link, const struct connection *connection, struct now now)
{
    const struct outbox *outbox = books_outbox(link->service->books);

    if (!door_lets_in_ussd(link, connection, now))
        return false;
    return outbox == NULL ||
           outbox_lag_ms(outbox, link->conf.group, now.wall) <= link->service->conf->wait_ms;
}
