# How long a start takes, and what grows with the data and with the ledger.  Included by the Makefile.

$(BUILD)/grow-ledger: $(BUILD)/test/bench/grow_ledger.o $(BUILD)/test/bench/population.o $(STORE_OBJS) \
		$(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

$(BUILD)/until-ready: $(BUILD)/test/bench/until_ready.o
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -o $@

tests: $(addprefix $(BUILD)/,grow-ledger until-ready)

.PHONY: bench-start
bench-start: ## the time to READY on 45 million persons and 100 million entries; 25 GB of TMPDIR
	@test/install-packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(addprefix $(BUILD)/,people grow-ledger until-ready)
	@test/bench/start $(BUILD)

.PHONY: bench-growth
bench-growth: ## answers a second on more persons and on longer ledgers; 25 GB of TMPDIR
	@test/install-packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(addprefix $(BUILD)/,people grow-ledger blaster)
	@test/bench/growth $(BUILD)
