/*
 * kannel-lookup STATE_DIR PORT-FILE: the best that can stand behind Kannel's get-url.  It looks the
 * person up in the version of the data that darmand itself would answer from, in the same process and
 * the same way, and writes nothing down: what it promises is forgotten with it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "store/coverage.h"
#include "test/compare/question_http.h"

static void ask(void *context, const struct question *question)
{
    struct person person;
    enum dm_error error = coverage_person(context, (struct national_id){question->id}, &person);

    if (error != DM_OK && error != DM_E_NOT_FOUND)
        question_http_fail(question);
    else
        question_http_answer(question, error == DM_OK, question_http_code(question));
}

int main(int argc, char **argv)
{
    struct question_http http = {.program = "kannel-lookup", .ask = ask};
    struct dataset *dataset;
    enum dm_error error;

    if (argc != 3) {
        fputs("usage: kannel-lookup STATE_DIR PORT-FILE\n", stderr);
        return 2;
    }
    if ((error = dataset_open(argv[1], &dataset)) != DM_OK) {
        fprintf(stderr, "kannel-lookup: %s\n", dm_strerror(error));
        return EXIT_FAILURE;
    }
    dataset_prewarm(dataset);
    http.base = question_http_base(http.program);
    http.port_file = argv[2];
    http.context = dataset;
    return question_http_serve(&http);
}
