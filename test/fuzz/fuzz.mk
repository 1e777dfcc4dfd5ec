# Fuzzing, what it found replayed, and the line coverage of protocol/.  Included by the Makefile.

FUZZ_TARGETS := $(patsubst test/fuzz/fuzz_%.c,%,$(wildcard test/fuzz/fuzz_*.c))
FUZZ_HELPERS := $(call objects,test/fuzz/support.c test/fuzz/asserts.c test/fuzz/library_rules.c \
	test/unit/support.c test/unit/oracle_library.c test/unit/callers.c)
FUZZ_ROOMS := $(FUZZ_HELPERS) $(CORE_OBJS) $(STORE_OBJS) $(PROTOCOL_OBJS)

# ---------------------------------------------------------------- in `make check`, without clang
REPLAY_PROGRAMS := $(addprefix $(BUILD)/replay/,$(FUZZ_TARGETS))

$(REPLAY_PROGRAMS): $(BUILD)/replay/%: $(BUILD)/test/fuzz/fuzz_%.o $(BUILD)/test/fuzz/replay.o \
		$(FUZZ_ROOMS)
	@mkdir -p $(@D)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

tests: $(REPLAY_PROGRAMS)
FUZZ_TESTS := test/fuzz/replay.sh

# ---------------------------------------------------------------- by libFuzzer
FUZZ_BUILD := build/fuzz
FUZZ_PACKAGES := $(RUN_PACKAGES) check clang-14 libclang-rt-14-dev
FUZZ_PROGRAMS := $(addprefix $(BUILD)/fuzz/,$(FUZZ_TARGETS))
FUZZ_CHECKS := address,undefined
# Of the clock's minutes, each target; of the targets, all or those named.
MINUTES ?= 1
TARGETS ?= $(FUZZ_TARGETS)

$(FUZZ_PROGRAMS): $(BUILD)/fuzz/%: $(BUILD)/test/fuzz/fuzz_%.o $(FUZZ_ROOMS)
	@mkdir -p $(@D)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

.PHONY: fuzz fuzz-programs
fuzz-programs: $(FUZZ_PROGRAMS)

# The warnings that count are gcc's: clang has others (-w).
fuzz: ## libFuzzer on each target, MINUTES=1 each, TARGETS="stream text"
	@test/install-packages $(FUZZ_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) BUILD=$(FUZZ_BUILD) CC=clang-14 \
		EXTRA_CFLAGS="-O1 -w -fno-omit-frame-pointer -fno-sanitize-recover=all \
			-fsanitize=fuzzer-no-link,$(FUZZ_CHECKS)" \
		EXTRA_LDFLAGS="-fsanitize=fuzzer,$(FUZZ_CHECKS)" fuzz-programs
	@test/fuzz/run $(FUZZ_BUILD) $(MINUTES) $(TARGETS)

# ---------------------------------------------------------------- what the tests do not reach
COVERAGE_BUILD := build/coverage
COVERAGE_PACKAGES := $(TEST_PACKAGES) gcovr

.PHONY: coverage coverage-run
coverage: ## line coverage of protocol/ by the unit tests and the replayed corpus
	@test/install-packages $(COVERAGE_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) BUILD=$(COVERAGE_BUILD) EXTRA_CFLAGS="-O0 --coverage" \
		EXTRA_LDFLAGS=--coverage tests
	@$(MAKE) --no-print-directory BUILD=$(COVERAGE_BUILD) coverage-run

coverage-run:
	@find $(BUILD) -name '*.gcda' -delete
	@test/run-tests $(BUILD) $(UNIT_PROGRAMS) $(FUZZ_TESTS)
	@gcovr --root . --filter protocol/ --fail-under-line 95 --object-directory $(BUILD) $(BUILD)
