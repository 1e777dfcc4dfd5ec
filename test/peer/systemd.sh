#!/bin/sh
# What systemd is told: ready when darmand serves, a status, alive only while the ledger's writer
# advances, and stopping.
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
stop_darmand
told '^STOPPING=1' || fail "nobody is told that darmand stops"
stop_smsc
proved "ready, status, stopping; the watchdog starves while the disk stands still"
