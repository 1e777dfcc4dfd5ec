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
