/*
 * kannel-postgres CONNINFO PORT-FILE: what usually stands behind Kannel's get-url: a database.  Each
 * question is one statement, prepared beforehand: the person is looked up and the inquiry inserted, in
 * a transaction of its own that is durable before it answers.  CONNECTIONS are at work at a time, as a
 * pool of an application would be; a question waits its turn.
 *
 *   person(id bigint primary key)
 *   inquiry(number bigint …, phone bigint, person bigint, entitled boolean)
 */
#include <event2/event.h>
#include <libpq-fe.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "test/compare/question_http.h"

#define CONNECTIONS 16
#define NUMBER_TEXT 24
#define STATEMENT                                                                                  \
    "INSERT INTO inquiry (phone, person, entitled) "                                               \
    "VALUES ($1::bigint, $2::bigint, EXISTS (SELECT 1 FROM person WHERE id = $2::bigint)) "        \
    "RETURNING number, entitled"

struct waiting {
    STAILQ_ENTRY(waiting) next;
    struct question question;
};

struct pool;

struct connection {
    STAILQ_ENTRY(connection) next;
    struct pool *pool;
    PGconn *postgres;
    struct question question;
};

struct pool {
    struct connection connections[CONNECTIONS];
    STAILQ_HEAD(, connection) idle;
    STAILQ_HEAD(, waiting) waiting;
};

static void need(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "kannel-postgres: %s\n", what);
    exit(EXIT_FAILURE);
}

static void send_question(struct connection *connection, const struct question *question)
{
    char phone[NUMBER_TEXT], id[NUMBER_TEXT];
    const char *const values[] = {phone, id};

    connection->question = *question;
    (void)snprintf(phone, sizeof phone, "%" PRIu64, question->phone);
    (void)snprintf(id, sizeof id, "%" PRIu64, question->id);
    need(PQsendQueryPrepared(connection->postgres, "inquire", 2, values, NULL, NULL, 0) == 1,
         PQerrorMessage(connection->postgres));
}

static void answer(struct connection *connection, const PGresult *result)
{
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        question_http_answer(&connection->question, *PQgetvalue(result, 0, 1) == 't',
                             question_http_code(&connection->question));
    else
        question_http_fail(&connection->question);
}

/* The connection has nothing to do any more: the next question, or rest. */
static void go_on(struct connection *connection)
{
    struct pool *pool = connection->pool;
    struct waiting *waiting = STAILQ_FIRST(&pool->waiting);

    if (waiting == NULL) {
        STAILQ_INSERT_TAIL(&pool->idle, connection, next);
        return;
    }
    STAILQ_REMOVE_HEAD(&pool->waiting, next);
    send_question(connection, &waiting->question);
    free(waiting);
}

static void on_readable(evutil_socket_t unused, short what, void *context)
{
    struct connection *connection = context;
    PGresult *result;

    (void)unused;
    (void)what;
    need(PQconsumeInput(connection->postgres) == 1, PQerrorMessage(connection->postgres));
    while (!PQisBusy(connection->postgres)) {
        result = PQgetResult(connection->postgres);
        if (result == NULL) {
            go_on(connection);
            return;
        }
        answer(connection, result);
        PQclear(result);
    }
}

static void ask(void *context, const struct question *question)
{
    struct pool *pool = context;
    struct connection *connection = STAILQ_FIRST(&pool->idle);
    struct waiting *waiting;

    if (connection != NULL) {
        STAILQ_REMOVE_HEAD(&pool->idle, next);
        send_question(connection, question);
        return;
    }
    need((waiting = malloc(sizeof *waiting)) != NULL, "no memory");
    waiting->question = *question;
    STAILQ_INSERT_TAIL(&pool->waiting, waiting, next);
}

static void open_connection(struct connection *connection, const char *conninfo,
                            struct event_base *base)
{
    struct event *event;
    PGresult *result;

    connection->postgres = PQconnectdb(conninfo);
    need(PQstatus(connection->postgres) == CONNECTION_OK, PQerrorMessage(connection->postgres));
    result = PQprepare(connection->postgres, "inquire", STATEMENT, 2, NULL);
    need(PQresultStatus(result) == PGRES_COMMAND_OK, PQerrorMessage(connection->postgres));
    PQclear(result);
    event = event_new(base, PQsocket(connection->postgres), EV_READ | EV_PERSIST, on_readable,
                      connection);
    need(event != NULL && event_add(event, NULL) == 0, "no event");
}

int main(int argc, char **argv)
{
    static struct pool pool;
    struct question_http http = {.program = "kannel-postgres", .ask = ask, .context = &pool};

    if (argc != 3) {
        fputs("usage: kannel-postgres CONNINFO PORT-FILE\n", stderr);
        return 2;
    }
    http.base = question_http_base(http.program);
    http.port_file = argv[2];
    STAILQ_INIT(&pool.idle);
    STAILQ_INIT(&pool.waiting);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        pool.connections[i].pool = &pool;
        open_connection(&pool.connections[i], argv[1], http.base);
        STAILQ_INSERT_TAIL(&pool.idle, &pool.connections[i], next);
    }
    return question_http_serve(&http);
}
