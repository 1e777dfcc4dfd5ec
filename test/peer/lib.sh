# Shared by the tests of test/peer and test/crash: a whole darmand on sample data, in a directory of
# its own, against an SMSC.  Sourced first, from the top of the tree, by a test that was given the
# directory of the built programs.
#
# What a test sets before write_configuration: $language, $dialect, $bind, and $link_options and
# $options for whole lines of the file.  Every wait has a bound; nothing started here outlives the
# test.

set -eu

# A test that hangs is a failed test.
if [ -z "${DARMAND_TEST_BOUND-}" ]; then
    export DARMAND_TEST_BOUND="${TEST_SECONDS:-240}"
    exec timeout --foreground "$DARMAND_TEST_BOUND" "$0" "$@"
fi

build=$1
peers=$(dirname "$0")/../peer
work=$(mktemp -d "${TMPDIR:-/tmp}/darmand.XXXXXX")
socket=$work/state/control
darmand=
smsc=
beside= # other processes of the test's own
port=
language=fa
dialect=standard
bind=transceiver
password=pa55word
link_options=
options=
# For loads that ask as nobody would be let.
no_quota='quota { centre_hard = 0  large_hard = 0  strikes = 0  large_strikes = 0 }'

# The roles of test/data/README.md that the tests speak of.
doctor=989121000001 doctor_council=45678
pharmacy=989121000002
clinic=989121000003
hospital=989121000004
former_centre=989121000005
head=989123000001
pensioner=989123000006
two_persons=989123000003
stranger=989351112233
entitled=9990032076
contract_ended=1234567891 contract_ended_mobile=989123000002
son_without_certificate=9990011011
daughter_without_certificate=9990013039
with_salamat=9990021066
second_of_two=9990044090
unknown=9991234561
mistyped=0012345678

# ---- the end, whichever -----------------------------------------------------------------------------

end_process() {
    [ -z "$1" ] || kill -KILL "$1" 2>/dev/null || true
}

finish() {
    status=$?
    trap - EXIT
    end_process "$darmand"
    for process in "$smsc" $beside; do
        end_process "$process"
    done
    wait
    keep_written
    rm -rf "$work"
    exit "$status"
}

# written FILE: it is output of darmand's or of a tool of its, kept before it is written over.
written() {
    [ -z "${DARMAND_WRITTEN-}" ] || cat "$1" >>"$work/written"
}

# For a darmand whose log is to say only what is new.
forget_log() {
    written "$work/darmand.log"
    rm "$work/darmand.log"
}

