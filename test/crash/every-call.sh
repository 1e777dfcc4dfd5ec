#!/bin/bash
# One system call fails, and darmand neither crashes, nor leaks, nor says what is not so.
#
# A short run is recorded: doctors ask by SMS and USSD, darmand starts on an empty ledger, answers and
# is stopped.  Then it is run again for each kind of call and each number of it, with that one call
# failing (shim.c), and the same for darmand-load beside it.  Whatever happens in the one life, the
# next one, in which nothing fails, has to answer all that is left; then every code that a phone has
# seen must be in the ledger, whose chain darmand verifies when it opens it.
#
# As it is, a few numbers of each kind; EVERY=1 takes all of them, SHARD=1/2 and SHARD=2/2 half each.
# KEEP=DIRECTORY keeps the logs of whatever was found.
TEST_SECONDS=${EVERY:+14400}
TEST_SECONDS=${TEST_SECONDS:-180}
. "$(dirname "$0")/../peer/lib.sh"
. "$(dirname "$0")/lib.sh"

crash=$(dirname "$0")
shard=${SHARD:-1/1}
lives=0
found=0
in_libraries=0
kind=

# Which errors a call of this kind can have; SHORT is a part of what was asked for.
declare -A errors=(
    [write]="EIO ENOSPC EINTR SHORT" [pwrite]="EIO ENOSPC EINTR SHORT" [read]="EIO EINTR SHORT"
    [fsync]=EIO [fdatasync]="EIO ENOSPC EINTR" [msync]=EIO [mmap]=ENOMEM [open]="EMFILE EIO EINTR"
    [rename]=EIO [send]="ECONNRESET EINTR SHORT" [recv]="ECONNRESET EINTR SHORT" [malloc]=ENOMEM
)

# ---- one life --------------------------------------------------------------------------------------

# On a port of its own each time, for in the pauses between lives another may take the last one.
ask() {
    start_load 14 0 --window "$window" --retry 20 --response-timeout 2000 --enquire 3 --deadline 40 \
        --ussd-share 20 --dial "*4*1420*1*$entitled#"
    write_configuration
}

# ended PROCESS: waits for its end, and sets $status.
ended() {
    status=0
    wait "$1" 2>/dev/null || status=$?
}

gone() {
    ! kill -0 "$1" 2>/dev/null
}

# end_darmand: politely and within bounds; its exit status is this one's.
end_darmand() {
    sleep 10 &
    guard=$!
    kill -TERM "$darmand" 2>/dev/null || true
    wait -n "$darmand" "$guard" 2>/dev/null || true
    end_process "$guard"
    ended "$guard"
    if ! gone "$darmand"; then
        end_process "$darmand"
        why="darmand does not end"
    fi
    ended "$darmand"
    darmand=
    return "$status"
}

fresh_state() {
    port=
    rm -rf "$work/state"
    cp -a "$work/loaded" "$work/state"
    : >"$work/darmand.log"
    : >"$work/smsc.log"
    why=
}

# What the simulator counted at its end.
counted() {
    sed -n "s/^ *$1  *//p" "$work/smsc.log" | tail -n 1
}

# Every question by SMS has its answer.  A USSD page may be lost: then the gateway ends the session.
all_answered() {
    awk '$1 == "sent" { sent++; if ($4 !~ /^\*/) open[$2] = 1 }
        $1 == "reply" { delete open[$2] }
        END { for (number in open) exit 1; exit sent < 14 }' "$work/journal"
}

# judge_end: darmand has ended by itself, which it may do when it starts, saying why.  libconfuse and
# ICU, which are used before anything is opened, crash or hang when they have no memory: that is not
# ours to mend, but counted.
judge_end() {
    if in_a_library "$work/darmand.log" && ! grep -q '^dataset: ' "$work/darmand.log"; then
        in_libraries=$((in_libraries + 1))
        : >"$work/darmand.log"
    elif [ "$status" != 1 ] && [ "$status" != 3 ]; then
        why="darmand ended with $status"
    elif [ "$(grep -vc '^shim: ' "$work/darmand.log")" = 0 ]; then
        why="darmand ended without a word"
    fi
}

