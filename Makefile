# darmand's one Makefile.  `make help` lists what it does.
#
# On a bare Debian 12 with git and make, `make demo` and `make check` do everything, the
# installation of what is missing included.

.DEFAULT_GOAL := all
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PREFIX ?= /usr
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
CC := gcc
# V=1 shows the commands.
Q := $(if $(V),,@)

# The targets a newcomer runs build with every core.
JOBS := -j$(shell nproc)

# SANITIZE=1 builds beside the plain build, never over it.
ifeq ($(SANITIZE),1)
BUILD := build/sanitize
EXTRA_CFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1
EXTRA_LDFLAGS := -fsanitize=address,undefined
else
BUILD := build/plain
EXTRA_CFLAGS := -O2 -D_FORTIFY_SOURCE=2
EXTRA_LDFLAGS :=
endif

# ---------------------------------------------------------------- what is needed, and from where
RUN_PACKAGES := gcc make pkg-config libc6-dev libevent-dev liblmdb-dev libsmpp34-dev libicu-dev \
	libsodium-dev libconfuse-dev libjansson-dev libsystemd-dev libcsv-dev libssl-dev \
	zlib1g-dev libzstd-dev libedit-dev
TEST_PACKAGES := $(RUN_PACKAGES) check libnet-smpp-perl tshark openssl socat zstd curl libxml2-utils
DEB_PACKAGES := debhelper dpkg-dev fakeroot lintian systemd
LINT_PACKAGES := $(RUN_PACKAGES) check clang-format cppcheck mandoc

PKGS := libevent libevent_pthreads libevent_openssl openssl lmdb libsmpp34 icu-i18n icu-uc libsodium \
	libconfuse jansson libsystemd zlib libzstd
# Only asked once the packages are there: `make deps` and its friends run before.
PKG_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS)))
PKG_LIBS = $(shell pkg-config --libs $(PKGS)) -lcsv
EDIT_LIBS = $(shell pkg-config --libs libedit)
CHECK_LIBS = $(shell pkg-config --libs check)

CFLAGS := -std=c17 -g -pthread -fPIE -fstack-protector-strong \
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes \
	-Wformat=2 -Wvla -Werror $(EXTRA_CFLAGS)
# The package's changelog says which version this is.
VERSION := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
CPPFLAGS := -D_GNU_SOURCE -DDARMAND_VERSION=\"$(VERSION)\" -I.
LDFLAGS := -pthread -pie -Wl,-z,relro,-z,now $(EXTRA_LDFLAGS)

