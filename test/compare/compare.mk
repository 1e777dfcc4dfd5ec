# Kannel beside darmand under the same simulator and the same faults.  Included by the Makefile; no
# part of `make check`, because nobody should need Kannel to build darmand.

COMPARE_PACKAGES := $(RUN_PACKAGES) kannel perl strace
RUNS ?= 3

# The application behind Kannel.
$(BUILD)/answer-http: $(call objects,$(addprefix test/compare/,answer-http.c question_http.c))
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -levent -o $@

.PHONY: compare-kannel
compare-kannel: ## Kannel beside darmand, RUNS=3 of each trial, an hour
	@test/install-packages $(COMPARE_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(BUILD)/people $(BUILD)/answer-http
	@test/compare/compare $(BUILD) $(RUNS)