# For test/privacy, which looks in all that was written for the numbers that were spoken of.
keep_written() {
    [ -n "${DARMAND_WRITTEN-}" ] || return 0
    place=$(mktemp -d "$DARMAND_WRITTEN/$(basename "$0" .sh).XXXXXX")
    for log in "$work/written" "$work/darmand.log" "$work/check.log" "$work/reload.log"; do
        [ ! -f "$log" ] || cat "$log" >>"$place/all.log"
    done
    cp "$work"/state/trace/* "$place" 2>/dev/null || true
    cat "$work/handsets" "$work/texts" "$work"/*/ids.txt "$work"/*/provider-mobiles.txt 2>/dev/null |
        grep -oE '[0-9]{10,12}' | sort -u >"$place/numbers"
}

trap finish EXIT
trap 'fail "interrupted, or not done in $DARMAND_TEST_BOUND s"' INT TERM

# fail WHAT: says it, shows all logs, ends the test.
fail() {
    trap - INT TERM
    echo "FAILED: $*"
    for log in "$work"/*.log; do
        [ ! -s "$log" ] || { echo "---- $(basename "$log")" && tail -n 60 "$log"; }
    done
    exit 1
}

# proved WHAT: the last line of a test.
proved() {
    [ -z "$darmand" ] || stop_darmand
    echo "$*"
}

# within SECONDS COMMAND…: waits until it succeeds.
within() {
    deadline=$(($(date +%s) + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

# same WHAT EXPECTED GOT
same() {
    [ "$2" = "$3" ] || fail "$1: expected \"$2\", got \"$3\""
}

# ---- the SMSC ----------------------------------------------------------------------------------------

# start_smsc COMMAND…: one that writes the port it listens on into $work/port; a script that is done
# leaves its variables in $work/vars.
start_smsc() {
    rm -f "$work/port" "$work/vars"
    "$@" >>"$work/smsc.log" 2>&1 &
    smsc=$!
    within 20 test -s "$work/port" || fail "the SMSC does not listen"
    port=$(cat "$work/port")
}

# start_sim OPTION…: on the same port as the one before, if there was one.
start_sim() {
    start_smsc "$build/darmand-sim" --listen "127.0.0.1:${port:-0}" --port-file "$work/port" "$@"
}

# start_script OPTION… <SCRIPT: the simulator with a script.
start_script() {
    cat >"$work/script"
    start_sim --quiet --script "$work/script" --vars "$work/vars" "$@"
}

# The SMSC ends by itself, and with 0: all was as expected, and no PDU was wrong.
finish_smsc() {
    wait "$smsc" || fail "the SMSC was not content"
    smsc=
}

# For an SMSC that serves until it is told to end.
stop_smsc() {
    kill -TERM "$smsc"
    finish_smsc
}

# An SMSC of test/peer/smsc has done all it came for.
wait_until_all_said() {
    within 120 grep -q '^all said\|^FAILED' "$work/smsc.log" || fail "the SMSC is stuck"
    grep -q '^all said' "$work/smsc.log" || fail "the SMSC was not content"
}

# start_story NAME: an SMSC whose lines go as the story of test/peer/smsc/lines.pl has it.
start_story() {
    start_smsc perl "$peers/smsc/lines.pl" "$1" "$work/port" $entitled \
        "$(says_of YES_P $entitled)" $clinic $doctor $pharmacy $hospital
}

# The story is at its end: all it asked is answered, each question once.
end_story() { # ANSWERS
    wait_until_all_said
    within 10 number_is status outbox 0 || fail "a reply is still owed"
    same "replies accepted" "$1" "$(number status replies_accepted)"
    same "replies that failed" 0 "$(number status replies_failed)"
    stop_darmand
    finish_smsc
}

# variable NAME: what a script left behind.
variable() {
    sed -n "s/^$1=//p" "$work/vars"
}

# start_load COUNT RATE OPTION…: questions from the phones in $work/handsets, the texts in
# $work/texts; what becomes of them is written into $work/journal.
start_load() {
    count=$1 rate=$2
    shift 2
    : >"$work/journal"
    start_sim --load --count "$count" --rate "$rate" --handsets "$work/handsets" \
        --texts "$work/texts" --journal "$work/journal" "$@"
}

journal_lines() {
    wc -l <"$work/journal"
}

# more_replies NUMBER: waits for so many more than there are.
more_replies() {
    wanted=$(($(grep -c '^reply' "$work/journal" || true) + $1))
    within 30 enough_replies || fail "the answers have stopped"
}

enough_replies() {
    [ "$(grep -c '^reply' "$work/journal")" -ge "$wanted" ]
}

# replies FROM TO: the replies to what was asked in these lines of the journal.
replies() {
    awk -v from="$1" -v to="$2" '
        $1 == "sent" && NR >= from && NR <= to { asked[$2] = 1 }
        $1 == "reply" && $2 in asked' "$work/journal"
}

# judge_journal: no question without its answer, none with two codes; the codes into $work/codes.
judge_journal() {
    "$peers/../crash/journal" "$work/journal" >"$work/codes" 2>"$work/judge.log" ||
        fail "the journal does not add up"
}

# says NAME [PLACEHOLDER=VALUE]…: a text of darmand's as a script expects it.  {date} and {code} stay,
# for the simulator to match.
says() {
    text=$(sed -n "s/^$1 = \"\(.*\)\".*/\1/p" "conf/texts.$language")
    shift
    for value; do
        text=$(printf '%s' "$text" | sed "s|{${value%%=*}}|${value#*=}|")
    done
    printf '%s' "$text"
}

