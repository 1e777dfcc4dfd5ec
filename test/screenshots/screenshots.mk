# The status page as a browser shows it: pictures to look at, and whether its script may run under its
# policy.  Included by the Makefile; no part of `make check`, which needs no browser.

SCREENSHOT_PACKAGES := $(RUN_PACKAGES) chromium fonts-noto-core socat curl

# A busy hour, made up, as the page in one language.
$(BUILD)/sample-page: $(BUILD)/test/screenshots/sample_page.o $(CORE_OBJS) $(STORE_OBJS) $(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

.PHONY: screenshots
screenshots: ## the status page in Chromium, light and dark, wide and on a phone: build/screenshots
	@test/install-packages $(SCREENSHOT_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(BUILD)/sample-page
	@test/screenshots/screenshots $(BUILD)
