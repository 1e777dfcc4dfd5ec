# How long a start takes, and what grows with the data and with the ledger.  Included by the Makefile.

$(BUILD)/grow-ledger: $(BUILD)/test/bench/grow_ledger.o $(BUILD)/test/bench/population.o $(STORE_OBJS) \
		$(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@
