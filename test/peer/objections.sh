#!/bin/sh
# After a "no" the insured objects, by USSD and by SMS: what is acknowledged is written down, survives a
# kill, is there once, and is the 1420 desk's to list and to close.
. "$(dirname "$0")/lib.sh"

entitled_mobile=989123000008
debt_mobile=989123000009

column() { # CODE NUMBER OPTION…: a column of the desk's CSV
    code=$1 number=$2
    shift 2
    "$build/darmandctl" -s "$socket" objections --csv "$@" | grep "^$code," | cut -d, -f "$number"
}

listed() {
    "$build/darmandctl" -s "$socket" objections --csv | tail -n +2 | cut -d, -f 1 | sort | tr '\n' ' '
}

no=$(says NO_I "reason=$(says REASON_contract_ended)")

# The "no" by USSD is complete before the key is touched; the second objection is the first.
start_script <<SCRIPT
phone $contract_ended_mobile
dial "*4*1420*1#"
expect "$(offered "$no")"
answer "1"
expect "$(says OBJ_Y)"
set ussd "{code}"
expect-end
dial "*4*1420*1#"
expect "$(offered "$no")"
answer "1"
expect "$(says OBJ_Y code={ussd})"
expect-end
dial "*4*1420*1#"
expect "$(offered "$no")"
answer "0"
expect "$(says BYE)"
expect-end
sms 1420 "O"
expect "$(says OBJ_Y code={ussd})"

phone $head
dial "*4*1420*2*$son_without_certificate#"
expect "$(offered "$(says_of SON_D $son_without_certificate)")"
answer "1"
expect "$(says OBJ_Y)"
set son "{code}"
expect-end

# A centre's "no" is the patient's to object to, and nobody else's; a "yes" is nobody's.
phone $clinic
sms 1420 "$contract_ended"
expect "$(says_of NO_P $contract_ended)"
set clinic "{code}"
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set yes "{code}"
sms 1420 "O {clinic}"
expect "$(says OBJ_X)"
phone $pensioner
sms 1420 "O {clinic}"
expect "$(says OBJ_X)"
sms 1420 "ا 100000000000"
expect "$(says OBJ_X)"
sms 1420 "hello"
expect "$(says HELP_S)"
phone $stranger
sms 1420 "O {clinic}"
expect "$(says AUTH)"
phone $contract_ended_mobile
sms 1420 "اعتراض {clinic}"
expect "$(says OBJ_Y code={clinic})"
phone $entitled_mobile
sms 1420 "O {yes}"
expect "$(says OBJ_X)"
sms 1420 "O"
expect "$(says OPEN_I)"

# Who has it from a clerk need not ask first.
phone $debt_mobile
sms 1420 "O"
expect "$(says OBJ_Y)"
set debt "{code}"
sms 1420 "O"
expect "$(says OBJ_Y code={debt})"
SCRIPT
start_all
finish_smsc

ussd=$(variable ussd) son=$(variable son) clinic_code=$(variable clinic) debt=$(variable debt)
all=$(printf '%s\n' "$ussd" "$son" "$clinic_code" "$debt" | sort | tr '\n' ' ')
kill_darmand
start_sim --quiet
start_darmand
wait_until_bound
same "objections after a kill" "$all" "$(listed)"

same "why" contract_ended "$(column "$ussd" 8)"
same "why, of the son" son_certificate "$(column "$son" 8)"
same "by" USSD "$(column "$ussd" 4)"
same "the centre" CLI-3001 "$(column "$clinic_code" 5)"
same "whom, unless asked" "******7891" "$(column "$ussd" 6)"
same "whom" "$contract_ended" "$(column "$ussd" 6 --full)"
same "who" "$contract_ended_mobile" "$(column "$ussd" 7 --full)"
same "of tomorrow" "" "$(column "$ussd" 1 --since 1408/01/01)"
same "since long ago" "$ussd" "$(column "$ussd" 1 --since 2026-01-01)"
! "$build/darmandctl" -s "$socket" objections --since yesterday 2>/dev/null || fail "yesterday is no date"

"$build/darmandctl" -s "$socket" objections --close "$ussd" >/dev/null || fail "cannot be closed"
is_closed() { [ "$(column "$ussd" 9)" = closed ]; }
within 5 is_closed || fail "it was not closed"
same "why, of the debt" employer_debt "$(column "$debt" 8)"
same "another" open "$(column "$son" 9)"
! "$build/darmandctl" -s "$socket" disputes --close "$ussd" 2>/dev/null || fail "there is no dispute"
stop_smsc
proved "a \"no\" is objected to by USSD, SMS and code, once each; the desk lists and closes it after a kill"
