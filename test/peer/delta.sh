#!/bin/sh
# Changes of the data in force while darmand answers from it: an answer is of before or of after, and a
# question asked again in the same words is answered anew.  A hundred thousand rows under load lose no
# question; a delta killed half way is seen, lets no other in, and is made whole by the same file.
. "$(dirname "$0")/lib.sh"

rows=100000

# change OPTION…: darmand-load's exit status is this one's.
change() {
    changed=0
    "$build/darmand-load" -c "$work/darmand.conf" "$@" >"$work/change.log" 2>&1 || changed=$?
    written "$work/change.log"
    return "$changed"
}

# ---- one person --------------------------------------------------------------------------------------

# delta_of ID STATUS REASON: a delta of the sample's person of this ID.
delta_of() {
    sed -n 's/^national_id/op,national_id/p' test/data/persons.csv
    sed -n "s/^\($1,insured,,self,[^,]*\),active,,/upsert,\1,$2,$3,/p" test/data/persons.csv
}

one_person() {
    start_script <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set yes "{code}"
SCRIPT
    start_all
    finish_smsc
    delta_of $entitled inactive no_premium >"$work/off.csv"
    delta_of $entitled active "" >"$work/on.csv"
    change --delta "$work/off.csv" || fail "the delta is refused"
    start_script --set "yes=$(variable yes)" <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of NO_P $entitled)"
set no "{code}"
SCRIPT
    finish_smsc
    [ "$(variable no)" != "$(variable yes)" ] || fail "a changed status has the code of the old one"
    within 5 number_is status delta 1 || fail "darmand does not say which delta it answers from"
    within 5 logged 'delta 1 of version 1 is whole' || fail "darmand does not log the delta"

    yes=$(variable yes)
    change --delta "$work/on.csv" || fail "the delta is refused"
    start_script --set "yes=$yes" <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled "code={yes}")"
SCRIPT
    finish_smsc
    stop_darmand
}

# ---- many, under load ----------------------------------------------------------------------------------

# Everybody in the file's order, as one whole population and as deltas: all active, and nobody.
make_population() {
    "$build/people" "$rows" "$work/people"
    for status in active inactive; do
        awk -F, -v OFS=, -v status="$status" '
            NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "op", $0; next }
            {
                $at["status"] = status
                $at["reason"] = status == "active" ? "" : "no_premium"
                $at["valid_until"] = $at["other_insurer"] = ""
                print "upsert", $0
            }' "$work/people/persons.csv" >"$work/all-$status.csv"
        cut -d, -f2- "$work/all-$status.csv" >"$work/whole-$status.csv"
    done
    # Special cases are the dependants'; everybody else is simply yes or no.
    awk -F, '$3 == "insured" && NR % 1000 == 5 { print $2 }' "$work/all-active.csv" >"$work/texts"
    cp "$work/people/provider-mobiles.txt" "$work/handsets"
}

any() { # NAME: the sentence of a journal's reply with this text, for grep
    says "$1" 'last4=[0-9]*' 'date=[0-9/]*' 'code=[0-9]*' | sed 's/\\n/\\\\n/g'
}

all_match() { # PATTERNS…, the replies on standard input
    cat >"$work/replies"
    [ -s "$work/replies" ] && ! grep -v "$@" "$work/replies" ||
        fail "a reply is none of $*, or there is none"
}

while_questions_flow() {
    link_options="  rate = 0"
    start_load 2000 250
    write_configuration
    load "$work/whole-active.csv" "$work/people/providers.csv" || fail "the population is refused"
    start_darmand
    more_replies 100
    before=$(journal_lines)
    for status in inactive active inactive; do
        change --hurry --delta "$work/all-$status.csv" --accept-change || fail "the delta is refused"
        same "rows changed" "$rows" "$(sed -n 's/.*, \([0-9]*\) changed.*/\1/p' "$work/change.log")"
    done
    after=$(($(journal_lines) + 1))
    more_replies 100
    finish_smsc
    stop_darmand
    judge_journal
    replies 1 "$before" | all_match -e " $(any YES_P)\$" -e " $(any NO_P)\$"
    replies 1 '1e9' | all_match -e " $(any YES_P)\$" -e " $(any NO_P)\$"
    replies "$after" '1e9' | all_match -e " $(any NO_P)\$"
    questions=$(wc -l <"$work/codes")
}

# ---- killed ----------------------------------------------------------------------------------------------

is_unfinished() {
    control status | grep -q '"delta_unfinished": true'
}

has_ended() {
    ! kill -0 "$loader" 2>/dev/null
}

has_begun_or_ended() {
    is_unfinished || has_ended
}

# One that is killed after its first batch and before its last; the others are tried again.
kill_half_way() {
    for status in active inactive active inactive active; do
        "$build/darmand-load" -c "$work/darmand.conf" --delta "$work/all-$status.csv" --accept-change \
            >"$work/change.log" 2>&1 &
        loader=$!
        within 30 has_begun_or_ended || fail "the delta neither begins nor ends"
        kill -KILL "$loader" 2>/dev/null || true
        wait "$loader" 2>/dev/null || true
        ! is_unfinished || return 0
    done
    fail "no delta could be killed half way"
}

killed() {
    start_sim --quiet
    start_darmand
    within 10 control status || fail "darmand does not start"
    kill_half_way
    other=$([ "$status" = active ] && echo inactive || echo active)
    refused=0
    change --hurry --delta "$work/all-$other.csv" --accept-change || refused=$?
    same "the exit status of another delta" 10 "$refused"
    number_is status persons "$rows" || fail "half a delta, and persons are missing"

    change --hurry --delta "$work/all-$status.csv" --accept-change || fail "the same file again is refused"
    within 5 logged "is whole: $rows persons" || fail "the delta did not become whole"
    ! is_unfinished || fail "the delta is still said to be half"
    change --diff current "$work/whole-$status.csv" || fail "the version cannot be compared"
    grep -q "^0 added, 0 removed, 0 changed, $rows the same" "$work/change.log" ||
        fail "what was applied in two parts is not what the file says"
    kill -TERM "$smsc"
    smsc=
}

one_person
make_population
while_questions_flow
killed
proved "changed data, new code; 3 deltas of $rows rows under load: $questions questions answered, each as before or as after; killed half way: seen, and made whole"
