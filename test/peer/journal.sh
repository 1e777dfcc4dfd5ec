#!/bin/sh
# The log under systemd: a line goes to the journal with its fields when standard error is the journal, and
# to standard error with its priority when that was redirected.  Here a listener of ours is the journal, on
# its own path in a mount namespace.
. "$(dirname "$0")/lib.sh"

unshare -rm true 2>/dev/null || {
    echo "not tested: no mount namespace is to be had here"
    exit 0
}

entries=$work/journal.log
mkdir "$work/journal"
perl -MIO::Socket::UNIX -e '
    my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die;
    $| = 1;
    while (defined $socket->recv(my $entry, 65536)) { print $entry =~ s/\n/;/gr, "\n" }' \
    "$work/journal/socket" >"$entries" &
beside=$!
within 5 test -S "$work/journal/socket" || fail "nobody listens for darmand"

# start_darmand_in_journal STREAM: what systemd says its standard error is.
start_darmand_in_journal() {
    JOURNAL_STREAM=$1 unshare -rm sh -c '
        mount -t tmpfs none /run && mkdir -p /run/systemd/journal &&
            mount --bind "$0" /run/systemd/journal && exec "$@"' "$work/journal" \
        "$build/darmand" -c "$work/darmand.conf" >>"$work/darmand.log" 2>&1 &
    darmand=$!
}

# entry PATTERN…: there is one entry with all of these.
entry() {
    cp "$entries" "$work/matching"
    for pattern; do
        grep -e "$pattern" "$work/matching" >"$work/rest" || return 1
        mv "$work/rest" "$work/matching"
    done
}

# id NAME: the MESSAGE_ID that the catalogue explains.
id() {
    id=$(sed -n "s/.*\"$1\", \"\([0-9a-f]\{32\}\)\".*/\1/p" daemon/events.c)
    grep -q "^-- $id\$" conf/darmand.catalog || fail "the catalogue does not explain $1"
    echo "MESSAGE_ID=$id;"
}

start_script --stay --submit-status 0x45 --submit-status-count 1 <<SCRIPT
phone $clinic
dial "*4*1420#"
SCRIPT
write_configuration
: >"$work/darmand.log"
start_darmand_in_journal "$(stat -c %d:%i "$work/darmand.log")"
within 20 entry '^MESSAGE=dataset: no data yet' 'PRIORITY=4;' "$(id no_data)" 'DARMAND_EVENT=no_data;' ||
    fail "the journal is not told that there is no data"
load_sample
within 20 entry '^MESSAGE=link operator transceiver: binding -> bound' 'PRIORITY=5;' \
    'DARMAND_LINK=operator;' 'DARMAND_BIND=transceiver;' || fail "the journal does not learn of the link"
within 20 entry '^MESSAGE=ussd: link operator: session 1: page refused' 'PRIORITY=4;' \
    "$(id page_refused)" 'DARMAND_LINK=operator;' 'DARMAND_SESSION=1;' \
    'DARMAND_RESULT=ESME_RSUBMITFAIL;' || fail "the journal does not learn of the page"
entry 'SYSLOG_IDENTIFIER=darmand' || fail "the journal is not told who speaks"
echo 'nonsense = yes' >>"$work/darmand.conf"
kill -HUP "$darmand"
within 20 entry "$(id reload_refused)" || fail "the journal does not learn of the reload"
within 20 entry "$(id configuration_wrong)" 'nonsense' || fail "nor what was wrong"
stop_darmand
within 20 entry 'DARMAND_EVENT=stopped;' || fail "the journal does not learn of the end"
[ ! -s "$work/darmand.log" ] || fail "something stands on standard error"
! entry "$clinic" || fail "a mobile is in the journal"
written "$entries"

write_configuration
before=$(wc -l <"$entries")
start_darmand_in_journal 1:1
within 20 logged '^<5>link operator transceiver: binding -> bound' || fail "no line has its priority"
stop_darmand
same "entries in the journal of another's standard error" "$before" "$(wc -l <"$entries")"
stop_smsc
proved "fields and MESSAGE_IDs in the journal, priorities on another standard error"
