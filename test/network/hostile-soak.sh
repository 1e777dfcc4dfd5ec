#!/bin/sh
# hostile-soak.sh BUILD [PDUS]: four links of darmand are to an SMSC that floods them with malformed PDUs
# (flood.c), 200 000 in all, while a good SMSC asks on a fifth.  Every good question is answered, and
# darmand does not grow.
#
# With PDUS the run is a measurement, at 50 000 PDUs a second: the growth is under 1 MiB, and the p99 of
# the good answers is under twice what it was before the flood, both on this machine and in this run.
measured=${2-}
pdus=${measured:-200000}
TEST_SECONDS=$((120 + pdus / 5000))
. "$(dirname "$0")/../peer/lib.sh"

seconds=${measured:+30}
seconds=${seconds:-3}
rate=200
flood_rate=$([ -n "$measured" ] && echo 50000 || echo 0)
# Tables are taken whole, and touched as they are used: small ones have been touched soon.
limits="limits { commit_queue = 1000  outbox = 1000  receipts = 1000  remember = 10000 }"

hostile_links() {
    for number in 1 2 3 4; do
        echo "link \"hostile$number\" { host = \"127.0.0.1\"  port = $(cat "$work/flood-port")"
        echo "  system_id = \"darmand\"  password_file = \"password\"  rate = 0  reconnect_max = 1 }"
    done
}

start_flood() {
    "$build/flood" "$work/flood-port" "$pdus" "$flood_rate" 20000 "${SEED:-1}" >"$work/flood.log" 2>&1 &
    beside=$!
    within 5 test -s "$work/flood-port" || fail "the flood does not listen"
}

# flooded LINE SECONDS: waits for a line of the flood's.
flooded() {
    within "$2" grep -q "^$1" "$work/flood.log" || fail "the flood has stopped: no \"$1\""
}

anonymous_kb() {
    sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$darmand/status"
}

# latency PERCENTILE: of the last load, from its one line of JSON.
latency() {
    sed -n "s/.*\"latency_ms\":{.*\"$1\":\([0-9.]*\).*/\1/p" "$work/smsc.log" | tail -n 1
}

# Few phones with few questions, so that what darmand remembers of good questions does not grow either.
"$build/people" 20000 "$work/people"
head -n 97 "$work/people/provider-mobiles.txt" >"$work/handsets"
head -n 20 "$work/people/ids.txt" >"$work/texts"
link_options="  rate = 0  window = 100"
options=$limits

start_load $((rate * seconds)) "$rate" --window 97 --json
write_configuration
load "$work/people/persons.csv" "$work/people/providers.csv" || fail "the data is refused"
start_darmand
finish_smsc
before=$(latency p99)

start_flood
start_load 10000000 "$rate" --window 97 --deadline $((pdus / 5000 + 100)) --json
options="$limits
$(hostile_links)"
write_configuration
control reload >"$work/reload.log" || fail "the hostile links are refused"
flooded "5 tenths" $((60 + pdus / 10000))
kb=$(anonymous_kb)
flooded "all taken" $((60 + pdus / 10000))
stop_smsc
during=$(latency p99)
grown=$(($(anonymous_kb) - kb))
judge_journal

result="$(tail -n 1 "$work/flood.log"); good p99 $before ms before, $during ms during; grown by $grown kB"
[ "$grown" -lt 1024 ] || fail "darmand has grown: $result"
[ -z "$measured" ] || awk "BEGIN { exit !($during < 2 * $before) }" || fail "the good wait: $result"
proved "$result"
