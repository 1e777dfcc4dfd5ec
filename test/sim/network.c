#include "test/sim/network.h"

#include "test/sim/loop.h"

#include <stdlib.h>

static uint32_t on_submitted(void *context, struct connection *connection, const struct pdu *pdu)
{
    struct network *network = context;

    if (pdu->text.length != 0 && pdu_tlv(pdu, TAG_MESSAGE_PAYLOAD) != NULL) {
        judge_error(&network->judge, "%s has both short_message and message_payload",
                    pdu_name(pdu->command));
    }
    return ussd_is(network, pdu) ? ussd_submitted(network, connection, pdu)
                                 : sms_submitted(network, pdu);
}

static void on_closed(void *context, struct connection *connection)
{
    ussd_on_closed(context, connection);
}

static void on_settled(void *context, struct delivery *delivery, enum delivery_end end,
                       uint32_t status)
{
    struct network *network = context;

    if (delivery->kind != DELIVERY_RECEIPT && end == DELIVERY_ACKNOWLEDGED) {
        network->acknowledged++;
    }
    switch (delivery->kind) {
    case DELIVERY_SMS: sms_settled(network, delivery, end, status); break;
    case DELIVERY_USSD: ussd_settled(network, delivery, end, status); break;
    case DELIVERY_RECEIPT: break;
    }
}

static void on_redelivered(void *context, struct delivery *delivery)
{
    struct network *network = context;

    network->redelivered++;
    if (network->observer.redelivered != NULL) {
        network->observer.redelivered(network->observer.context, delivery->handset);
    }
}

bool network_open(struct network *network, struct loop *loop, const struct network_options *options,
                  const struct server_options *server, const struct observer *observer)
{
    struct server_handler handler = {
        .context = network,
        .submitted = on_submitted,
        .closed = on_closed,
        .settled = on_settled,
        .redelivered = on_redelivered,
    };

    network->options = options;
    network->loop = loop;
    network->observer = *observer;
    TAILQ_INIT(&network->messages);
    return server_open(&network->server, loop, &network->judge, server, &handler);
}

void network_close(struct network *network)
{
    struct message *message;

    server_close(&network->server);
    while ((message = TAILQ_FIRST(&network->messages)) != NULL) {
        TAILQ_REMOVE(&network->messages, message, link);
        free(message);
    }
    handsets_clear(&network->handsets);
}

bool network_is_bound(const struct network *network)
{
    for (struct connection *connection = TAILQ_FIRST(&network->server.connections);
         connection != NULL; connection = TAILQ_NEXT(connection, link)) {
        if (connection_receives(connection)) {
            return true;
        }
    }
    return false;
}

void network_arrived(struct network *network, struct handset *handset, const struct arrival *in)
{
    if (network->observer.arrived != NULL) {
        network->observer.arrived(network->observer.context, handset, in);
    }
}

void network_session_over(struct network *network, struct handset *handset)
{
    if (network->observer.session_over != NULL) {
        network->observer.session_over(network->observer.context, handset);
    }
}
