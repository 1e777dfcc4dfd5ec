#!/bin/sh
# What systemd is told: ready when darmand serves, a status, alive only while the ledger's writer
# advances, that a reload has begun and ended, and what the end waits for.
. "$(dirname "$0")/lib.sh"

stall=$work/stall
notified=$work/notified
NOTIFY_SOCKET=$work/notify
export NOTIFY_SOCKET

listen() {
    : >"$notified"
    perl -MIO::Socket::UNIX -e '
        my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die;
        $| = 1;
        while (defined $socket->recv(my $said, 4096)) { print "$said\n" }' \
        "$NOTIFY_SOCKET" >"$notified" &
    beside=$!
    within 5 test -S "$NOTIFY_SOCKET" || fail "nobody listens for darmand"
}

told() {
    grep -q "$1" "$notified"
}

# The status is said with each tick, the watchdog fed behind it.
fed() {
    tail -n 1 "$notified" | grep -q '^WATCHDOG=1'
}

starving() {
    [ "$(tail -n 3 "$notified" | grep -c '^STATUS')" = 3 ]
}

listen
start_script --stay </dev/null
write_configuration
load_sample
start_darmand_stalling "$stall"
within 20 told '^READY=1' || fail "nobody is told that darmand is ready"
sed '/is ready/q' "$work/darmand.log" | grep -q 'waiting -> connecting' ||
    fail "darmand is ready before any link has tried to bind"
within 20 told '^STATUS=1 of 1 links bound' || fail "the status does not say that the link is up"
within 20 fed || fail "the watchdog is not fed"
stop_smsc

touch "$stall"
start_script --stay --timeout 60 <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
SCRIPT
within 30 starving || fail "the watchdog is fed though nothing is written"
rm "$stall"
within 20 fed || fail "the watchdog is not fed any more"
within 20 number_is status replies_accepted 1 || fail "the question is not answered"

# ---- a reload that is refused, and one that is not: begun at a moment, and ended
reloads() {
    [ "$(grep -c '^RELOADING=1' "$notified")" = "$1" ] && told '^MONOTONIC_USEC=[0-9]' &&
        [ "$(grep -A 2 '^RELOADING=1' "$notified" | grep -c '^READY=1')" = "$1" ]
}
options='node = 3'
write_configuration
kill -HUP "$darmand"
within 20 reloads 1 || fail "nobody is told of a reload"
within 20 told '^STATUS=.*the last reload was refused' || fail "the status does not tell its result"
options='drain = 60'
write_configuration
control reload >"$work/reload.log" || fail "a good configuration is refused"
reloads 2 || fail "nobody is told of a reload by darmandctl"
tail -n 1 "$notified" | grep -q '^STATUS=1 of 1 .*outbox$' || fail "the status tells an old result"

# ---- an end that has to wait for the disk
touch "$stall"
stop_smsc
start_script --stay --timeout 60 <<SCRIPT
phone $clinic
sms 1420 "$contract_ended"
expect "$(says_of NO_P $contract_ended)"
SCRIPT
within 20 number_is status waiting 1 || fail "the question is not at the committer"
kill -TERM "$darmand"
within 20 told '^STATUS=stopping: waits for 1 commits, 0 USSD sessions and 0 replies' ||
    fail "the status does not tell what is waited for"
told '^STOPPING=1' || fail "nobody is told that darmand stops"
told '^EXTEND_TIMEOUT_USEC=[0-9]*000000$' || fail "systemd is not asked for more time"
rm "$stall"
wait "$darmand" || fail "darmand ended with status $?"
darmand=
stop_smsc

# ---- a ledger that cannot be verified is no darmand that is ready
: >"$notified"
head -c 32 /dev/urandom >"$work/state/secret"
start_darmand
! wait "$darmand" || fail "a ledger is opened under another secret"
darmand=
logged 'its hash chain does not hold' || fail "nobody is told what is wrong"
! told '^READY=1' || fail "darmand is ready though its ledger does not hold"
proved "ready, status, reloading, stopping; the watchdog starves while the disk stands still"