# ---------------------------------------------------------------- the rooms
PROTOCOL_SRCS := $(wildcard protocol/*.c)

STORE_MAINS := store/load.c
STORE_SRCS := $(filter-out $(STORE_MAINS),$(wildcard store/*.c))

# daemon core: links without libevent, LMDB, libsmpp34; the unit tests of the core prove it.
CORE_SRCS := \
	daemon/alarms.c \
	daemon/complaints.c \
	daemon/conf.c \
	daemon/conf_control.c \
	daemon/conf_data.c \
	daemon/conf_dialect.c \
	daemon/conf_file.c \
	daemon/conf_hint.c \
	daemon/conf_link.c \
	daemon/conf_menu.c \
	daemon/conf_menu_print.c \
	daemon/conf_metrics.c \
	daemon/conf_notes.c \
	daemon/conf_notice.c \
	daemon/conf_print.c \
	daemon/conf_quota.c \
	daemon/conf_sending.c \
	daemon/conf_source.c \
	daemon/conf_take.c \
	daemon/conf_tls.c \
	daemon/conversation.c \
	daemon/core_dump.c \
	daemon/dialled.c \
	daemon/entitlement.c \
	daemon/events.c \
	daemon/family.c \
	daemon/http_request.c \
	daemon/intent.c \
	daemon/log_entry.c \
	daemon/menu.c \
	daemon/metrics.c \
	daemon/minutes.c \
	daemon/nearest.c \
	daemon/page.c \
	daemon/page_assets.c \
	daemon/page_number.c \
	daemon/page_plot.c \
	daemon/page_tables.c \
	daemon/page_words.c \
	daemon/pages.c \
	daemon/pending.c \
	daemon/prepared.c \
	daemon/query.c \
	daemon/quota.c \
	daemon/reply.c \
	daemon/request.c \
	daemon/role.c \
	daemon/sessions.c \
	daemon/tally.c \
	daemon/texts.c \
	daemon/texts_check.c \
	daemon/tombstones.c \
	daemon/trial.c \
	daemon/usage.c \
	daemon/usage_report.c

# The other end of the control socket: in darmandctl and darmand-load, not in the daemon.
CLIENT_SRCS := daemon/client.c daemon/client_dataset.c
# What darmandctl prints, and does by itself.
CTL_SRCS := $(wildcard daemon/ctl_*.c) daemon/background.c daemon/output_file.c

SHELL_MAINS := daemon/main.c daemon/ctl.c
SHELL_SRCS := $(filter-out $(SHELL_MAINS) $(CORE_SRCS) $(CLIENT_SRCS) $(CTL_SRCS),$(wildcard daemon/*.c))

SIM_SRCS := $(wildcard test/sim/*.c)
UNIT_TESTS := $(wildcard test/unit/test_*.c)
UNIT_HELPERS := $(filter-out $(UNIT_TESTS),$(wildcard test/unit/*.c))

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
PROTOCOL_OBJS := $(call objects,$(PROTOCOL_SRCS))
STORE_OBJS := $(call objects,$(STORE_SRCS))
CORE_OBJS := $(call objects,$(CORE_SRCS))
SHELL_OBJS := $(call objects,$(SHELL_SRCS))
CLIENT_OBJS := $(call objects,$(CLIENT_SRCS))
SIM_OBJS := $(call objects,$(SIM_SRCS))

PROGRAMS := $(addprefix $(BUILD)/,darmand darmandctl darmand-load darmand-sim)
UNIT_PROGRAMS := $(patsubst test/unit/%.c,$(BUILD)/%,$(UNIT_TESTS))

.PHONY: all
all: $(PROGRAMS) ## the four programs
	@:

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo '  CC    $<'
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# The status page's style and script as lists of octets, which daemon/page_assets.c takes in.
$(BUILD)/%.inc: %
	@mkdir -p $(@D)
	@echo '  OD    $<'
	$(Q)od -An -v -tx1 $< | sed 's/[0-9a-f][0-9a-f]/0x&,/g' >$@
$(BUILD)/daemon/page_assets.o: $(BUILD)/daemon/page.css.inc $(BUILD)/daemon/page.js.inc
$(BUILD)/daemon/page_assets.o: CPPFLAGS += -I$(BUILD)

$(BUILD)/darmand: $(BUILD)/daemon/main.o $(SHELL_OBJS) $(CORE_OBJS) $(STORE_OBJS) $(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

$(BUILD)/darmandctl: $(BUILD)/daemon/ctl.o $(BUILD)/daemon/tls.o $(call objects,$(CTL_SRCS)) $(CLIENT_OBJS) $(CORE_OBJS) \
		$(STORE_OBJS) $(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) $(EDIT_LIBS) -o $@

$(BUILD)/darmand-load: $(BUILD)/store/load.o $(CLIENT_OBJS) $(STORE_OBJS) $(CORE_OBJS) $(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

# The simulator has its own PDU code and links nothing of darmand's.
$(BUILD)/darmand-sim: $(SIM_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ -levent -lm -o $@

# A unit test links every room but the shell; of the shell, the books, and a connection with its loop;
# of darmandctl, what makes something of an answer.
UNIT_SHELL := $(addprefix daemon/,books.c books_outcome.c clock.c connection.c connection_read.c \
	connection_write.c ctl_check.c ctl_print.c ctl_table.c log.c tls.c)
$(UNIT_PROGRAMS): $(BUILD)/%: $(BUILD)/test/unit/%.o $(call objects,$(UNIT_HELPERS) $(UNIT_SHELL)) \
		$(CORE_OBJS) $(STORE_OBJS) $(PROTOCOL_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(LDFLAGS) $^ $(PKG_LIBS) $(CHECK_LIBS) -o $@

-include $(shell find build -name '*.d' 2>/dev/null)

# ---------------------------------------------------------------- what a newcomer runs
.PHONY: help
help: ## this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

# The build happens in a second make, after the packages are there.
.PHONY: demo play check
demo: ## install what is missing, build, and show it at work on phone screens
	@test/install-packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all
	@test/demo/demo $(BUILD)

play: ## the same, with you at the handset
	@test/install-packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all
	@test/demo/play $(BUILD)

check: ## install what is missing, build, run every test (SANITIZE=1: under ASan and UBSan)
	@test/install-packages $(TEST_PACKAGES)
	@test/install-promtool
	@$(MAKE) --no-print-directory $(JOBS) all tests
	@$(MAKE) --no-print-directory run-tests

# What fails on purpose for minutes, floods, or turns the clock under load: `make check-long`.
LONG_TESTS := test/crash/every-call.sh test/peer/clock-steps.sh $(wildcard test/network/*.sh)
PEER_TESTS := $(filter-out test/peer/lib% $(LONG_TESTS),$(wildcard test/peer/*.sh))
CRASH_TESTS := $(filter-out test/crash/lib% $(LONG_TESTS),$(wildcard test/crash/*.sh))

# What darmand writes in the tests is kept in the build's directory, and the last test looks in it.
.PHONY: run-tests
run-tests: all tests
	@rm -rf $(BUILD)/written && mkdir $(BUILD)/written
	@DARMAND_WRITTEN=$(CURDIR)/$(BUILD)/written test/run-tests $(BUILD) $(UNIT_PROGRAMS) \
		$(PEER_TESTS) $(CRASH_TESTS) $(FUZZ_TESTS) test/demo/demo test/examples \
		test/privacy/files.sh test/privacy/secrets-in-memory.sh test/privacy/nothing-leaks.sh

.PHONY: check-long
check-long: ## failing system calls, broken networks, floods, clock steps: minutes, on a quiet machine
	@test/install-packages $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all tests
	@test/run-tests $(BUILD) $(LONG_TESTS)

.PHONY: tests
tests: $(UNIT_PROGRAMS)

.PHONY: check-crash
check-crash: all tests ## 200 kills under load, minutes
	KILLS=200 test/crash/kill-under-load.sh $(BUILD)

.PHONY: bench
bench: ## answers per second, latency, CPU and fsyncs at windows 1, 10, 100, 1000
	@test/install-packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all $(BUILD)/people
	@test/bench/bench $(BUILD)

# ---------------------------------------------------------------- what keeps the house in order
OUR_C := $(wildcard daemon/*.[ch] protocol/*.[ch] store/*.[ch] test/*/*.[ch])

