#include "test/bench/population.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Families are laid out in blocks, so that a person's is found without those before it. */
#define BLOCK 16

#define FOREIGN_SHARE 50 /* one of so many */
#define FIRST_NINE    UINT64_C(1000001)
#define NINES         UINT64_C(998000000)
#define FIRST_FOREIGN UINT64_C(100000000000)
#define FOREIGN       UINT64_C(899000000000)
#define ID_DIGITS     10

/* Two ranges of mobiles; what lies between them is the centres'. */
#define MOBILES         UINT64_C(400000000)
#define FIRST_MOBILE    UINT64_C(989000000000)
#define FIRST_MOBILE_92 UINT64_C(989200000000)
#define RANGE           UINT64_C(100000000)
#define SPREAD          UINT64_C(618033989) /* has no divisor in common with MOBILES */

/* ---- chance -------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t mixed)
{
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

uint64_t population_random(uint64_t *state)
{
    return mix(*state += UINT64_C(0x9e3779b97f4a7c15));
}

unsigned population_below(uint64_t *state, unsigned limit)
{
    return (unsigned)(population_random(state) % limit);
}

bool population_percent(uint64_t *state, unsigned share)
{
    return population_below(state, 100) < share;
}

/* A generator of its own for each thing that is computed alone. */
static uint64_t state_of(const struct population *population, uint64_t kind, uint64_t number)
{
    return mix(population->seed * 8 + kind) ^ mix(number + 1);
}

enum { LAYOUT, PERSON, JITTER }; /* kinds */

/* ---- numbers, places and IDs --------------------------------------------------------------------- */

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* What multiplies `value` to 1 modulo `modulus`: the extended algorithm of Euclid. */
static uint64_t invert(uint64_t value, uint64_t modulus)
{
    int64_t old = (int64_t)modulus, now = (int64_t)(value % modulus), factor = 0, next = 1;

    while (now != 0) {
        int64_t times = old / now, rest = old - times * now, further = factor - times * next;
        old = now;
        now = rest;
        factor = next;
        next = further;
    }
    return (uint64_t)(factor < 0 ? factor + (int64_t)modulus : factor);
}

void population_init(struct population *population, uint64_t count, uint64_t seed)
{
    uint64_t stride = count * 618 / 1000 + 1;

    while (common_divisor(stride, count) != 1)
        stride++;
    *population = (struct population){.count = count,
                                      .seed = seed,
                                      .foreigners = count / FOREIGN_SHARE,
                                      .stride = stride,
                                      .inverse = count == 1 ? 0 : invert(stride, count)};
    population->step = NINES / (count - population->foreigners);
}

uint64_t population_place(const struct population *population, uint64_t number)
{
    return number * population->stride % population->count;
}

static uint64_t number_at(const struct population *population, uint64_t place)
{
    return place * population->inverse % population->count;
}

/* The rule of the national ID (facts "domain" §3.1), here a second time, to find the tenth digit. */
static void write_id(uint64_t nine, char *id)
{
    uint64_t rest = nine;
    unsigned sum = 0;

    for (unsigned weight = 2; weight <= ID_DIGITS; weight++, rest /= 10)
        sum += (unsigned)(rest % 10) * weight;
    sum %= 11;
    snprintf(id, NATIONAL_ID_TEXT, "%09" PRIu64 "%u", nine, sum < 2 ? sum : 11 - sum);
}

/* Six zeros in the middle, or all digits equal. */
static bool is_never_issued(uint64_t nine)
{
    return nine % 1000000 == 0 || nine % 111111111 == 0;
}

static uint64_t nine_at(const struct population *population, uint64_t place)
{
    uint64_t state = state_of(population, JITTER, place);
    uint64_t nine =
        FIRST_NINE + place * population->step + population_random(&state) % (population->step - 1);

    return is_never_issued(nine) ? nine + 1 : nine;
}

static void write_foreign(const struct population *population, uint64_t place, uint64_t further,
                          char *id)
{
    uint64_t nationals = population->count - population->foreigners;
    uint64_t step = FOREIGN / population->foreigners;

    snprintf(id, NATIONAL_ID_TEXT, "%012" PRIu64,
             FIRST_FOREIGN + (place - nationals) * step + further);
}

void population_id(const struct population *population, uint64_t place, char *id)
{
    if (place >= population->count - population->foreigners)
        write_foreign(population, place, 0, id);
    else
        write_id(nine_at(population, place), id);
}

void population_stranger(const struct population *population, uint64_t place, char *id)
{
    uint64_t nine = FIRST_NINE + (place + 1) * population->step - 1;

    if (place >= population->count - population->foreigners)
        write_foreign(population, place, 1, id);
    else if (is_never_issued(nine) || nine == nine_at(population, place))
        population_stranger(population, place > 0 ? place - 1 : place + 1, id);
    else
        write_id(nine, id);
}

/* ---- families ------------------------------------------------------------------------------------ */

enum member { HEAD, SPOUSE, SON, DAUGHTER, FATHER, MOTHER };

/* What is known of a person by the family. */
struct role {
    enum member member;
    bool pensioner; /* the head is */
    uint64_t head;  /* number */
    bool has_mobile;
};

/* The members of one family, at most `most`, from the block's generator. */
static unsigned lay_family(uint64_t *state, enum member *members, unsigned most)
{
    unsigned count = 1, children = population_below(state, 4);
    bool spouse = population_percent(state, 70), parent = population_percent(state, 5);

    members[0] = HEAD;
    if (spouse && count < most)
        members[count++] = SPOUSE;
    for (; children > 0 && count < most; children--)
        members[count++] = population_percent(state, 50) ? SON : DAUGHTER;
    if (parent && count < most)
        members[count++] = population_percent(state, 30) ? FATHER : MOTHER;
    return count;
}

