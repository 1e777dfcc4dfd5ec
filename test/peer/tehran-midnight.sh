#!/bin/sh
# Every boundary is a day of Tehran's, which turns at 20:30 UTC: a contract's first and last day, an end
# date, a student certificate's last day, a nineteenth birthday.  Each is asked about by SMS and on USSD
# before midnight and after it.
#
# darmand runs with a library preloaded that turns its wall clock (test/crash/shim_clock.c).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../crash/lib.sh"

before=1405/09/03 after=1405/09/04
ending=989122000001 beginning=989122000002
until_that_day=9990043086 certified=9990012024 birthday=9990011011

providers() {
    cat <<CSV
mobile,provider_id,kind,ownership,contract_from,contract_until
$ending,C-1,physician,contracted,,$before
$beginning,C-2,hospital,contracted,$after,
$clinic,C-3,clinic,owned,,
CSV
}

persons() {
    cat <<CSV
national_id,class,head_id,relation,birth_date,status,valid_until,student_certificate_until
0012345679,insured,,self,,active,,
$until_that_day,insured,,self,,active,$before,
$certified,dependant,0012345679,son,1380/01/01,active,,$before
$birthday,dependant,0012345679,son,1386/09/04,active,,
CSV
}

# set_clock UTC
set_clock() {
    echo $(($(date -u -d "$1" +%s) - $(date +%s))) >"$work/offset.new"
    mv "$work/offset.new" "$work/offset"
}

# asks PHONE ID TEXT: on both channels.
asks() {
    cat <<SCRIPT
phone $1
sms 1420 "$2"
expect "$3"
dial "*4*1420*1*$2#"
expect "$3"
expect-end
SCRIPT
}

refused() {
    cat <<SCRIPT
phone $1
sms 1420 "$until_that_day"
expect "$(says AUTH)"
dial "*4*1420#"
expect "$(says AUTH)"
expect-end
SCRIPT
}

# of NAME ID DAY: a text about an ID with the day in it.
of() {
    says_of "$1" "$2" "date=$3"
}

on_the_day_before() {
    asks $ending $until_that_day "$(of YES_P $until_that_day $before)"
    refused $beginning
    asks $clinic $until_that_day "$(of YES_P $until_that_day $before)"
    asks $clinic $certified "$(of YES_P $certified $before)"
    asks $clinic $birthday "$(of YES_P $birthday $before)"
}

on_the_day_after() {
    refused $ending
    asks $beginning $until_that_day "$(of NO_P $until_that_day $after)"
    asks $clinic $until_that_day "$(of NO_P $until_that_day $after)"
    asks $clinic $certified "$(of SON_P $certified $after)"
    asks $clinic $birthday "$(of SON_P $birthday $after)"
}

providers >"$work/providers.csv"
persons >"$work/persons.csv"
options='rules { max_data_age = 0 }'

set_clock '2026-11-24 20:15'
on_the_day_before >"$work/all"
start_script <"$work/all"
write_configuration
load "$work/persons.csv" "$work/providers.csv" || fail "the data is refused"
start_preloaded shim_clock "SHIM_CLOCK_OFFSET_FILE=$work/offset"
finish_smsc

set_clock '2026-11-24 20:35'
on_the_day_after >"$work/more"
start_script <"$work/more"
finish_smsc
proved "$(cat "$work/all" "$work/more" | grep -c '^expect "') answers around a midnight of Tehran's are those of their day"
