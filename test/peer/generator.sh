#!/bin/bash
# generator.sh BUILD: the generator of the benchmarks can be believed.  Who answers gets all its answers
# counted, on one link and on several, by SMS and by USSD, and darmand's are in the ledger; and in an open
# loop a pause of the ESME is felt by every question that was due in it, not by one.
. "$(dirname "$0")/lib.sh"

# generate LINKS OPTION… STAGE…: the population has 20 000 persons.
generate() {
    local links=$1
    shift
    rm -f "$work/watch" "$work/port"
    "$build/blaster" --port-file "$work/port" --watch "$work/watch" --links "$links" --warm 0 --seconds 1 \
        "$@" >"$work/measured" 2>"$work/blaster.log" &
    smsc=$!
    within 20 test -s "$work/port" || fail "the generator does not listen"
    port=$(cat "$work/port")
}

begin() { # PID
    echo "$1" >"$work/watch"
}

finish_generator() {
    wait "$smsc" || fail "the generator was left without answers: $(cat "$work/measured")"
    smsc=
}

# figure NAME: of the first stage, as a whole number.
figure() {
    head -n 1 "$work/measured" | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"
}

start_floor() { # LINKS
    "$build/floor" "$port" "$1" >"$work/floor.log" 2>&1 &
    floor=$!
    beside="$beside $floor"
}

# ---- the floor ---------------------------------------------------------------------------------------

for links in 1 8; do
    generate "$links" 20000 1 100
    start_floor "$links"
    begin "$floor"
    finish_generator
    [ "$(figure answers)" -gt 0 ] || fail "no answers on $links links"
    same "answers of nobody's question" 0 "$(figure strange)"
    wait "$floor"
done

# ---- a pause -----------------------------------------------------------------------------------------

# The floor has not read so much yet: at 70 octets a question, more than 300 of them.
has_unread() {
    perl -ne 'BEGIN { $port = sprintf ":%04X", shift @ARGV }
        $found ||= /^\s*\d+: \S+ \S+$port 01 \w+:(\w+)/ && hex $1 > 25000; END { $? = !$found }' \
        "$port" /proc/net/tcp
}

# It looks to its link once the bind is sent.
has_bound() {
    grep -q '^tfd' "/proc/$floor/fdinfo/3"
}

generate 1 20000 @1000
start_floor 1
within 20 has_bound || fail "the floor does not bind"
kill -STOP "$floor"
begin "$floor"
within 20 has_unread || fail "nothing is asked while nobody answers"
kill -CONT "$floor"
finish_generator
# They came one a millisecond, so of 1000 questions the oldest 150 waited longer than this.
[ "$(figure p99_us)" -gt 150000 ] || fail "a pause was hidden: p99 $(figure p99_us) µs"

# ---- darmand -----------------------------------------------------------------------------------------

"$build/people" 20000 "$work/people" >"$work/people.log"
cp "$work/people/provider-mobiles.txt" "$work/handsets"
cp "$work/people/ids.txt" "$work/texts"
options=$no_quota
link_options="  window = 1000  rate = 0"

# ask_darmand RECORDS OPTION… STAGE: every answer that was counted has so many records in the ledger: the
# inquiry, and by SMS what became of the answer.
ask_darmand() {
    local each=$1
    shift
    generate 1 "$@"
    write_configuration
    rm -rf "$work/state/ledger"
    start_darmand
    wait_until_bound
    begin "$darmand"
    finish_generator
    [ "$(figure answers)" -gt 0 ] || fail "darmand has not answered"
    [ "$(figure cpu_us_per_answer)" -gt 0 ] || fail "darmand's time was not taken"
    answers=$(figure answers)
    records=$(number status records)
    # Those of the last ten may be on their way.
    [ "$records" -ge $((each * answers - 10)) ] || fail "$answers answers, $records records in the ledger"
    stop_darmand
}

write_configuration
load "$work/people/persons.csv" "$work/people/providers.csv" || fail "the data is refused"
ask_darmand 2 20000 10
sms=$answers
ask_darmand 1 --ussd '*4*1420#,1,%' 20000 10
proved "$sms inquiries by SMS and $answers by USSD, each counted; a pause is felt by all"