# in_a_library LOG: whether $status is of such an end; the words are libconfuse's and the sanitizer's.
in_a_library() {
    case $status in
    124 | 134 | 137 | 139) [ "$kind" = malloc ] ;;
    *) grep -q 'out of dynamic memory in\|SUMMARY: AddressSanitizer: SEGV.*lib\(icu\|confuse\)' "$1" ;;
    esac
}

started() {
    gone "$darmand" || logged 'is ready'
}

# survive VARIABLE=VALUE…: asks darmand in a life in which a call fails, and in as much of another as
# is needed; sets $why if anything was wrong.
survive() {
    ask
    start_preloaded shim SHIM_CODES=1 "$@"
    within 8 started || end_process "$darmand"
    # What it ended with is asked for below; bash forgets who was seen to end before this.
    gone "$darmand" || wait -n "$smsc" "$darmand" 2>/dev/null || true
    if gone "$darmand"; then
        ended "$darmand"
        judge_end
        start_darmand
    fi
    ended "$smsc"
    smsc=
    all_answered || why="a question was not answered"
    [ "$(counted errors)" = 0 ] || why="a question was refused for good"
    # Without memory for a response or an event of libevent's, the SMSC may wait for a response in vain.
    [ "$(counted 'protocol errors')" = 0 ] || [ "$kind" = malloc ] ||
        why="darmand broke the protocol"
    end_darmand || why=${why:-"darmand ended with $status"}
}

# judge: the journal of what the phones saw, and the ledger under a daemon that nothing befalls.
judge() {
    "$crash/journal" "$work/journal" >"$work/codes" 2>"$work/judge.log" ||
        why="the journal does not add up"
    "$crash/answers" "$work/expected" "$(says DOWN)" "$work/journal" >"$work/answers.log" ||
        why="a false answer"
    grep -q '^[0-9]' "$work/codes" || why="no code was ever seen"
    start_darmand
    within 20 control status || why="darmand does not start again"
    "$crash/verify" "$socket" <"$work/codes" >"$work/verify.log" || why="a code is not known"
    end_darmand || why="darmand ended with $status when nothing failed"
    ! grep -q 'AddressSanitizer\|LeakSanitizer\|runtime error:' "$work"/*.log ||
        why="a sanitizer has something to report"
}

# After a failed flush no code leaves until the ledger has been opened again, which verifies it.
judge_order() {
    awk '/is ready/ { ready = 1 }
        /^shim: the call fails now/ && ready { failed = 1 }
        /opened again, verified/ { failed = 0 }
        /^shim: a code leaves/ && failed { exit 1 }' "$work/darmand.log" ||
        why="a code left before the ledger was opened again"
}

# ---- all of them -------------------------------------------------------------------------------------

# Questions one after another where the order of flushes and replies is judged; else several at once.
set_window() { # KIND
    case $1 in
    fsync | fdatasync | pwrite) window=1 ;;
    *) window=3 ;;
    esac
}

report() { # PROGRAM KIND INDEX ERROR
    lives=$((lives + 1))
    [ -n "$why" ] || return 0
    found=$((found + 1))
    echo "$1, $2 number $3 with $4: $why"
    if [ -n "${KEEP-}" ]; then
        mkdir -p "$KEEP/$1-$2-$3-$4"
        cp "$work"/*.log "$work/journal" "$work/codes" "$KEEP/$1-$2-$3-$4"
    fi
}

fail_darmand() { # KIND INDEX ERROR
    set_window "$1"
    fresh_state
    survive "SHIM_CALL=$1" "SHIM_INDEX=$2" "SHIM_ERROR=$3"
    judge
    case $1 in fsync | fdatasync) judge_order ;; esac
    report darmand "$@"
}

# The loader may fail, but says so; darmand answers from the old version or from the new.
fail_load() { # KIND INDEX ERROR
    set_window "$1"
    fresh_state
    status=0
    preloaded shim "SHIM_CALL=$1" "SHIM_INDEX=$2" "SHIM_ERROR=$3" "$build/darmand-load" \
        -c "$work/darmand.conf" --persons test/data/persons.csv \
        --providers "$work/providers.csv" >"$work/load.log" 2>&1 || status=$?
    if in_a_library "$work/load.log"; then
        in_libraries=$((in_libraries + 1))
        : >"$work/load.log"
        status=0
    fi
    [ "$status" -le 3 ] || why="darmand-load ended with $status"
    [ "$status" = 0 ] || [ "$(grep -vc '^shim: ' "$work/load.log")" -gt 0 ] ||
        why="darmand-load failed without a word"
    survive
    judge
    report darmand-load "$@"
}

# numbers COUNT MOST: 1 … COUNT, or evenly MOST of them; this shard's.
numbers() {
    seq 1 "$1" | awk -v count="$1" -v most="${EVERY:+$1}" -v few="$2" -v shard="${shard%/*}" \
        -v shards="${shard#*/}" '
        { if (most == "") most = few }
        int($1 * most / count + 0.5) != int(($1 - 1) * most / count + 0.5) && $1 % shards == shard - 1'
}

