#!/bin/sh
# TCP promises no boundaries: an SMSC that writes 1, 3 or 7 octets at a time is understood like any
# other, for SMS in one part and in several, and for USSD.
. "$(dirname "$0")/lib.sh"

dialogue() {
    cat <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
sms 1420 "$(printf '%160s' '')$contract_ended"
expect "$(says_of NO_P $contract_ended)"
phone $pensioner
dial "*4*1420#"
expect "$(says MENU_I)"
answer "1"
expect "$(says YES_I until={date})"
expect-end
SCRIPT
}

dialogue >"$work/dialogue"
for octets in 1 3 7; do
    start_script --split "$octets" <"$work/dialogue"
    start_all
    finish_smsc
    stop_darmand
done
proved "a stream cut after every 1, 3 and 7 octets is understood"
