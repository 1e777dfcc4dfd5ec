# What a reconciliation costs, and what the daemon feels of it.  Included by the Makefile.

$(BUILD)/inquiries: $(BUILD)/test/bench/inquiries.o $(STORE_OBJS) $(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

.PHONY: bench-reconcile
bench-reconcile: ## claims a second, and the daemon's answers a second beside it (ENTRIES=2000000, RUNS=5)
	@test/install-packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(BUILD)/people $(BUILD)/inquiries
	@test/bench/reconcile $(BUILD)
