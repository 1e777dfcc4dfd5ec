#!/bin/sh
# Centres of all five kinds, owned and contracted, are answered alike by SMS and on USSD; a centre is one
# whichever of its mobiles asks; a council number that was typed is the mobile's own or is refused.
. "$(dirname "$0")/lib.sh"

kinds="physician pharmacy paraclinic clinic hospital"
second_mobile=989122000099

# A centre of each kind and ownership; the first has a second mobile, of a doctor with another number.
providers() {
    echo mobile,provider_id,kind,ownership,council_no,contract_from,contract_until
    number=0
    for ownership in contracted owned; do
        for kind in $kinds; do
            echo "98912200000$number,C-$number,$kind,$ownership,,,"
            number=$((number + 1))
        done
    done
    echo "$second_mobile,C-0,physician,contracted,54321,,"
}

# The same yes on two channels, with one code (R3, R5, R6, R13, D9).
each_asks() {
    for number in 0 1 2 3 4 5 6 7 8 9; do
        cat <<SCRIPT
phone 98912200000$number
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set code$number "{code}"
dial "*4*1420*1*$entitled#"
expect "$(says_of YES_P $entitled "code={code$number}")"
expect-end
sms 1420 "ب $with_salamat"
expect "$(says_of OVL_P $with_salamat)"
SCRIPT
    done
}

# The second mobile speaks for its centre, with a council number of its own, and for no other.
one_centre() {
    cat <<SCRIPT
phone $second_mobile
sms 1420 "54321 $entitled"
expect "$(says_of YES_P $entitled "code={code0}")"
sms 1420 "R {code0}"
expect "$(says_of VER_Y $entitled)"
sms 1420 "R {code1}"
expect "$(says VER_X)"
sms 1420 "54322 $entitled"
expect "$(says AUTH)"
phone 989122000000
sms 1420 "54321 $entitled"
expect "$(says AUTH)"
SCRIPT
}

foreigner=100200300401
a_foreigner() {
    cat <<SCRIPT
phone 989122000001
sms 1420 "$foreigner"
expect "$(says_of YES_P $foreigner)"
sms 1420 "ب 1002 0030 0401"
expect "$(says_of YES_P $foreigner)"
dial "*4*1420*1*$foreigner#"
expect "$(says_of YES_P $foreigner)"
expect-end
dial "*4*1420*1#"
expect "$(says ASK_P)"
answer "$foreigner"
expect "$(says_of YES_P $foreigner)"
expect-end
sms 1420 "100200300402"
expect "$(says_of UNK_P 100200300402)"
sms 1420 "09121234567"
expect "$(says BAD)"
phone 989123000007
sms 1420 "$foreigner"
expect "$(says YES_I until={date})"
SCRIPT
}

providers >"$work/providers.csv"
{ each_asks && one_centre && a_foreigner; } >"$work/all"
start_script <"$work/all"
write_configuration
load test/data/persons.csv "$work/providers.csv" || fail "the centres are refused"
start_darmand
finish_smsc
same "replies that failed" 0 "$(number status replies_failed)"
proved "ten centres of five kinds, a second mobile and a foreigner: $(grep -c '^expect "' "$work/all") answers are as they should be"
