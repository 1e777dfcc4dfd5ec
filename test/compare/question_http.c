#include "test/compare/question_http.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define CODE_FIRST  UINT64_C(100000000000)
#define DAY_SECONDS 86400

uint64_t question_http_mix(uint64_t value)
{
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

uint64_t question_http_code(const struct question *question)
{
    uint64_t day = (uint64_t)time(NULL) / DAY_SECONDS;
    uint64_t mixed = question_http_mix(question_http_mix(question->phone) ^ question->id);

    return CODE_FIRST + question_http_mix(mixed ^ day) % (9 * CODE_FIRST);
}

bool question_http_number(uint64_t *number, const char *text)
{
    size_t length = text == NULL ? 0 : strspn(text, "0123456789");

    if (length == 0 || length > 19 || text[length] != '\0') {
        return false;
    }
    *number = strtoull(text, NULL, 10);
    return *number != 0;
}

void question_http_answer(const struct question *question, bool entitled, uint64_t code)
{
    struct evbuffer *body = evhttp_request_get_output_buffer(question->request);

    evhttp_add_header(evhttp_request_get_output_headers(question->request), "Content-Type",
                      "text/plain");
    evbuffer_add_printf(body, "Patient %04" PRIu64 ": %s. Tracking code %" PRIu64,
                        question->id % 10000,
                        entitled ? "entitled to treatment today" : "not known", code);
    evhttp_send_reply(question->request, HTTP_OK, "OK", NULL);
}

void question_http_fail(const struct question *question)
{
    evhttp_send_error(question->request, HTTP_INTERNAL, NULL);
}

static void on_request(struct evhttp_request *request, void *context)
{
    const struct question_http *http = context;
    struct question question = {.request = request};
    struct evkeyvalq parameters = {0};
    const char *sender;

    if (evhttp_parse_query(evhttp_request_get_uri(request), &parameters) != 0) {
        evhttp_send_error(request, HTTP_BADREQUEST, NULL);
        return;
    }
    sender = evhttp_find_header(&parameters, "phone");
    /* Kannel writes an international number with a plus, which the URL's decoding makes a blank. */
    if (sender != NULL) {
        sender += strspn(sender, "+ ");
    }
    if (question_http_number(&question.phone, sender) &&
        question_http_number(&question.id, evhttp_find_header(&parameters, "text"))) {
        http->ask(http->context, &question);
    } else {
        evhttp_send_error(request, HTTP_BADREQUEST, NULL);
    }
    evhttp_clear_headers(&parameters);
}

static uint16_t port_before(const char *path)
{
    unsigned port = 0;
    FILE *file = fopen(path, "r");

    if (file != NULL) {
        if (fscanf(file, "%u", &port) != 1 || port > UINT16_MAX) {
            port = 0;
        }
        fclose(file);
    }
    return (uint16_t)port;
}

static bool write_port(const char *path, struct evhttp_bound_socket *bound)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    FILE *file;

    if (getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &length) != 0 ||
        (file = fopen(path, "w")) == NULL) {
        return false;
    }
    fprintf(file, "%u\n", ntohs(address.sin_port));
    return fclose(file) == 0;
}

struct event_base *question_http_base(const char *program)
{
    struct event_base *base = event_base_new();

    if (base == NULL) {
        fprintf(stderr, "%s: no event loop\n", program);
        exit(EXIT_FAILURE);
    }
    return base;
}

int question_http_serve(const struct question_http *http)
{
    struct evhttp *server = evhttp_new(http->base);
    struct evhttp_bound_socket *bound;

    if (server == NULL) {
        return 1;
    }
    evhttp_set_gencb(server, on_request, (void *)(uintptr_t)http);
    bound = evhttp_bind_socket_with_handle(server, "127.0.0.1", port_before(http->port_file));
    if (bound == NULL || !write_port(http->port_file, bound)) {
        perror(http->program);
        return 1;
    }
    return event_base_dispatch(http->base) == 0 ? 0 : 1;
}
