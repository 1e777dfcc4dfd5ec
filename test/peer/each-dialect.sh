#!/bin/sh
# A whole USSD session in each dialect, on a transceiver and on a pair of binds: menus, answers, deep
# dials, and sessions that the subscriber cancels.
. "$(dirname "$0")/lib.sh"

sessions() {
    cat <<SCRIPT
phone $clinic
dial "*4*1420#"
expect "$(says MENU_P)"
answer "1"
expect "$(says ASK_P)"
answer "$contract_ended"
expect "$(says_of NO_P $contract_ended)"
expect-end

phone $hospital
dial "*4*1420*2*$with_salamat#"
expect "$(says_of OVL_P $with_salamat)"
expect-end
dial "*4*1420#"
expect "$(says MENU_P)"
cancel

phone $pensioner
dial "*4*1420#"
expect "$(says MENU_I)"
answer "1"
expect "$(says YES_I until={date})"
expect-end
dial "*4*1420*1*2#"
expect "$(says YES_I until={date})"
expect-end

phone $hospital
dial "*4*1420*3#"
expect "$(says ASK_T)"
cancel
expect-silence 50
SCRIPT
}

dialogues=0
for dialect in standard msisdn-only echo-its its15; do
    for bind in transceiver pair; do
        sessions >"$work/sessions"
        start_script --dialect "$dialect" <"$work/sessions"
        start_all
        finish_smsc
        within 10 number_is status sessions 0 || fail "$dialect: a cancelled session is still open"
        number_is status ussd_aborted 2 || fail "$dialect, $bind: two sessions ended by cancelling"
        stop_darmand
        rm "$work/darmand.log"
        dialogues=$((dialogues + 6))
    done
done
proved "$dialogues USSD dialogues in 4 dialects, as transceiver and as a pair, went as they should"
