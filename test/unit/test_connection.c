#include "daemon/connection.h"

#include <arpa/inet.h>
#include <check.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/status.h"
#include "protocol/wire.h"

/*
 * Connections on a loop, against an SMSC that is no more than the other end of a socket.  What is
 * written to a socket of this machine is there at once, so that turns of the loop can be counted.
 */

/* A connection hands on no more in one turn of the loop. */
#define TURN 256

static struct event_base *base;
static int listener;
static struct conf_link link_conf;
static uint64_t ids;
static bool memory_is_out; /* for libevent, which main tells so */

/* One connection, both ends, and what its owner was told. */
struct line {
    struct connection *connection;
    int smsc;
    unsigned requests;
    unsigned responses;
    unsigned lost;
    unsigned refusals;
    bool answers;    /* its owner acknowledges requests, while there is no memory */
    unsigned others; /* requests of the other line when the first of this one came */
    struct line *other;
};

static void on_request(void *context, struct connection *connection, const struct pdu *pdu)
{
    struct line *line = context;

    ck_assert_ptr_eq(connection, line->connection);
    ck_assert_uint_eq(pdu->command_id, SMPP_DELIVER_SM);
    if (line->requests++ == 0 && line->other != NULL)
        line->others = line->other->requests;
    memory_is_out = line->answers;
    if (line->answers)
        connection_respond(connection, pdu->command_id, pdu->sequence_number, SMPP_ROK);
    memory_is_out = false;
}

static void on_response(void *context, uint64_t token, const struct connection_response *response)
{
    struct line *line = context;

    ck_assert_uint_eq(token, line->responses);
    ck_assert_uint_eq(response->status, SMPP_ROK);
    ck_assert(!response->late);
    line->responses++;
}

static void on_lost(void *context, uint64_t token)
{
    (void)token;
    ((struct line *)context)->lost++;
}

static void on_refused(void *context, struct connection *connection, uint32_t command_id,
                       uint32_t status)
{
    ck_assert_uint_ne(command_id & SMPP_RESPONSE, 0);
    ck_assert_uint_eq(status, SMPP_RINVBNDSTS);
    connection_set_role(connection, CONNECTION_TRANSMITTER);
    ((struct line *)context)->refusals++;
}

static void on_congested(void *context, unsigned level)
{
    (void)context;
    (void)level;
}

static void on_changed(void *context, struct connection *connection)
{
    (void)context;
    (void)connection;
}

static void on_passed(void *context, const struct connection *connection, bool sent,
                      const uint8_t *octets, size_t size)
{
    (void)context;
    (void)connection;
    (void)sent;
    (void)octets;
    ck_assert_uint_ge(size, 16);
}

static void *allocate(size_t size)
{
    return memory_is_out ? NULL : malloc(size);
}

static const struct connection_events events = {.request = on_request,
                                                .response = on_response,
                                                .congested = on_congested,
                                                .lost = on_lost,
                                                .refused = on_refused,
                                                .changed = on_changed,
                                                .passed = on_passed};

static void begin(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int little = 4096;

    signal(SIGPIPE, SIG_IGN);
    base = event_base_new();
    listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &little, sizeof little), 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(listener, 5), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    link_conf = (struct conf_link){.name = "mci",
                                   .host = "127.0.0.1",
                                   .port = ntohs(address.sin_port),
                                   .system_id = "darmand",
                                   .window = 200,
                                   .enquire_ms = 30000,
                                   .answer_ms = 10000,
                                   .reconnect_max_ms = 60000};
}

static void end(void)
{
    close(listener);
    event_base_free(base);
    libevent_global_shutdown();
}

static void turn(void)
{
    ck_assert_int_ge(event_base_loop(base, EVLOOP_ONCE | EVLOOP_NONBLOCK), 0);
}

/* ---- the SMSC's end --------------------------------------------------------------------------- */