.PHONY: lint format
lint: ## fences, format, static analysis, manuals
	@test/install-packages $(LINT_PACKAGES)
	@$(MAKE) --no-print-directory $(JOBS) all
	@test/lint $(BUILD) "$(CORE_OBJS)" "$(PROTOCOL_OBJS)"

format: ## apply .clang-format
	clang-format -i $(OUR_C)

.PHONY: install
install: all ## into DESTDIR, as the FHS has it
	install -d $(addprefix $(DESTDIR),$(SYSCONFDIR)/darmand $(UNITDIR) $(addprefix $(PREFIX)/,\
		sbin bin lib/sysusers.d lib/systemd/catalog share/bash-completion/completions \
		share/man/man1 share/man/man5 share/man/man7 share/man/man8 share/darmand))
	install -m 755 $(BUILD)/darmand $(BUILD)/darmandctl $(BUILD)/darmand-load \
		$(DESTDIR)$(PREFIX)/sbin
	install -m 755 $(BUILD)/darmand-sim $(DESTDIR)$(PREFIX)/bin
	install -m 644 conf/darmand.conf conf/texts.fa conf/texts.en conf/menus.conf \
		$(DESTDIR)$(SYSCONFDIR)/darmand
	install -m 644 $(wildcard conf/systemd/*.service conf/systemd/*.timer \
		conf/systemd/*.socket) $(DESTDIR)$(UNITDIR)
	install -m 644 conf/systemd/darmand.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/darmand.conf
	install -m 644 conf/darmand.catalog conf/darmand.fa.catalog \
		$(DESTDIR)$(PREFIX)/lib/systemd/catalog
	install -m 644 conf/completion/darmandctl \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 644 $(wildcard man/*.1) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(wildcard man/*.5) $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 $(wildcard man/*.7) $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 644 $(wildcard man/*.8) $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 644 conf/alerts.yml conf/grafana-dashboard.json $(DESTDIR)$(PREFIX)/share/darmand

.PHONY: deb
deb: ## Debian packages, in build/packages, and what lintian says of them
	@test/install-packages $(RUN_PACKAGES) $(DEB_PACKAGES)
	@test/packages/build build/packages

.PHONY: clean
clean: ## remove what was built
	rm -rf build

include test/bench/bench.mk
include test/crash/crash.mk
include test/fuzz/fuzz.mk
include test/compare/compare.mk
include test/network/network.mk
include test/bench/reconcile.mk
include test/bench/growth.mk
include test/screenshots/screenshots.mk
