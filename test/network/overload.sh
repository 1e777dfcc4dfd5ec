#!/bin/sh
# overload.sh BUILD [SECONDS]: darmand is offered twice what it answers, in an open loop, for five seconds.
# What it does not take is refused with 0x64 and delivered again later; in the end every question is
# answered, and nothing is left behind.  Then one refusal with 0x58 under a load that is none, and an
# operator who asks more than it takes.
#
# With SECONDS the run is a measurement: what is admitted is answered within 100 ms (p99), two seconds
# after the load another link is served as it was before, and the 0x58 costs two seconds at most.
measured=${2-}
seconds=${measured:-5}
TEST_SECONDS=$((150 + seconds * 10))
. "$(dirname "$0")/../peer/lib.sh"

# field NAME [LOG]: of the last load's line of JSON, up to a point.
field() {
    sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$work/${2:-smsc.log}" | tail -n 1
}

# p99 OF [LOG]: in whole milliseconds.
p99() {
    sed -n "s/.*\"$1\":{[^}]*\"p99\":\([0-9.]*\).*/\1/p" "$work/${2:-smsc.log}" | tail -n 1 |
        awk '{ print int($1 + 0.999) }'
}

# at_most LIMIT GOT WHAT: when this is a measurement.
at_most() {
    [ -z "$measured" ] || [ "$2" -le "$1" ] || fail "$3: $2, and $1 is the limit"
}

anonymous_kb() {
    sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$darmand/status"
}

# make_phones COUNT: a centre each, so that no phone has to wait for its own last answer.
make_phones() {
    awk -v count="$1" -v handsets="$work/handsets" 'BEGIN {
        print "mobile,provider_id,kind,ownership,council_no,contract_from,contract_until"
        for (i = 0; i < count; i++) {
            print "9891" sprintf("%08d", i) ",CENTRE-" i ",clinic,contracted,,2024-03-20,2030-03-20"
            print "9891" sprintf("%08d", i) >handsets
        }
    }' >"$work/providers.csv"
}

# start_probe COUNT RATE OPTION…: a second operator's questions.
start_probe() {
    probe_count=$1 probe_rate=$2
    shift 2
    rm -f "$work/probe-port"
    "$build/darmand-sim" --listen "127.0.0.1:${probe_port:-0}" --port-file "$work/probe-port" --load \
        --count "$probe_count" --rate "$probe_rate" --window 200 --json \
        --handsets "$work/handsets" --texts "$work/texts" "$@" >>"$work/probe.log" 2>&1 &
    beside=$!
    within 5 test -s "$work/probe-port" || fail "the probe does not listen"
    probe_port=$(cat "$work/probe-port")
}

finish_probe() {
    wait "$beside" || fail "a probe was not answered"
    beside=
}

# watch_for SECONDS: the most replies that are owed, and the most memory, in that time.
watch_for() {
    end=$(($(date +%s) + $1)) owed=0 kb=0
    while [ "$(date +%s)" -lt "$end" ]; do
        now=$(number status outbox)
        [ "$now" -le "$owed" ] || owed=$now
        now=$(anonymous_kb)
        [ "$now" -le "$kb" ] || kb=$now
        sleep 0.2
    done
}

# measure_capacity: what is answered a second when the SMSC keeps a large window full.
measure_capacity() {
    start_load $((10000 * seconds)) 0 --window 2000 --json --retry 20
    finish_smsc
    capacity=$(field answers_per_second)
}

overload() {
    start_load $((2 * capacity * seconds)) $((2 * capacity)) --window 1000000 --json \
        --retry "$retry" --retry-rate $((capacity / 2)) --deadline $((seconds * 8 + 60))
    within 60 number_is status links_bound 1 || fail "darmand does not bind"
    before=$(anonymous_kb)
    watch_for "$seconds"
    [ -z "$measured" ] || { start_probe 200 100 && finish_probe; }
    finish_smsc
    within 10 number_is status outbox 0 || fail "a reply is still owed"
    result="twice $capacity a second for $seconds s: $(field refused) refused in $(p99 refusal_ms) ms"
    result="$result, admitted answered in $(p99 admitted_ms) ms, $owed replies owed at most"
    result="$result, grown by $((kb - before)) kB"
    echo "$result"
    [ -z "$measured" ] || [ "$(field refused)" -gt 0 ] || fail "$result: that was no overload"
    at_most 100 "$(p99 admitted_ms)" "$result; p99 of what is admitted, in ms"
    at_most 100 "$(p99 refusal_ms)" "$result; p99 of refusals, in ms"
}

# An operator who takes fifty answers a second and asks a hundred questions.
slow_operator() {
    start_probe 200 100 --submit-delay 200 --retry 300
    finish_probe
    [ "$(field refused probe.log)" -gt 0 ] || fail "a queue that grows refuses nobody"
}

throttled() {
    start_load $((200 * seconds)) 200 --window 1000 --json --submit-status 0x58 \
        --submit-status-count 1 --deadline $((seconds * 2 + 60))
    finish_smsc
    silence=$(field longest_silence_ms)
    at_most 2000 "$silence" "one 0x58 costs, in ms"
}

"$build/people" 20000 "$work/people"
cp "$work/people/ids.txt" "$work/texts"
make_phones $((50000 * seconds))
# After the load nothing comes back while the probe runs.
retry=${measured:+$((seconds * 1000 + 6000))}
retry=${retry:-1000}
link_options="  rate = 0  window = 1000"
start_sim
start_probe 200 100
options="limits { wait_ms = 20 }
link \"probe\" { host = \"127.0.0.1\"  port = $probe_port  reconnect_max = 1
  system_id = \"darmand\"  password_file = \"password\"  rate = 0 }"
write_configuration
load "$work/people/persons.csv" "$work/providers.csv" || fail "the data is refused"
start_darmand
finish_probe
stop_smsc
measure_capacity
overload
behind=$(p99 latency_ms probe.log)
throttled
slow_operator
was=$(sed -n '/^{/p' "$work/probe.log" | head -n 1 | sed 's/.*"latency_ms":{[^}]*"p99":\([0-9]*\).*/\1/')
at_most $((2 * was + 10)) "$behind" "p99 of a probe behind the load, in ms"
proved "$result; p99 beside it $was ms before, $behind ms 2 s after; one 0x58: $silence ms"
