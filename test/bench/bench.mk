# The figures of the data: `make bench-data PERSONS="1000000 10000000 45000000"`.
PERSONS ?= 1000000

$(BUILD)/people: $(BUILD)/test/bench/people.o $(BUILD)/test/bench/population.o
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -o $@

$(BUILD)/bare-load: $(BUILD)/test/bench/bare_load.o $(BUILD)/store/sort_items.o
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

$(BUILD)/look-up: $(BUILD)/test/bench/look_up.o $(BUILD)/test/bench/population.o $(STORE_OBJS) \
		$(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

.PHONY: bench-data
bench-data: ## import, look-up and size at PERSONS="1000000 10000000 45000000"; 200 octets of disk each
	@test/install-packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(addprefix $(BUILD)/,people bare-load look-up)
	@test/bench/bench-data $(BUILD) $(PERSONS)
tests: $(BUILD)/people $(BUILD)/look-up

# The figures of BENCHMARKS.md: a generator, the floor to hold darmand against, and the disk itself.
$(BUILD)/blaster: $(call objects,$(addprefix test/bench/,blaster.c blaster_options.c askers.c \
		population.c spent.c stage.c stream.c) test/sim/histogram.c)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -lm -o $@

$(BUILD)/floor: $(call objects,$(addprefix test/bench/,floor.c stream.c))
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -o $@

$(BUILD)/flushes: $(call objects,$(addprefix test/bench/,flushes.c stream.c) test/sim/histogram.c)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -lm -o $@

$(BUILD)/commits: $(call objects,$(addprefix test/bench/,commits.c spent.c stream.c)) $(STORE_OBJS) \
		$(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

tests: $(addprefix $(BUILD)/,blaster floor flushes commits)

# Kannel's part of them; no part of `tests`, because nobody should need Kannel to build darmand.
$(BUILD)/kannel-lookup: $(call objects,test/bench/kannel_lookup.c test/compare/question_http.c) \
		$(STORE_OBJS) $(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

# Asked only when it is built, as the packages of darmand's own are.
$(BUILD)/test/bench/kannel_postgres.o: PKG_CFLAGS += -isystem $(shell pkg-config --variable=includedir libpq)
$(BUILD)/kannel-postgres: $(call objects,test/bench/kannel_postgres.c test/compare/question_http.c)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -levent -lpq -o $@

$(BUILD)/nodelay.so: test/bench/nodelay.c
	@mkdir -p $(@D)
	@echo '  LD    $@'
	$(Q)$(CC) -D_GNU_SOURCE $(SHIM_CFLAGS) $< -ldl -o $@

FIGURES_PACKAGES := $(RUN_PACKAGES) kannel perl postgresql postgresql-client libpq-dev gnuplot-nox
FIGURES := $(addprefix $(BUILD)/,people blaster floor flushes commits kannel-lookup kannel-postgres \
	nodelay.so)

.PHONY: bench-figures
bench-figures: ## the figures of BENCHMARKS.md: the floor, darmand and Kannel by turns, 20 minutes
	@test/install-packages $(FIGURES_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(FIGURES)
	@test/bench/figures $(BUILD)

.PHONY: bench-refusals
bench-refusals: ## how long a refusal takes, for IDs that exist and for IDs that do not
	@test/install-packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(BUILD)/people
	@test/bench/refusals $(BUILD)

.PHONY: bench-changes
bench-changes: ## what askers feel of deltas and of new versions, beside nothing going on
	@test/install-packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(BUILD)/people
	@test/bench/changes $(BUILD)

# ---------------------------------------------------------------- instructions, by callgrind
$(BUILD)/small_maps.so: test/bench/small_maps.c
	@mkdir -p $(@D)
	@echo '  LD    $@'
	$(Q)$(CC) -D_GNU_SOURCE -I. -std=c17 -O1 -fPIC -shared -Wall -Wextra $< -llmdb -o $@

.PHONY: bench-check
bench-check: ## instructions of an SMS answer by callgrind beside the recorded figure: fails at 5 % more
	@test/install-packages $(RUN_PACKAGES) valgrind
	@$(MAKE) --no-print-directory $(JOBS) all $(BUILD)/people $(BUILD)/small_maps.so
	@test/bench/instructions-check $(BUILD)
