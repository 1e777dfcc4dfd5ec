#include "test/bench/stage.h"

#include <inttypes.h>
#include <stdlib.h>

#define SECOND     INT64_C(1000000000)
#define NUMBER_MAX 10000000UL

bool stage_parse(const char *text, struct stage_plan *plan)
{
    bool open = text[0] == '@';
    char *end;
    unsigned long number = strtoul(text + open, &end, 10);

    if (text[open] < '0' || text[open] > '9' || *end != '\0' || number == 0 || number > NUMBER_MAX)
        return false;
    *plan = open ? (struct stage_plan){.rate = (uint32_t)number}
                 : (struct stage_plan){.window = (uint32_t)number};
    return true;
}

void stage_begin(struct stage *stage, const struct stage_plan *plan, int64_t now, int64_t warm,
                 int64_t measured)
{
    *stage = (struct stage){
        .plan = *plan, .begun = now, .from = now + warm, .until = now + warm + measured};
}

bool stage_due(const struct stage *stage, int64_t now, int64_t *when)
{
    *when = stage->until;
    if (now >= stage->until)
        return false;
    if (stage->plan.window > 0) {
        *when = stage->outstanding < stage->plan.window ? now : stage->until;
        return stage->outstanding < stage->plan.window;
    }
    *when = stage->begun + (int64_t)stage->asked * SECOND / stage->plan.rate;
    return *when <= now;
}

void stage_answered(struct stage *stage, int64_t due, int64_t now)
{
    stage->outstanding--;
    if (now >= stage->from && now < stage->until)
        stage->answers++;
    if (due >= stage->from)
        histogram_add(&stage->latency, (uint64_t)(now - due));
}

static double percentile_us(const struct stage *stage, double percent)
{
    return (double)histogram_percentile(&stage->latency, percent) / 1000;
}

void stage_report(const struct stage *stage, const char *label, unsigned links, FILE *file)
{
    double seconds = (double)(stage->until - stage->from) / (double)SECOND;
    double answers = stage->answers == 0 ? 1 : (double)stage->answers;

    fprintf(file, "{%s\"window\":%" PRIu32 ",\"rate\":%" PRIu32 ",\"links\":%u,", label,
            stage->plan.window, stage->plan.rate, links);
    fprintf(file, "\"answers\":%" PRIu64 ",\"answers_per_second\":%.1f,", stage->answers,
            (double)stage->answers / seconds);
    fprintf(file, "\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f,",
            percentile_us(stage, 50), percentile_us(stage, 99), percentile_us(stage, 99.9),
            percentile_us(stage, 100));
    fprintf(file, "\"refused\":%" PRIu64 ",\"strange\":%" PRIu64 ",\"unanswered\":%" PRIu64 ",",
            stage->refused, stage->strange, stage->outstanding);
    fprintf(file, "\"cpu_us_per_answer\":%.3f,\"cores\":%.4f,\"generator_cores\":%.3f}\n",
            (double)stage->spent / 1000 / answers,
            (double)stage->spent / ((double)SECOND * seconds),
            (double)stage->spent_here / ((double)SECOND * seconds));
    (void)fflush(file);
}
