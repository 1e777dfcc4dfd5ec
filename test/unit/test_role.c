/* May each do what the groups of the configuration say, and nobody more? */
#include "daemon/role.h"

#include <check.h>

#include <stdlib.h>

#define SELF  ((uid_t)200)
#define READ  ((gid_t)300)
#define ADMIN ((gid_t)400)

static const struct role_groups open_to_look = {true, ROLE_NO_GROUP, ADMIN};
static const struct role_groups two_groups = {false, READ, ADMIN};
static const struct role_groups no_groups = {true, ROLE_NO_GROUP, ROLE_NO_GROUP};

static const struct {
    const char *name;
    const struct role_groups *groups;
    struct peer peer;
    enum role role;
} rows[] = {
    {"root is an owner", &two_groups, {0, {0}, 1}, ROLE_OWNER},
    {"so is whom darmand runs as", &two_groups, {SELF, {SELF}, 1}, ROLE_OWNER},
    {"a member of the changers may change", &two_groups, {9, {9, 50, ADMIN}, 3}, ROLE_CHANGER},
    {"a changer need be no reader", &two_groups, {9, {ADMIN}, 1}, ROLE_CHANGER},
    {"a reader may look", &two_groups, {9, {9, READ}, 2}, ROLE_READER},
    {"who is in neither may nothing", &two_groups, {9, {9, 50}, 2}, ROLE_NONE},
    {"who opened the socket may look, by default", &open_to_look, {9, {9}, 1}, ROLE_READER},
    {"but not change", &no_groups, {9, {9, ADMIN}, 2}, ROLE_READER},
    {"no group is nobody's group", &no_groups, {9, {ROLE_NO_GROUP}, 1}, ROLE_READER},
    {"root's group alone makes no owner", &two_groups, {9, {0}, 1}, ROLE_NONE},
    {"who is not known may nothing", &open_to_look, {(uid_t)-1, {ADMIN}, 1}, ROLE_NONE},
    {"groups behind the count do not count", &two_groups, {9, {9, ADMIN}, 1}, ROLE_NONE},
};

START_TEST(each_may_do_what_is_theirs)
{
    ck_assert_msg(role_of(rows[_i].groups, SELF, &rows[_i].peer) == rows[_i].role, "%s",
                  rows[_i].name);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("role");
    TCase *tcase = tcase_create("role");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tcase, each_may_do_what_is_theirs, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
