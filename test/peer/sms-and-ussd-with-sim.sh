#!/bin/sh
# Every answer there is by SMS and every way through the built-in menus, in both languages.
. "$(dirname "$0")/lib.sh"

by_sms() {
    cat <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set yes "{code}"
sms 1420 "$contract_ended"
expect "$(says_of NO_P $contract_ended)"
set no "{code}"
sms 1420 "$unknown"
expect "$(says_of UNK_P $unknown)"
sms 1420 "$son_without_certificate"
expect "$(says_of SON_P $son_without_certificate)"
sms 1420 "$daughter_without_certificate"
expect "$(says_of DAU_P $daughter_without_certificate)"
set daughter "{code}"
sms 1420 "$mistyped"
expect "$(says BAD)"
sms 1420 "hello"
expect "$(says HELP)"

phone $hospital
sms 1420 "ب $with_salamat"
expect "$(says_of OVL_P $with_salamat)"
set overlap "{code}"
sms 1420 "$with_salamat"
expect "$(says_of YES_P $with_salamat)"

phone $doctor
sms 1420 "$doctor_council $entitled"
expect "$(says_of YES_P $entitled)"
sms 1420 "45679 $entitled"
expect "$(says AUTH)"

phone $head
sms 1420 "$son_without_certificate"
expect "$(says_of SON_D $son_without_certificate)"
sms 1420 "$entitled"
expect "$(says AUTH)"
phone $pensioner
sms 1420 "$with_salamat"
expect "$(says YES_I until={date})"
phone $contract_ended_mobile
sms 1420 "$contract_ended"
expect "$(says NO_I "reason=$(says REASON_contract_ended)")"

phone $stranger
sms 1420 "$entitled"
expect "$(says AUTH)"
sms 1420 "hello"
expect "$(says AUTH)"
phone $former_centre
sms 1420 "$entitled"
expect "$(says AUTH)"
SCRIPT
}

# A code means something to the centre it was given to, and nothing to all others.
by_code() {
    cat <<SCRIPT
phone $clinic
sms 1420 "ر {yes}"
expect "$(says_of VER_Y $entitled)"
sms 1420 "R {no}"
expect "$(says_of VER_N $contract_ended)"
sms 1420 "R{daughter}"
expect "$(says_of VER_S $daughter_without_certificate)"
sms 1420 "R {overlap}"
expect "$(says VER_X)"
sms 1420 "R 100000000000"
expect "$(says VER_X)"
phone $hospital
sms 1420 "R {overlap}"
expect "$(says_of VER_O $with_salamat)"
phone $stranger
sms 1420 "R {yes}"
expect "$(says AUTH)"
SCRIPT
}

by_menu_of_centres() {
    cat <<SCRIPT
phone $hospital
dial "*4*1420#"
expect "$(says MENU_P)"
answer "1"
expect "$(says ASK_P)"
answer "$contract_ended"
expect "$(says_of NO_P $contract_ended)"
expect-end
dial "*4*1420#"
expect "$(says MENU_P)"
answer "۲"
expect "$(says ASK_P)"
answer "$mistyped"
expect "$(says BAD)"
answer "$with_salamat"
expect "$(says_of OVL_P $with_salamat)"
expect-end
dial "*4*1420#"
expect "$(says MENU_P)"
answer "7"
expect "$(says MENU_P)"
answer "3"
expect "$(says ASK_T)"
answer "{overlap}"
expect "$(says_of VER_O $with_salamat)"
expect-end
dial "*4*1420*0#"
expect "$(says BYE)"
expect-end
SCRIPT
}

by_menu_of_the_insured() {
    cat <<SCRIPT
phone $pensioner
dial "*4*1420#"
expect "$(says MENU_I)"
answer "1"
expect "$(says YES_I until={date})"
expect-end
dial "*4*1420*3#"
expect "$(says HELP_I)"
expect-end
phone $head
dial "*4*1420*2*$daughter_without_certificate#"
expect "$(offered "$(says_of DAU_D $daughter_without_certificate)")"
answer "0"
expect "$(says BYE)"
expect-end
dial "*4*1420*2*$entitled#"
expect "$(says AUTH)"
expect-end
phone $two_persons
dial "*4*1420*1#"
expect "$(says ASK_I)"
answer "$second_of_two"
expect "$(says YES_I until={date})"
expect-end
phone $stranger
dial "*4*1420#"
expect "$(says AUTH)"
expect-end
SCRIPT
}

for language in fa en; do
    { by_sms && by_code && by_menu_of_centres && by_menu_of_the_insured; } >"$work/all"
    start_script <"$work/all"
    start_all
    finish_smsc
    stop_darmand
done
proved "$(grep -c '^expect "' "$work/all") answers by SMS and USSD are as they should be, in fa and in en"
