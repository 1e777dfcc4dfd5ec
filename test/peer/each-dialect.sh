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
dial "*4*1420#"
expect "$(says MENU_P)"
cancel
expect-silence 50
SCRIPT
}

sessions >"$work/sessions"
# A dialect of the configuration's own: each field of it, or the simulator refuses the page.
own_dialect='dialect "own" {
  base = "its8"  its_sequence = "echo"  its_end = "clear"  op_end = 0x17
}'

sessions >"$work/sessions"
dialogues=0
dialects=0
for gateway in standard msisdn-only echo-its its15 its8 its8-clear mica smpp-plus eyeline svc-letters; do
    dialect=$gateway
    options=
    [ "$gateway" != its8-clear ] || { dialect=own && options=$own_dialect; }
    for bind in transceiver pair; do
        start_script --dialect "$gateway" <"$work/sessions"
        start_all
        finish_smsc
        within 10 number_is status sessions 0 || fail "$gateway: a cancelled session is still open"
        number_is status ussd_aborted 3 || fail "$gateway, $bind: three sessions ended by cancelling"
        stop_darmand
        dialogues=$((dialogues + 7))
    done
    dialects=$((dialects + 1))
done
proved "$dialogues USSD dialogues in $dialects dialects, as transceiver and as a pair, went as they should"
