#!/bin/sh
# Links break.  A message whose acknowledgement was lost is delivered again and gets the code it has
# already; an SMSC that is killed finds darmand again when it is back; both sides keep a silent link
# alive with enquire_link.
. "$(dirname "$0")/lib.sh"

# A phone of its own for each question: an answer whose response was lost comes twice.
dropped_behind_a_question() {
    start_script <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
phone $pharmacy
sms 1420 "$contract_ended"
drop
expect "$(says_of NO_P $contract_ended)"
phone $doctor
sms 1420 "$entitled"
drop
expect "$(says_of YES_P $entitled)"
phone $hospital
sms 1420 "$contract_ended"
expect "$(says_of NO_P $contract_ended)"
SCRIPT
    start_all
    finish_smsc
    stop_darmand
}

# Whether an answer was taken cannot be known when the line is cut before its response: it comes again.
dropped_before_a_response() {
    start_script --submit-delay 500 --stay <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
drop
expect "$(says_of YES_P $entitled code={code})"
SCRIPT
    start_all
    within 20 test -s "$work/vars" || fail "the answer did not come again"
    within 10 number_is status outbox 0 || fail "the answer is still owed"
    same "replies accepted" 1 "$(number status replies_accepted)"
    stop_smsc
    stop_darmand
}

# The whole window is under way when the line is cut.
dropped_under_load() {
    "$build/people" 1000 "$work/people"
    cp "$work/people/provider-mobiles.txt" "$work/handsets"
    cp "$work/people/ids.txt" "$work/texts"
    start_load 60 0 --drop-after 30
    write_configuration
    load "$work/people/persons.csv" "$work/people/providers.csv" || fail "the data is refused"
    start_darmand
    finish_smsc
    stop_darmand
    grep -q '^redelivered' "$work/journal" || fail "the drop cost no acknowledgement: no test"
    judge_journal
}

killed_and_back() {
    start_script --stay <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
SCRIPT
    start_all
    within 20 test -s "$work/vars" || fail "no answer before the SMSC was killed"
    first=$(variable code)
    kill -KILL "$smsc"
    wait "$smsc" 2>/dev/null || true
    within 10 logged 'bound -> waiting' || fail "darmand has not noticed that the SMSC is gone"

    start_script --set "first=$first" <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled code={first})"
SCRIPT
    finish_smsc
    stop_darmand
}

# kept_alive WHOSE OURS THEIRS ASKS ANSWERS: one side asks after a second of silence, the other answers.
kept_alive() {
    link_options="  enquire = $2"
    start_sim --verbose --enquire "$3"
    start_all
    wait_until_bound
    for line in "$4 .* enquire_link " "$5 .* enquire_link_resp "; do
        within 10 grep -q -e "$line" "$work/smsc.log" || fail "$1 enquire_link: no $line"
    done
    is_bound || fail "$1 enquire_link: the link did not last"
    stop_smsc
    same "$1 enquire_link: binds" 1 "$(grep -c 'bind_transceiver ' "$work/smsc.log")"
    rm "$work/smsc.log"
    stop_darmand
}

dropped_behind_a_question
rm -rf "$work/state"
dropped_before_a_response
rm -rf "$work/state"
dropped_under_load
rm -rf "$work/state"
forget_log
killed_and_back
rm "$work/smsc.log"
kept_alive our 1 0 '<-' '->'
kept_alive their 30 1 '->' '<-'
proved "dropped, killed and silent links come back or stay, and no question changes its code"
