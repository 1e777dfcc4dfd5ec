#!/bin/sh
# A centre asks, and the person asked about is told: once a centre and day, after the centre has its
# answer, and across a kill.  Who was not there says so, and the dispute is counted by centre.
. "$(dirname "$0")/lib.sh"

entitled_mobile=989123000008
options='notice { clinic = yes  hospital = yes }'

disputes() { # OPTION…
    "$build/darmandctl" -s "$socket" disputes "$@"
}

start_script <<SCRIPT
phone $entitled_mobile
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set clinic "{code}"
phone $entitled_mobile
expect "$(says_of NOTE_CLINIC $entitled code={clinic})"

# Another question of the same centre, and a kind that is off, are no news.
phone $clinic
sms 1420 "B $entitled"
expect "$(says_of YES_P $entitled)"
phone $doctor
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set doctor "{code}"
phone $hospital
dial "*4*1420*1*$entitled#"
expect "$(says_of YES_P $entitled)"
set hospital "{code}"
expect-end
phone $entitled_mobile
expect "$(says_of NOTE_HOSPITAL $entitled code={hospital})"

# Whoever is not the person has no say; the centre itself neither.
phone $pensioner
sms 1420 "N {clinic}"
expect "$(says OBJ_X)"
phone $clinic
sms 1420 "N {clinic}"
expect "$(says OBJ_X)"
phone $entitled_mobile
sms 1420 "خ {clinic}"
expect "$(says DIS_Y code={clinic})"
sms 1420 "N{clinic}"
expect "$(says DIS_Y code={clinic})"
sms 1420 "نبودم {hospital}"
expect "$(says DIS_Y code={hospital})"
SCRIPT
start_all
finish_smsc
same "notices" 2 "$(number status notices)"
clinic_code=$(variable clinic) hospital_code=$(variable hospital)
kill_darmand

# Who was told before the kill is not told again.
start_script <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled code=$clinic_code)"
SCRIPT
start_darmand
finish_smsc
same "notices after the kill" 0 "$(number status notices)"
same "disputes" "$(printf '%s\n' "$clinic_code" "$hospital_code" | sort)" \
    "$(disputes --csv | tail -n +2 | cut -d, -f 1 | sort)"
disputes >"$work/disputes"
same "of the clinic" 1 "$(awk '$1 == "CLI-3001" && NF == 2 { print $2 }' "$work/disputes")"
same "of the hospital" 1 "$(awk '$1 == "HOS-4001" && NF == 2 { print $2 }' "$work/disputes")"
same "the clinic's row for the desk" "$entitled,$entitled_mobile" \
    "$(disputes --csv --full | grep "^$clinic_code," | cut -d, -f 6,7)"
proved "a person is told once a centre and day, and 2 disputes are counted by centre after a kill"
