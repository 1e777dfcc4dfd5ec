/* Which refusals of a bind speak of its kind, so that another kind may be tried? */
#include "protocol/bind.h"

#include <check.h>

#include <stdlib.h>

static const struct {
    const char *name;
    uint32_t command_id;
    uint32_t status;
    bool unknown;
} answers[] = {
    {"invalid command ID: the peer does not know this bind", 0x80000009, 0x03, true},
    {"incorrect bind status: the peer has no such bind for us", 0x80000009, 0x04, true},
    {"the same of a transmitter", 0x80000002, 0x03, true},
    {"the same of a receiver", 0x80000001, 0x04, true},
    {"generic_nack with invalid command ID", 0x80000000, 0x03, true},
    {"generic_nack with any other status", 0x80000000, 0x08, true},
    {"generic_nack without a status", 0x80000000, 0x00, true},
    {"a system error may pass", 0x80000009, 0x08, false},
    {"an older session is one of a bind the peer knows", 0x80000009, 0x05, false},
    {"wrong credentials are wrong for any bind", 0x80000009, 0x0E, false},
    {"throttling may pass", 0x80000009, 0x58, false},
};

START_TEST(some_answers_to_a_bind_speak_of_its_kind)
{
    ck_assert_msg(bind_is_unknown(answers[_i].command_id, answers[_i].status) ==
                      answers[_i].unknown,
                  "%s", answers[_i].name);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bind_refusals");
    TCase *tcase = tcase_create("bind_refusals");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tcase, some_answers_to_a_bind_speak_of_its_kind, 0,
                        sizeof(answers) / sizeof(answers[0]));
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