# fail_each PROGRAM COUNTS MOST: each kind that COUNTS has, with each error, at each number.
fail_each() {
    while read -r kind count; do
        most=$3
        [ "$kind" != malloc ] || most=$(($3 * 6))
        for error in ${errors[$kind]}; do
            for index in $(numbers "$count" "$most"); do
                "fail_$1" "$kind" "$index" "$error"
            done
        done
    done <"$2"
}

# recorded PROGRAM: what a run makes of each kind; a kind asked one after another was counted so.
recorded() {
    awk 'NR == FNR { count[$1] = $2; next }
        $1 ~ /^(fsync|fdatasync|pwrite)$/ { count[$1] = $2 }
        END { for (kind in count) print kind, count[kind] }' "$work/counts.3" "$work/counts.1" |
        sort >"$1"
}

# A phone for each question: an answer that came twice is then not taken for that of the next.
seq 989121000101 989121000114 >"$work/handsets"
{
    cat test/data/providers.csv
    sed 's/\(.*\)\(...\)$/&,PHY-\2,physician,owned,,,/' "$work/handsets"
} >"$work/providers.csv"
printf '%s\n' $entitled $contract_ended $mistyped $unknown >"$work/texts"
# A connection on which a call failed is given up soon.
link_options="  response = 2  enquire = 1"
write_configuration
load test/data/persons.csv "$work/providers.csv" || fail "the data is refused"
cp -a "$work/state" "$work/loaded"

for window in 1 3; do
    fresh_state
    survive "SHIM_COUNT=$work/counts.$window"
    cp "$work/journal" "$work/expected"
    judge
    [ -z "$why" ] || fail "nothing failed, and yet: $why"
    [ "$(grep -c '^shim: a code leaves' "$work/darmand.log")" -ge 5 ] || fail "the shim is blind"
done
recorded "$work/counts.darmand"
fresh_state
preloaded shim "SHIM_COUNT=$work/counts.load" "$build/darmand-load" -c "$work/darmand.conf" \
    --persons test/data/persons.csv --providers "$work/providers.csv" >"$work/load.log"

fail_each darmand "$work/counts.darmand" "${MOST:-1}"
fail_each load "$work/counts.load" "${MOST:-1}"
[ "$found" = 0 ] || fail "$found of $lives lives were not survived"
proved "$lives calls failed, of $(awk '{ sum += $2 } END { print sum }' "$work"/counts.darmand \
    "$work"/counts.load) in the run; all was answered, all codes verify; $in_libraries ended inside a library"
