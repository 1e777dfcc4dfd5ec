#!/bin/sh
# What becomes of a reply that the SMSC does not take at once: refused for now, it is sent again until
# it is taken, once; refused for good, it is a dead letter that darmandctl shows; and a late response
# is a response.
. "$(dirname "$0")/lib.sh"

# ask_refused STATUS SIM-OPTION… <SCRIPT: to a simulator that refuses the first reply with the status.
ask_refused() {
    status=$1
    shift
    rm -rf "$work/state"
    cat >"$work/seen"
    start_script --submit-status "$status" --submit-status-count 1 --stay "$@" <"$work/seen"
    start_all
    within 20 test -e "$work/vars" || fail "$status $*: the phone has not seen what it should"
}

end_refused() {
    within 10 number_is status outbox 0 || fail "the outbox is not empty"
    stop_smsc
    stop_darmand
}

refused_for_now() {
    ask_refused "$@" <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
SCRIPT
    within 10 number_is status replies_accepted 1 || fail "$*: the reply does not count as accepted"
    same "$*: replies that failed" 0 "$(number status replies_failed)"
    same "$*: the fate of the reply" "accepted by the SMSC" "$(verified "$(variable code)")"
    end_refused
}

# The phone gets nothing.  The same question by USSD has the same code, and darmandctl knows what became
# of the SMS.
refused_for_good() {
    ask_refused "$@" <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect-silence 1200
dial "*4*1420*1*$entitled#"
expect "$(says_of YES_P $entitled)"
expect-end
SCRIPT
    same "$*: replies that failed" 1 "$(number status replies_failed)"
    same "$*: the fate of the reply" "refused by the SMSC" "$(verified "$(variable code)")"
    logged 'reply #[0-9]* will not be taken' || fail "$*: the dead letter is not in the log"
    end_refused
}

late() {
    start_script --submit-delay 1500 <<SCRIPT
phone $clinic
sms 1420 "$entitled"
phone $hospital
sms 1420 "$entitled"
phone $doctor
sms 1420 "$contract_ended"
phone $clinic
expect "$(says_of YES_P $entitled)"
phone $hospital
expect "$(says_of YES_P $entitled)"
phone $doctor
expect "$(says_of NO_P $contract_ended)"
expect-silence 500
phone $clinic
expect-silence 10
SCRIPT
    start_all
    finish_smsc
    stop_darmand
}

for status in 0x58 0x64 0x04; do
    refused_for_now "$status"
done
logged 'ESME_RINVBNDSTS in answer to a message: binding anew' || fail "0x04 does not bind anew"
# By themselves these wait 10 and 30 s, and 0x45 and a vendor's own are final: a link may know better.
for rule in "0x14 throttled" "0x08 temporary" "0x45 temporary" "0x412 throttled"; do
    link_options="  status \"${rule% *}\" { class = \"${rule#* }\"  again = 1  first = 1  last = 1 }"
    refused_for_now "${rule% *}"
done
link_options=
refused_for_now 0x58 --header-only-resp
refused_for_good 0x45
refused_for_good 0x0B --header-only-resp
late
proved "temporary refusals are tried again, final ones are dead letters, late responses count once"
