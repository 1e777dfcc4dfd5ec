#!/bin/sh
# The network between darmand and its SMSC fails in each way it can (proxy.c), in random order, under
# load by SMS and USSD.  In the end every question is answered, no question ever had two codes, every code
# that a phone has seen is in the ledger, and darmand is as large as it was before.
# SEED=N makes the same order and the same extents again.
TEST_SECONDS=120
. "$(dirname "$0")/../peer/lib.sh"

seed=${SEED:-$(date +%N | sed 's/^0*//')}
random=$seed
# Tables are taken whole, and touched as they are used: small ones have been touched soon.
options="${no_quota%\}} centres = 3000  phones = 3000  blocks = 3000 }
  limits { commit_queue = 500  outbox = 500  receipts = 500  remember = 20000 }"
link_options="  rate = 0  window = 50  enquire = 1  answer = 1  response = 5"

# draw LEAST MOST: a number into $drawn.
draw() {
    random=$(((random * 1103515245 + 12345) & 0x7FFFFFFF))
    drawn=$(($1 + (random >> 8) % ($2 - $1 + 1)))
}

shuffled() {
    for name; do
        draw 0 999999
        echo "$drawn $name"
    done | sort -n | cut -d ' ' -f 2
}

# ---- the proxy --------------------------------------------------------------------------------------

start_proxy() {
    mkfifo "$work/fifo"
    "$build/proxy" "$port" "$work/proxy-port" "$work/fifo" "$seed" >"$work/proxy.log" 2>&1 &
    beside=$!
    within 5 test -s "$work/proxy-port" || fail "the proxy does not listen"
}

# tell COMMAND: returns once it is in force.
tell() {
    told=$((told + 1))
    echo "$*" >"$work/fifo"
    within 5 is_in_force || fail "the proxy does not obey: $*"
}
told=0

is_in_force() {
    [ "$(grep -vc '^accepted' "$work/proxy.log")" -ge "$told" ]
}

accepted() {
    grep -c '^accepted' "$work/proxy.log" || true
}

# attempts NUMBER: waits for so many more connections than there were when the fault began.
attempts() {
    wanted_attempts=$((before + $1))
    within 15 enough_attempts || fail "$fault: darmand does not connect again"
}

enough_attempts() {
    [ "$(accepted)" -ge "$wanted_attempts" ]
}

refusals() {
    grep -c 'connecting -> waiting' "$work/darmand.log" || true
}

refused_twice() {
    [ "$(refusals)" -ge "$((refused_before + 2))" ]
}

# ---- the faults -------------------------------------------------------------------------------------

# Each returns while the fault is in force, and has done its harm.
split_to_octets() {
    tell split 1
    more_replies 20
}

split_to_pieces() {
    draw 2 40
    tell split "$drawn"
    more_replies 50
}

delay() {
    draw 50 300
    tell delay "$drawn"
    more_replies 100
}

duplicate() {
    draw 20 100
    tell duplicate "$drawn"
    more_replies 200
}

# Shorter than anybody's patience: nothing is lost.
stall() {
    draw 200 700
    tell stall
    sleep "0.$drawn"
    tell pass
    [ "$(accepted)" = "$before" ] || fail "a stall of $drawn ms cost the connection"
}

stall_long() {
    tell stall
    attempts 1
}

cut_off() {
    draw 1 3000
    tell cut "$drawn"
    attempts 1
}

reset() {
    tell reset
    attempts 1
}

half_open() {
    tell half-open
    attempts 1
}

refuse() {
    refused_before=$(refusals)
    tell refuse
    within 15 refused_twice || fail "darmand does not try again"
}

storm() {
    tell storm
    attempts 2
}

# ---- all of them ------------------------------------------------------------------------------------

anonymous_kb() {
    sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$darmand/status"
}

descriptors() {
    find "/proc/$darmand/fd" -mindepth 1 | wc -l
}

"$build/people" 20000 "$work/people"
cp "$work/people/provider-mobiles.txt" "$work/handsets"
cp "$work/people/ids.txt" "$work/texts"
start_load 1000000 300 --window 100 --deadline 110 --response-timeout 1500 --ussd-share 20 \
    --dial "*4*1420*1*$(head -n 1 "$work/texts")#"
start_proxy
port=$(cat "$work/proxy-port")
write_configuration
load "$work/people/persons.csv" "$work/people/providers.csv" || fail "the data is refused"
start_darmand
wait_until_bound
more_replies 1000
kb=$(anonymous_kb)
fds=$(descriptors)

for fault in $(shuffled split_to_octets split_to_pieces delay duplicate stall stall_long cut_off cut_off cut_off \
    reset half_open refuse storm); do
    before=$(accepted)
    echo "$fault, $(journal_lines) lines in the journal" >>"$work/faults.log"
    $fault
    tell pass
    more_replies 50
done

# No more is asked; what was asked is waited for.
stop_smsc
judge_journal
"$peers/../crash/verify" "$socket" <"$work/codes" >"$work/verify.log" || fail "a code is not known"
within 10 number_is status outbox 0 || fail "a reply is still owed"
same "file descriptors" "$((fds - 1))" "$(descriptors)"
grown=$(($(anonymous_kb) - kb))
[ "$grown" -lt 2048 ] || fail "darmand has grown by $grown kB"
logged 'bound -> waiting' || fail "no fault cost a connection: no test"
grep -q '^redelivered' "$work/journal" || fail "no fault cost an acknowledgement: no test"
proved "13 faults (SEED=$seed): $(tail -n 1 "$work/judge.log"); grown by $grown kB"
