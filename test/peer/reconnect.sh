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

# The whole window is under way when the line is cut.
dropped_under_load() {
    printf '%s\n' $doctor $pharmacy $clinic $hospital >"$work/handsets"
    sed -n '2,$s/,.*//p' test/data/persons.csv >"$work/texts"
    start_load 60 0 --drop-after 30
    start_all
    finish_smsc
    within 10 number_is status outbox 0 || fail "a reply is still owed"
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

both_enquire() {
    link_options="  enquire = 1"
    start_sim --verbose --enquire 1
    start_all
    wait_until_bound
    for line in '<- .* enquire_link ' '-> .* enquire_link_resp' '-> .* enquire_link ' \
        '<- .* enquire_link_resp'; do
        within 10 grep -q -e "$line" "$work/smsc.log" || fail "no $line in the simulator's log"
    done
    is_bound || fail "the link did not last"
    same "binds" 1 "$(grep -c '<- .*bind_transceiver ' "$work/smsc.log")"
    stop_smsc
    stop_darmand
}

dropped_behind_a_question
dropped_under_load
rm -f "$work/darmand.log"
killed_and_back
both_enquire
proved "dropped, killed and silent links come back or stay, and no question changes its code"
