#include "test/sim/queue.h"

#include "test/sim/loop.h"
#include "test/sim/server.h"

#include <stdlib.h>

void queue_init(struct queue *queue)
{
    TAILQ_INIT(&queue->sms);
    TAILQ_INIT(&queue->ussd);
    TAILQ_INIT(&queue->resting);
}

static void clear(struct deliveries *list)
{
    struct delivery *delivery;

    while ((delivery = TAILQ_FIRST(list)) != NULL) {
        TAILQ_REMOVE(list, delivery, link);
        free(delivery);
    }
}

void queue_clear(struct queue *queue)
{
    clear(&queue->sms);
    clear(&queue->ussd);
    clear(&queue->resting);
}

static struct deliveries *waiting_list(struct queue *queue, const struct delivery *delivery)
{
    return delivery->kind == DELIVERY_USSD ? &queue->ussd : &queue->sms;
}

static bool has_room(const struct server *server, const struct connection *connection)
{
    return connection_receives(connection) &&
           connection->outstanding_count < server->options->window;
}

static void settle(struct server *server, struct delivery *delivery, enum delivery_end end,
                   uint32_t status)
{
    server->handler.settled(server->handler.context, delivery, end, status);
    free(delivery);
}

/* Whether the deliver_sm just counted is one of those that end their connection. */
static bool is_to_be_dropped(const struct server *server)
{
    unsigned after = server->options->drop_after;

    return after != 0 && server->delivered % after == 0 &&
           server->delivered / after <= server->options->drop_count;
}

static void send_on(struct server *server, struct connection *connection, struct delivery *delivery)
{
    bool drop = false;

    TAILQ_REMOVE(waiting_list(&server->queue, delivery), delivery, link);
    TAILQ_INSERT_TAIL(&connection->outstanding, delivery, link);
    connection->outstanding_count++;
    delivery->sent = loop_now();
    delivery->attempts++;
    if (delivery->attempts > 1 && delivery->kind == DELIVERY_SMS) {
        server->handler.redelivered(server->handler.context, delivery);
    }
    if (delivery->kind != DELIVERY_RECEIPT) {
        server->delivered++;
        drop = is_to_be_dropped(server);
    }
    /* The delivery is not touched after this: sending may close the connection. */
    connection_request(connection, &delivery->pdu);
    if (drop && !connection->finishing) {
        connection_finish(connection);
    }
}

static bool send_one_ussd(struct server *server)
{
    for (struct delivery *delivery = TAILQ_FIRST(&server->queue.ussd); delivery != NULL;
         delivery = TAILQ_NEXT(delivery, link)) {
        if (has_room(server, delivery->pinned)) {
            send_on(server, delivery->pinned, delivery);
            return true;
        }
    }
    return false;
}

static bool send_one_sms(struct server *server)
{
    struct delivery *delivery = TAILQ_FIRST(&server->queue.sms);
    struct connection *connection = delivery == NULL ? NULL : server_receiver(server, false);

    if (connection == NULL) {
        return false;
    }
    server->turn = connection;
    send_on(server, connection, delivery);
    return true;
}

void queue_pump(struct server *server)
{
    while (send_one_ussd(server)) {
    }
    while (send_one_sms(server)) {
    }
}

void queue_add(struct server *server, struct delivery *delivery)
{
    TAILQ_INSERT_TAIL(waiting_list(&server->queue, delivery), delivery, link);
    queue_pump(server);
}

void queue_add_later(struct server *server, struct delivery *delivery, unsigned ms)
{
    struct deliveries *resting = &server->queue.resting;
    struct delivery *before = TAILQ_LAST(resting, deliveries);

    delivery->again = loop_now() + (int64_t)ms * 1000;
    while (before != NULL && before->again > delivery->again) {
        before = TAILQ_PREV(before, deliveries, link);
    }
    if (before == NULL) {
        TAILQ_INSERT_HEAD(resting, delivery, link);
    } else {
        TAILQ_INSERT_AFTER(resting, before, delivery, link);
    }
}

static void take_back(struct connection *connection, struct delivery *delivery)
{
    TAILQ_REMOVE(&connection->outstanding, delivery, link);
    connection->outstanding_count--;
}