static void put(int smsc, uint32_t command_id, uint32_t status, uint32_t sequence_number)
{
    /* deliver_sm: addresses "1" and "2", no text; the others need no more than a header. */
    static const uint8_t body[] = {0, 0, 0, '1', 0, 0, 0, '2', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    size_t size = command_id == SMPP_DELIVER_SM ? sizeof body : 0;
    uint8_t octets[16 + sizeof body];
    struct wire_writer writer;

    wire_writer_init(&writer, octets, sizeof octets);
    wire_put_u32(&writer, (uint32_t)(16 + size));
    wire_put_u32(&writer, command_id);
    wire_put_u32(&writer, status);
    wire_put_u32(&writer, sequence_number);
    memcpy(octets + 16, body, size);
    ck_assert_int_eq(send(smsc, octets, 16 + size, 0), (ssize_t)(16 + size));
}

/* Octets that are there, or will be when the loop has turned. */
static void take_octets(int smsc, uint8_t *octets, size_t size)
{
    for (size_t taken = 0; taken < size;) {
        ssize_t part = recv(smsc, octets + taken, size - taken, MSG_DONTWAIT);
        if (part > 0)
            taken += (size_t)part;
        else
            turn();
    }
}

/* Takes one PDU and says its command_id and number. */
static uint32_t take(int smsc, uint32_t *sequence_number)
{
    uint8_t octets[512];
    struct wire_reader reader;

    take_octets(smsc, octets, 16);
    wire_reader_init(&reader, octets, 16);
    uint32_t length = wire_u32(&reader);
    uint32_t command_id = wire_u32(&reader);
    (void)wire_u32(&reader);
    *sequence_number = wire_u32(&reader);
    ck_assert_uint_le(length, sizeof octets);
    take_octets(smsc, octets, length - 16);
    return command_id;
}

static int accept_one(void)
{
    int smsc;

    ck_assert_int_ne(fcntl(listener, F_SETFL, O_NONBLOCK), -1);
    while ((smsc = accept(listener, NULL, NULL)) < 0)
        turn();
    return smsc;
}

/* Connects, and takes the bind, which is to be this one. */
static void begin_line(struct line *line, uint32_t expected, uint32_t *sequence_number)
{
    line->smsc = accept_one();
    ck_assert_uint_eq(take(line->smsc, sequence_number), expected);
}

static void open_line(struct line *line)
{
    struct connection_options options = {
        .base = base, .link = &link_conf, .events = &events, .context = line, .ids = &ids};

    *line = (struct line){.connection = connection_new(&options)};
    ck_assert_ptr_nonnull(line->connection);
}

static void bind_line(struct line *line)
{
    uint32_t sequence_number;

    open_line(line);
    begin_line(line, SMPP_BIND_TRANSCEIVER, &sequence_number);
    put(line->smsc, SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE, SMPP_ROK, sequence_number);
    while (!connection_is_bound(line->connection))
        turn();
}

static void close_line(struct line *line)
{
    connection_free(line->connection);
    close(line->smsc);
}

/* ---- stories ---------------------------------------------------------------------------------- */

START_TEST(a_flood_on_one_connection_does_not_starve_another)
{
    struct line flooded, quiet;

    bind_line(&flooded);
    bind_line(&quiet);
    quiet.other = &flooded;
    for (uint32_t i = 1; i <= 1000; i++)
        put(flooded.smsc, SMPP_DELIVER_SM, 0, i);
    put(quiet.smsc, SMPP_DELIVER_SM, 0, 1);

    for (unsigned before = 0; flooded.requests < 1000; before = flooded.requests) {
        turn();
        ck_assert_uint_le(flooded.requests - before, TURN);
    }
    ck_assert_uint_eq(quiet.requests, 1);
    ck_assert_uint_le(quiet.others, TURN);
    close_line(&flooded);
    close_line(&quiet);
}
END_TEST

START_TEST(what_came_before_the_end_counts)
{
    struct line line;

    bind_line(&line);
    for (uint64_t token = 0; token < 200; token++) {
        struct pdu pdu = {.command_id = SMPP_SUBMIT_SM};
        ck_assert_int_eq(connection_submit(line.connection, &pdu, token, 60000), DM_OK);
    }
    for (unsigned i = 0; i < 200; i++) {
        uint32_t sequence_number;
        ck_assert_uint_eq(take(line.smsc, &sequence_number), SMPP_SUBMIT_SM);
        put(line.smsc, SMPP_SUBMIT_SM | SMPP_RESPONSE, SMPP_ROK, sequence_number);
    }
    put(line.smsc, SMPP_DELIVER_SM, 0, 1);
    ck_assert_int_eq(shutdown(line.smsc, SHUT_WR), 0);
    while (connection_is_bound(line.connection))
        turn();
    ck_assert_uint_eq(line.responses, 200);
    ck_assert_uint_eq(line.requests, 1);
    ck_assert_uint_eq(line.lost, 0);
    close_line(&line);
}
END_TEST

START_TEST(what_waits_for_its_response_is_lost_with_the_connection)
{
    struct line line;

    bind_line(&line);
    for (uint64_t token = 0; token < 3; token++) {
        struct pdu pdu = {.command_id = SMPP_SUBMIT_SM};
        ck_assert_int_eq(connection_submit(line.connection, &pdu, token, 60000), DM_OK);
    }
    uint32_t sequence_number;
    (void)take(line.smsc, &sequence_number);
    put(line.smsc, SMPP_SUBMIT_SM | SMPP_RESPONSE, SMPP_ROK, sequence_number);
    ck_assert_int_eq(shutdown(line.smsc, SHUT_WR), 0);
    while (connection_is_bound(line.connection))
        turn();
    ck_assert_uint_eq(line.responses, 1);
    ck_assert_uint_eq(line.lost, 2);
    close_line(&line);
}
END_TEST

static uint64_t handled(const struct line *line)
{
    return connection_report(line->connection).received;
}

/* Writes enquire_links until no socket takes any more and nothing is handled; says how many. */
static uint32_t fill(struct line *line)
{
    static const uint8_t enquire[16] = {[3] = 16, [7] = SMPP_ENQUIRE_LINK, [15] = 1};
    size_t written = 0;
    ssize_t part = 0;
    uint64_t before;

    do {
        before = handled(line);
        while ((part = send(line->smsc, enquire + written % 16, 16 - written % 16, MSG_DONTWAIT)) >
               0)
            written += (size_t)part;
        ck_assert_uint_lt(written, 32u << 20);
        for (int i = 0; i < 10; i++)
            turn();
    } while (handled(line) != before);
    return (uint32_t)(written / 16);
}

/* No octet is lost, and what waits here does not grow with what is asked. */
START_TEST(a_peer_that_does_not_read_is_not_read_either)
{
    struct line line;

    bind_line(&line);
    ck_assert_int_eq(setsockopt(line.smsc, SOL_SOCKET, SO_SNDBUF, &(int){4096}, sizeof(int)), 0);
    uint32_t asked = fill(&line);
    ck_assert_uint_lt(handled(&line), asked);
    for (uint32_t i = 0; i < asked; i++) {
        uint32_t sequence_number;
        ck_assert_uint_eq(take(line.smsc, &sequence_number), SMPP_ENQUIRE_LINK | SMPP_RESPONSE);
    }
    ck_assert(connection_is_bound(line.connection));
    close_line(&line);
}
END_TEST

static const uint32_t refusers[] = {SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE, SMPP_GENERIC_NACK};

START_TEST(a_refused_bind_is_told_and_may_be_another_next)
{
    struct line line;
    uint32_t sequence_number;

    open_line(&line);
    begin_line(&line, SMPP_BIND_TRANSCEIVER, &sequence_number);
    put(line.smsc, refusers[_i], SMPP_RINVBNDSTS, 0);
    while (line.refusals == 0)
        turn();
    close(line.smsc);
    connection_wake(line.connection);
    begin_line(&line, SMPP_BIND_TRANSMITTER, &sequence_number);
    put(line.smsc, SMPP_BIND_TRANSMITTER | SMPP_RESPONSE, SMPP_ROK, sequence_number);
    while (!connection_can_submit(line.connection))
        turn();
    ck_assert_uint_eq(line.refusals, 1);
    close_line(&line);
}
END_TEST

START_TEST(an_answer_that_cannot_be_written_ends_the_connection)
{
    struct line line;
    uint8_t octet;

    bind_line(&line);
    line.answers = true;
    put(line.smsc, SMPP_DELIVER_SM, 0, 1);
    while (connection_is_bound(line.connection))
        turn();
    ck_assert_uint_eq(line.requests, 1);
    ck_assert_int_eq(recv(line.smsc, &octet, 1, 0), 0);
    close_line(&line);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("connection");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    event_set_mem_functions(allocate, realloc, free);
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_flood_on_one_connection_does_not_starve_another);
    tcase_add_test(tests, what_came_before_the_end_counts);
    tcase_add_test(tests, what_waits_for_its_response_is_lost_with_the_connection);
    tcase_add_test(tests, a_peer_that_does_not_read_is_not_read_either);
    tcase_add_test(tests, an_answer_that_cannot_be_written_ends_the_connection);
    tcase_add_loop_test(tests, a_refused_bind_is_told_and_may_be_another_next, 0,
                        sizeof refusers / sizeof *refusers);
    tcase_set_timeout(tests, 60);
    Suite *suite = suite_create("connection");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
