/* Is the head of a request taken as what it is, however it is cut, and refused when it is none? */
#include "daemon/http_request.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#include "test/unit/support.h"

static const struct {
    const char *name;
    const char *head;
    enum dm_error error;
    enum http_method method;
    const char *path;
    const char *query;
    const char *accept;
} rows[] = {
    {"the least", "GET / HTTP/1.1\r\n\r\n", DM_OK, HTTP_METHOD_GET, "/", "", ""},
    {"of HTTP/1.0", "GET /metrics HTTP/1.0\r\n\r\n", DM_OK, HTTP_METHOD_GET, "/metrics", "", ""},
    {"lines that end with LF alone", "HEAD / HTTP/1.1\nHost: a\n\n", DM_OK, HTTP_METHOD_HEAD, "/",
     "", ""},
    {"a query", "GET /?lang=en HTTP/1.1\r\n\r\n", DM_OK, HTTP_METHOD_GET, "/", "lang=en", ""},
    {"two question marks", "GET /a?b?c HTTP/1.1\r\n\r\n", DM_OK, HTTP_METHOD_GET, "/a", "b?c", ""},
    {"Accept, in whatever case", "GET / HTTP/1.1\r\naCCept: text/plain\r\nHost: a\r\n\r\n", DM_OK,
     HTTP_METHOD_GET, "/", "", " text/plain"},
    {"a header that only begins like it", "GET / HTTP/1.1\r\nAccept-Language: fa\r\n\r\n", DM_OK,
     HTTP_METHOD_GET, "/", "", ""},
    {"a header without a colon", "GET / HTTP/1.1\r\nnonsense\r\n\r\n", DM_OK, HTTP_METHOD_GET, "/",
     "", ""},
    {"another method", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", DM_OK, HTTP_METHOD_OTHER,
     "/", "", ""},
    {"a method in small letters is another", "get / HTTP/1.1\r\n\r\n", DM_OK, HTTP_METHOD_OTHER,
     "/", "", ""},
    {"nothing", "", DM_E_NOT_FOUND, 0, "", "", ""},
    {"no line yet", "GET / HT", DM_E_NOT_FOUND, 0, "", "", ""},
    {"no empty line yet", "GET / HTTP/1.1\r\nHost: a\r\n", DM_E_NOT_FOUND, 0, "", "", ""},
    {"an empty line first", "\r\n\r\n", DM_E_FORMAT, 0, "", "", ""},
    {"one word", "GET\r\n\r\n", DM_E_FORMAT, 0, "", "", ""},
    {"no version, as HTTP/0.9 had none", "GET /\r\n\r\n", DM_E_FORMAT, 0, "", "", ""},
    {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", DM_E_FORMAT, 0, "", "", ""},
    {"a version of the future", "GET / HTTP/1.9\r\n\r\n", DM_E_FORMAT, 0, "", "", ""},
    {"a proxy's target", "GET http://a/ HTTP/1.1\r\n\r\n", DM_E_FORMAT, 0, "", "", ""},
    {"two spaces", "GET  / HTTP/1.1\r\n\r\n", DM_E_FORMAT, 0, "", "", ""},
    {"more behind the version", "GET / HTTP/1.1 x\r\n\r\n", DM_E_FORMAT, 0, "", "", ""},
    {"TLS", "\x16\x03\x01\x02\n\n", DM_E_FORMAT, 0, "", "", ""},
};

START_TEST(each_head_is_what_it_is)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t size = strlen(rows[i].head);
        char *octets = (char *)support_exact_copy(rows[i].head, size);
        struct http_request request;
        enum dm_error error = http_request_read(octets, size, &request);

        ck_assert_msg(error == rows[i].error, "%s: %s", rows[i].name, dm_strerror(error));
        if (error == DM_OK) {
            ck_assert_msg(request.method == rows[i].method, "%s", rows[i].name);
            ck_assert_str_eq(request.path, rows[i].path);
            ck_assert_str_eq(request.query, rows[i].query);
            ck_assert_str_eq(request.accept, rows[i].accept);
        }
        free(octets);
    }
}
END_TEST

/* Whatever of a good head has come, it is not yet there, until it is. */
START_TEST(a_head_may_come_octet_by_octet)
{
    const char *head = "GET /metrics?x HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";
    struct http_request request;

    for (size_t size = 0; size < strlen(head); size++) {
        char *octets = (char *)support_exact_copy(head, size);

        ck_assert_int_eq(http_request_read(octets, size, &request), DM_E_NOT_FOUND);
        free(octets);
    }
    ck_assert_int_eq(http_request_read(head, strlen(head), &request), DM_OK);
}
END_TEST

START_TEST(a_head_without_an_end_is_too_long)
{
    static char octets[HTTP_HEAD_MAX + 1];
    struct http_request request;

    memset(octets, 'a', sizeof octets);
    ck_assert_int_eq(http_request_read(octets, HTTP_HEAD_MAX - 1, &request), DM_E_NOT_FOUND);
    ck_assert_int_eq(http_request_read(octets, HTTP_HEAD_MAX, &request), DM_E_LENGTH);
    memcpy(octets, "GET / HTTP/1.1\r\n", 16);
    ck_assert_int_eq(http_request_read(octets, HTTP_HEAD_MAX, &request), DM_E_LENGTH);
    memset(octets, '\n', sizeof octets);
    ck_assert_int_eq(http_request_read(octets, sizeof octets, &request), DM_E_FORMAT);
}
END_TEST

START_TEST(what_is_too_long_to_be_ours_is_cut_and_stays_not_ours)
{
    char head[512] = "GET /metrics";
    struct http_request request;

    memset(head + strlen(head), 'a', 200);
    strcat(head, "?");
    memset(head + strlen(head), 'b', 200);
    strcat(head, " HTTP/1.1\r\n\r\n");
    ck_assert_int_eq(http_request_read(head, strlen(head), &request), DM_OK);
    ck_assert_uint_eq(strlen(request.path), sizeof request.path - 1);
    ck_assert_uint_eq(strlen(request.query), sizeof request.query - 1);
    ck_assert_str_ne(request.path, "/metrics");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("http_request");
    TCase *tests = tcase_create("http_request");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, each_head_is_what_it_is);
    tcase_add_test(tests, a_head_may_come_octet_by_octet);
    tcase_add_test(tests, a_head_without_an_end_is_too_long);
    tcase_add_test(tests, what_is_too_long_to_be_ours_is_cut_and_stays_not_ours);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
