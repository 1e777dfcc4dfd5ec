# What the tests of test/crash need beside darmand: libraries to preload, and a judge of disks.
# Included by the Makefile.

# Preloaded before anything else, a library is built plain, whatever the build is.
SHIM_CFLAGS := -std=c17 -g -O1 -pthread -fPIC -shared -fno-builtin -U_FORTIFY_SOURCE \
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror

SHIMS := $(patsubst test/crash/%.c,$(BUILD)/%.so,$(wildcard test/crash/shim*.c))

$(SHIMS): $(BUILD)/%.so: test/crash/%.c
	@mkdir -p $(@D)
	@echo '  LD    $@'
	$(Q)$(CC) -D_GNU_SOURCE -I. $(SHIM_CFLAGS) -MMD -MP -MT $@ -MF $(@:.so=.d) $< -o $@

$(BUILD)/power_check: $(call objects,test/crash/power_check.c test/crash/disk.c) $(STORE_OBJS) \
		$(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

tests: $(SHIMS) $(BUILD)/power_check
