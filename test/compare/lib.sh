# Shared by the trials of test/compare: darmand and Kannel as subjects of the same trial.  Sourced by
# trial, which is given the subject as its third argument.
#
#   darmand         with a window of 100 submit_sm and no limit on its rate
#   kannel          bearerbox, smsbox and answer-http with kannel.conf, without a store
#   kannel-file     the same with store-type = file
#   kannel-spool    the same with store-type = spool
#   kannel-default  with the defaults of its user guide wherever there is one
#
# A subject has parts: "daemon", or "bearerbox", "smsbox" and "application".  Each has a process group
# of its own, because smsbox restarts itself by a child; the groups are in $parts.

subject=$3
TEST_SECONDS=600
. "$(dirname "$0")/../peer/lib.sh"
. "$(dirname "$0")/kannel.sh"

here=$(dirname "$0")
declare -A parts=()
language=en
link_options="  window = 100  rate = 0"
options=$no_quota

# The end of test/peer/lib.sh's knows nothing of Kannel.
finish() {
    status=$?
    trap - EXIT
    # The shell would say of each process that it was killed.
    exec 2>/dev/null
    for part in "${!parts[@]}"; do
        end_process "-${parts[$part]}"
    done
    end_process "$smsc"
    wait
    rm -rf "$work"
    exit "$status"
}

# ---- phones and what they ask ------------------------------------------------------------------------

# people NUMBER: so many phones, each of a centre of its own, so that each asks once and whatever
# reaches it answers that question; and the patients.
people() {
    "$build/people" 20000 "$work/people" >"$work/people.log"
    awk -v number="$1" -v mobiles="$work/handsets" 'BEGIN {
        print "mobile,provider_id,kind,ownership,council_no,contract_from,contract_until"
        for (i = 0; i < number; i++) {
            mobile = sprintf("98910%07d", i)
            print mobile >mobiles
            print mobile ",CENTRE-" i ",clinic,contracted,,2024-03-20,2030-03-20"
        }
    }' >"$work/people/providers.csv"
    cp "$work/people/ids.txt" "$work/texts"
    cut -d, -f1 "$work/people/persons.csv" | tail -n +2 >"$work/known"
}

# ask COUNT RATE OPTION…: an open loop, whatever is outstanding.
ask() {
    people "$1"
    start_load "$1" "$2" --window "$1" --deliver-window 100 --deadline 500 --json "${@:3}"
}

# ---- Kannel ------------------------------------------------------------------------------------------

store_of_subject() {
    case "$subject" in
    kannel-file) printf 'store-type = file\\nstore-location = "%s"' "$work/store" ;;
    kannel-spool) printf 'store-type = spool\\nstore-location = "%s"' "$work/store" ;;
    esac
}

configure_kannel() {
    [ "$subject" = kannel-spool ] && mkdir -p "$work/store"
    kannel_configuration "$work" "$port" "$(cat "$work/answer-port")" "$(store_of_subject)" \
        >"$work/kannel.conf"
    [ "$subject" != kannel-default ] ||
        sed -i '/^sms-resend-freq\|^max-pending-submits\|^reconnect-delay\|^http-/d' "$work/kannel.conf"
}

# ---- one part, and all of them -----------------------------------------------------------------------

start_part() {
    local command
    case "$1" in
    daemon) command=("$build/darmand" -c "$work/darmand.conf") ;;
    application) command=("$build/answer-http" "$work/known" "$work/answer-port") ;;
    *) command=("/usr/sbin/$1" -v 4 "$work/kannel.conf") ;;
    esac
    setsid "${command[@]}" >>"$work/$1.log" 2>&1 &
    parts[$1]=$!
    # Until setsid has done its work there is no such group.
    within 5 kill -0 "-$!" || true
}

# As a power cut would, and not to be talked about by the shell.
kill_part() {
    kill -KILL "-${parts[$1]}"
    wait "${parts[$1]}" 2>/dev/null || true
    unset "parts[$1]"
}

# An smsbox whose bearerbox is gone waits ten seconds, then starts itself anew; or it just ends, and
# then is started as Kannel's own run_kannel_box would.
keep_alive() {
    for part in "${!parts[@]}"; do
        kill -0 "-${parts[$part]}" 2>/dev/null || start_part "$part"
    done
}

start_darmand_parts() {
    write_configuration
    [ -n "${WITHOUT_DATA-}" ] || load "$work/people/persons.csv" "$work/people/providers.csv" ||
        fail "the data is refused"
    start_part daemon
}

start_kannel_parts() {
    start_part application
    within 10 test -s "$work/answer-port" || fail "answer-http does not listen"
    configure_kannel
    [ -z "${WITHOUT_DATA-}" ] || kill_part application
    start_part bearerbox
    # An smsbox that finds no bearerbox ends.
    within 10 kannel_listens "$work/kannel.conf" ||
        fail "bearerbox does not listen"
    start_part smsbox
}

# start_subject: with the environment's WITHOUT_DATA, without what it would answer from: the program
# behind Kannel down, darmand's data never loaded.
start_subject() {
    case "$subject" in
    darmand) start_darmand_parts ;;
    *) start_kannel_parts ;;
    esac
}

# ---- what happened -----------------------------------------------------------------------------------

reported() {
    grep -q '^{"questions"' "$work/smsc.log"
}

# The simulator ends when all is answered.  What is lost never is: after $quiet seconds in which
# nothing happened at all, longer than any pause of Kannel's here, it is told to end, once to ask no
# more and once to wait no more.
quiet=18
wait_for_end() {
    before= since=$(date +%s)
    until reported; do
        keep_alive
        lines=$(journal_lines)
        if [ "$lines" != "$before" ]; then
            before=$lines since=$(date +%s)
        elif [ $(($(date +%s) - since)) -ge "$quiet" ]; then
            kill -TERM "$smsc"
        fi
        sleep 0.2
    done
    wait "$smsc" || true
    smsc=
}

# simulator KEY [OF]: a figure of the simulator's report, of the latencies when OF is latency_ms.
simulator() {
    grep '^{"questions"' "$work/smsc.log" | sed -n "s/.*\"${2:-}.*\"$1\":\([0-9.]*\).*/\1/p"
}

# MiB at most, of all parts together.
memory() {
    for part in "${!parts[@]}"; do
        cat "/proc/${parts[$part]}/status"
    done | awk '$1 == "VmHWM:" { kib += $2 } END { printf "%.0f", kib / 1024 }'
}

# outcome KEY=VALUE…: the line of this trial.
outcome() {
    echo "$trial $subject $("$here/tally" "$work/journal") silence_ms=$(simulator longest_silence_ms)${*:+ $*}"
}
