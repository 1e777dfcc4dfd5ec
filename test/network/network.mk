# What the tests of test/network need beside darmand: a network that breaks, and a peer that floods.
# Included by the Makefile.

$(BUILD)/proxy: $(BUILD)/test/network/proxy.o $(BUILD)/test/network/relay.o
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -levent -o $@

$(BUILD)/flood: $(BUILD)/test/network/flood.o $(BUILD)/test/network/spoilt.o
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -o $@

tests: $(BUILD)/proxy $(BUILD)/flood