static struct role role_of(const struct population *population, uint64_t number)
{
    uint64_t state = state_of(population, LAYOUT, number / BLOCK);
    unsigned wanted = (unsigned)(number % BLOCK), first = 0;

    for (;;) {
        enum member members[BLOCK];
        bool pensioner = population_percent(&state, 22), mobile = population_percent(&state, 85);
        bool shared = population_percent(&state, 10);
        unsigned count = lay_family(&state, members, BLOCK - first);
        if (wanted < first + count) {
            enum member member = members[wanted - first];
            return (struct role){.member = member,
                                 .pensioner = pensioner,
                                 .head = number - (wanted - first),
                                 .has_mobile =
                                     mobile && (member == HEAD || (member == SPOUSE && shared))};
        }
        first += count;
    }
}

bool population_depends(const struct population *population, uint64_t place)
{
    return role_of(population, number_at(population, place)).member != HEAD;
}

/* ---- rows ---------------------------------------------------------------------------------------- */

#define DATE_SIZE 32
static void random_date(uint64_t *state, unsigned first_year, unsigned last_year, char *date)
{
    unsigned year = first_year + population_below(state, last_year - first_year + 1);
    unsigned month = 1 + population_below(state, 12);

    snprintf(date, DATE_SIZE, "%04u-%02u-%02u", year, month, 1 + population_below(state, 28));
}

static void random_birth(uint64_t *state, const struct role *role, char *date)
{
    unsigned born = role->pensioner ? 1940 : 1965;

    if (role->member == SON || role->member == DAUGHTER)
        random_date(state, 2000, 2025, date);
    else if (role->member == FATHER || role->member == MOTHER)
        random_date(state, 1935, 1960, date);
    else
        random_date(state, born, born + 35, date);
}

static const char *random_insurer(uint64_t *state)
{
    static const char *const insurers[] = {"salamat", "salamat", "salamat", "armed_forces",
                                           "relief"};

    return population_percent(state, 4) ? insurers[population_below(state, 5)] : "";
}

/* status, reason and valid_until: nine of ten are covered, the rest for one cause or another not. */
#define COVERAGE_SIZE 96
static void random_coverage(uint64_t *state, bool depends, char *text)
{
    static const char *const reasons[] = {"contract_ended", "no_premium", "employer_debt", "other"};
    char until[DATE_SIZE];

    if (population_percent(state, 7)) {
        random_date(state, 2023, 2025, until);
        snprintf(text, COVERAGE_SIZE, "inactive,%s,%s",
                 depends ? "left_dependency" : reasons[population_below(state, 4)], until);
    } else if (population_percent(state, 3)) {
        random_date(state, 2024, 2025, until);
        snprintf(text, COVERAGE_SIZE, "active,,%s", until);
    } else {
        random_date(state, 2028, 2031, until);
        snprintf(text, COVERAGE_SIZE, "active,,%s", population_percent(state, 90) ? until : "");
    }
}

/* The family's, wherever it is needed. */
static void write_mobile(const struct role *role, char *text)
{
    uint64_t number = role->head * SPREAD % MOBILES;

    text[0] = '\0';
    if (role->has_mobile)
        sprintf(text, "%" PRIu64,
                number < RANGE ? FIRST_MOBILE + number : FIRST_MOBILE_92 + number - RANGE);
}

static const char *random_name(uint64_t *state, enum member member)
{
    static const char *const men[] = {"علی", "حسین", "رضا", "مهدی", "امیر", "محمد", "آرش", "کیان"};
    static const char *const women[] = {"زهرا", "فاطمه", "مریم", "سارا",
                                        "نرگس", "لیلا",  "آیدا", "پریسا"};
    bool woman = member == DAUGHTER || member == MOTHER ||
                 ((member == HEAD || member == SPOUSE) && population_percent(state, 50));

    return (woman ? women : men)[population_below(state, 8)];
}

void population_row(const struct population *population, uint64_t place, unsigned year, bool names,
                    char *row)
{
    static const char *const relations[] = {"self",     "spouse", "son",
                                            "daughter", "father", "mother"};
    uint64_t number = number_at(population, place);
    struct role role = role_of(population, number);
    uint64_t who = state_of(population, PERSON, number);
    uint64_t what = state_of(population, PERSON + year, number);
    bool depends = role.member != HEAD;
    const char *class = depends ? "dependant" : role.pensioner ? "pensioner" : "insured";
    char id[NATIONAL_ID_TEXT], head[NATIONAL_ID_TEXT] = "", mobile[NATIONAL_ID_TEXT];
    char birth[DATE_SIZE], certificate[DATE_SIZE] = "", coverage[COVERAGE_SIZE];
    int length;

    population_id(population, place, id);
    if (depends)
        population_id(population, population_place(population, role.head), head);
    write_mobile(&role, mobile);
    random_birth(&who, &role, birth);
    random_coverage(&what, depends, coverage);
    if (role.member == SON && population_percent(&what, 25))
        random_date(&what, 2027, 2029, certificate);
    length = snprintf(row, POPULATION_ROW, "%s,%s,%s,%s,%s,%s,%s,%s,%u,%s", id, class, head,
                      relations[role.member], birth, coverage, mobile, certificate,
                      population_percent(&what, 80) ? 1U : 0U, random_insurer(&what));
    if (names)
        snprintf(row + length, (size_t)(POPULATION_ROW - length), ",%s",
                 random_name(&who, role.member));
}
