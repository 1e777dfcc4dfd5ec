/*
 * answer-http IDS PORT-FILE: the application behind Kannel in the comparison, as small and as fast as
 * such a program can be, so that what is measured is Kannel.
 *
 * It answers GET /?phone=MSISDN&text=ID with one line of text: whether the ID is in the file IDS, one a
 * line, and a tracking code of 12 digits.  The code is computed from phone, ID and day, so the same
 * question has the same code however often it comes.  Nothing is written down: a program that keeps
 * what it promised would be slower, and would have to answer for its own losses.
 *
 * It listens on a free port of 127.0.0.1, writes it to PORT-FILE, and serves until it is killed.  A
 * PORT-FILE that is there already names the port to take: the one of the life before.
 */
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include <inttypes.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ID_DIGITS   10U
#define SLOTS       (1U << 20) /* of the hash table; a power of two */
#define IDS_MOST    (SLOTS / 2)
#define CODE_FIRST  UINT64_C(100000000000)
#define DAY_SECONDS 86400

/* Open addressing; 0 is an empty slot, and no ID. */
static uint64_t table[SLOTS];

/* Mixes well enough for a hash table and for codes that look random (SplitMix64's last steps). */
static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

static size_t slot_of(uint64_t id)
{
    size_t slot = mix(id) % SLOTS;

    while (table[slot] != 0 && table[slot] != id) {
        slot = (slot + 1) % SLOTS;
    }
    return slot;
}

/* False unless `text` is nothing but digits, at most 19 of them, and not 0. */
static bool parse(uint64_t *number, const char *text)
{
    size_t length = text == NULL ? 0 : strspn(text, "0123456789");

    if (length == 0 || length > 19 || text[length] != '\0') {
        return false;
    }
    *number = strtoull(text, NULL, 10);
    return *number != 0;
}

static bool read_ids(const char *path)
{
    char line[64];
    size_t count = 0;
    uint64_t id;
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        return false;
    }
    while (fgets(line, sizeof line, file) != NULL && count < IDS_MOST) {
        line[strcspn(line, "\n")] = '\0';
        if (parse(&id, line)) {
            table[slot_of(id)] = id;
            count++;
        }
    }
    fclose(file);
    return count > 0;
}

static void reply(struct evhttp_request *request, uint64_t phone, uint64_t id)
{
    struct evbuffer *body = evhttp_request_get_output_buffer(request);
    uint64_t day = (uint64_t)time(NULL) / DAY_SECONDS;
    uint64_t code = CODE_FIRST + mix(mix(mix(phone) ^ id) ^ day) % (9 * CODE_FIRST);

    evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", "text/plain");
    evbuffer_add_printf(body, "Patient %04" PRIu64 ": %s. Tracking code %" PRIu64, id % 10000,
                        table[slot_of(id)] == id ? "entitled to treatment today" : "not known",
                        code);
    evhttp_send_reply(request, HTTP_OK, "OK", NULL);
}

static void on_request(struct evhttp_request *request, void *unused)
{
    struct evkeyvalq parameters = {0};
    uint64_t phone, id;
    const char *uri = evhttp_request_get_uri(request);
    const char *sender, *text;

    (void)unused;
    if (evhttp_parse_query(uri, &parameters) != 0) {
        evhttp_send_error(request, HTTP_BADREQUEST, NULL);
        return;
    }
    sender = evhttp_find_header(&parameters, "phone");
    text = evhttp_find_header(&parameters, "text");
    /* Kannel writes an international number with a plus, which the URL's decoding makes a blank. */
    if (sender != NULL) {
        sender += strspn(sender, "+ ");
    }
    if (parse(&phone, sender) && parse(&id, text)) {
        reply(request, phone, id);
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

int main(int count, char **arguments)
{
    struct event_base *base = event_base_new();
    struct evhttp *http = base == NULL ? NULL : evhttp_new(base);
    struct evhttp_bound_socket *bound;

    if (count != 3 || http == NULL || !read_ids(arguments[1])) {
        fprintf(stderr, "answer-http: usage: answer-http IDS PORT-FILE\n");
        return 2;
    }
    evhttp_set_gencb(http, on_request, NULL);
    bound = evhttp_bind_socket_with_handle(http, "127.0.0.1", port_before(arguments[2]));
    if (bound == NULL || !write_port(arguments[2], bound)) {
        perror("answer-http");
        return 1;
    }
    return event_base_dispatch(base) == 0 ? 0 : 1;
}
