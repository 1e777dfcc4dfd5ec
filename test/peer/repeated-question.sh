#!/bin/sh
# D9: the same centre, patient, day, setting and result have one tracking code, however often and in
# whatever words they are asked, by SMS or USSD, before and after a restart.
. "$(dirname "$0")/lib.sh"

start_script <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set first "{code}"
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled code={first})"
sms 1420 "  999-003-2076"
expect "$(says_of YES_P $entitled code={first})"
sms 1420 "۹۹۹۰۰۳۲۰۷۶"
expect "$(says_of YES_P $entitled code={first})"
dial "*4*1420*1*$entitled#"
expect "$(says_of YES_P $entitled code={first})"
expect-end
sms 1420 "B $entitled"
expect "$(says_of YES_P $entitled)"
set inpatient "{code}"
phone $hospital
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set hospital "{code}"
SCRIPT
start_all
finish_smsc
stop_darmand

first=$(variable first) inpatient=$(variable inpatient) hospital_code=$(variable hospital)
[ "$first" != "$inpatient" ] || fail "both settings have the code $first"
[ "$first" != "$hospital_code" ] || fail "both centres have the code $first"

start_script --set "first=$first" --set "inpatient=$inpatient" <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled code={first})"
sms 1420 "B$entitled"
expect "$(says_of YES_P $entitled code={inpatient})"
SCRIPT
start_darmand
finish_smsc
accepted_again() {
    control verify "$first" | grep -q '"again_outcome": "accepted"'
}
within 10 accepted_again || fail "what became of the answer that was asked for again is not shown"
proved "one question has one code in 5 wordings, 2 channels and after a restart; 3 questions have 3"