# says_of NAME ID [PLACEHOLDER=VALUE]…: a text that names a patient by the last four digits.
says_of() {
    name=$1 id=$2
    shift 2
    says "$name" "last4=${id#"${id%????}"}" "$@"
}

# offered TEXT: as it is shown on USSD to the insured, with the key that objects below it.
offered() {
    printf '%s\\n%s' "$1" "$(says OBJECT)"
}

# ---- darmand ----------------------------------------------------------------------------------------

write_configuration() {
    mkdir -p -m 750 "$work/state"
    (umask 077 && echo "$password" >"$work/password")
    cat >"$work/darmand.conf" <<CONF
state_dir = "$work/state"
texts_dir = "$(pwd)/conf"
language  = "$language"
link "operator" {
  host = "127.0.0.1"  port = ${port:-1}
  system_id = "darmand"  password_file = "password"
  bind = "$bind"  dialect = "$dialect"
  reconnect_max = 1
$link_options
}
$options
CONF
}

# load PERSONS PROVIDERS [OPTION…]: darmand-load's exit status is this one's.
load() {
    persons=$1 providers=$2
    shift 2
    loaded=0
    "$build/darmand-load" -c "$work/darmand.conf" --persons "$persons" --providers "$providers" \
        "$@" >"$work/load.log" 2>&1 || loaded=$?
    written "$work/load.log"
    return "$loaded"
}

load_sample() {
    load test/data/persons.csv test/data/providers.csv || fail "the sample data is refused"
}

start_darmand() {
    "$build/darmand" -c "$work/darmand.conf" >>"$work/darmand.log" 2>&1 &
    darmand=$!
}

# start_darmand_stalling FILE: its disk stands still as long as the file is there.  Under a sanitizer the
# library stands before its runtime, which only reads files.
start_darmand_stalling() {
    env LD_PRELOAD="$build/shim_slow.so" SHIM_STALL="$1" \
        ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS-}" \
        "$build/darmand" -c "$work/darmand.conf" >>"$work/darmand.log" 2>&1 &
    darmand=$!
}

# Everything for the usual case: the SMSC runs already, darmand answers from the sample data.
start_all() {
    write_configuration
    load_sample
    start_darmand
}

control() {
    answer=$(mktemp "$work/answer.XXXXXX")
    answered=0
    "$build/darmandctl" -s "$socket" -o json "$@" >"$answer" || answered=$?
    cat "$answer"
    case " $* " in *' --full '*) ;; *) written "$answer" ;; esac # who asks for whole numbers gets them
    rm "$answer"
    return "$answered"
}

is_bound() {
    control links >"$work/links" && grep -q '"state": "bound"' "$work/links" &&
        [ "$(grep -c '"state": "bound"' "$work/links")" = "$(grep -c '"state":' "$work/links")" ]
}

wait_until_bound() {
    within 20 is_bound || fail "darmand did not bind in 20 s"
}

# A whole number out of darmandctl's JSON: number status replies_accepted.
number() {
    control "$1" | sed -n "s/.*\"$2\": \([0-9][0-9]*\).*/\1/p" | head -n 1
}

number_is() {
    [ "$(number "$1" "$2")" = "$3" ]
}

# verified CODE: the sentence about its reply.
verified() {
    control verify "$1" | sed -n 's/.*"reply": "\(.*\)".*/\1/p'
}

logged() {
    grep -q "$1" "$work/darmand.log"
}

# ASan and UBSan write into the logs; whoever wrote there is to blame, whatever its exit status.
check_reports() {
    ! grep -q 'AddressSanitizer\|LeakSanitizer\|runtime error:' "$work"/*.log ||
        fail "a sanitizer has something to report"
}

# Politely: darmand unbinds and exits with 0.
stop_darmand() {
    kill -TERM "$darmand"
    wait "$darmand" || fail "darmand ended with status $?"
    darmand=
    check_reports
}

# Not politely: as a power cut would.
kill_darmand() {
    kill -KILL "$darmand"
    wait "$darmand" 2>/dev/null || true
    darmand=
}