/* Status that mean "send it again in a while". */
static bool temporary(uint32_t status)
{
    return status == STATUS_TRY_AGAIN || status == STATUS_THROTTLED ||
           status == STATUS_QUEUE_FULL || status == STATUS_SYSTEM_ERROR;
}

static void answered(struct server *server, struct delivery *delivery, uint32_t status)
{
    if (status == STATUS_OK) {
        settle(server, delivery, DELIVERY_ACKNOWLEDGED, status);
    } else if (temporary(status) && delivery->kind != DELIVERY_USSD) {
        histogram_add(&server->refusals, (uint64_t)(loop_now() - delivery->sent));
        queue_add_later(server, delivery, server->options->retry);
    } else {
        settle(server, delivery, DELIVERY_REFUSED, status);
    }
}

bool queue_on_response(struct server *server, struct connection *connection,
                       const struct pdu *response)
{
    for (struct delivery *delivery = TAILQ_FIRST(&connection->outstanding); delivery != NULL;
         delivery = TAILQ_NEXT(delivery, link)) {
        if (delivery->pdu.sequence == response->sequence) {
            take_back(connection, delivery);
            answered(server, delivery, response->status);
            queue_pump(server);
            return true;
        }
    }
    return false;
}

static void lose_waiting_ussd(struct server *server, const struct connection *connection)
{
    struct delivery *delivery = TAILQ_FIRST(&server->queue.ussd);

    while (delivery != NULL) {
        struct delivery *next = TAILQ_NEXT(delivery, link);

        if (delivery->pinned == connection) {
            TAILQ_REMOVE(&server->queue.ussd, delivery, link);
            settle(server, delivery, DELIVERY_LOST, 0);
        }
        delivery = next;
    }
}

void queue_on_closed(struct server *server, struct connection *connection)
{
    struct delivery *delivery;

    /* From the last to the first, so that they keep their order at the head. */
    while ((delivery = TAILQ_LAST(&connection->outstanding, deliveries)) != NULL) {
        take_back(connection, delivery);
        if (delivery->kind == DELIVERY_USSD) {
            settle(server, delivery, DELIVERY_LOST, 0);
        } else {
            TAILQ_INSERT_HEAD(&server->queue.sms, delivery, link);
        }
    }
    lose_waiting_ussd(server, connection);
}

/* The first outstanding is the oldest: one look a bind suffices. */
static void expire(struct server *server, struct connection *connection, int64_t now)
{
    int64_t patience = (int64_t)server->options->response_timeout * 1000;
    struct delivery *delivery;

    while ((delivery = TAILQ_FIRST(&connection->outstanding)) != NULL &&
           now - delivery->sent >= patience) {
        take_back(connection, delivery);
        if (delivery->kind == DELIVERY_USSD) {
            settle(server, delivery, DELIVERY_LOST, 0);
        } else {
            TAILQ_INSERT_TAIL(&server->queue.sms, delivery, link);
        }
    }
}

/* --retry-rate: credit grows with time, up to a second's worth. */
static void earn_credit(struct server *server, int64_t now)
{
    int64_t rate = server->options->retry_rate;
    struct queue *queue = &server->queue;

    queue->credit += (now - queue->ticked) * rate;
    if (queue->ticked == 0 || queue->credit > rate * 1000000) {
        queue->credit = rate * 1000000;
    }
    queue->ticked = now;
}

static bool may_go_on(struct server *server)
{
    if (server->options->retry_rate == 0) {
        return true;
    }
    if (server->queue.credit < 1000000) {
        return false;
    }
    server->queue.credit -= 1000000;
    return true;
}

void queue_tick(struct server *server, int64_t now)
{
    struct delivery *delivery;

    for (struct connection *connection = TAILQ_FIRST(&server->connections); connection != NULL;
         connection = TAILQ_NEXT(connection, link)) {
        expire(server, connection, now);
    }
    earn_credit(server, now);
    while ((delivery = TAILQ_FIRST(&server->queue.resting)) != NULL && now >= delivery->again &&
           may_go_on(server)) {
        TAILQ_REMOVE(&server->queue.resting, delivery, link);
        TAILQ_INSERT_TAIL(&server->queue.sms, delivery, link);
    }
    queue_pump(server);
}
