#!/bin/sh
# The 1420 desk verifies every code, whoever it was given to, and asks about nobody.
. "$(dirname "$0")/lib.sh"

desk=989121001420
{ cat test/data/providers.csv && echo "$desk,DESK-1420,desk,owned,,,"; } >"$work/providers.csv"

start_script <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set clinic "{code}"
phone $pensioner
sms 1420 "$with_salamat"
expect "$(says YES_I until={date})"
set own "{code}"

phone $desk
sms 1420 "R {clinic}"
expect "$(says_of VER_Y $entitled)"
sms 1420 "R {own}"
expect "$(says_of VER_Y $with_salamat)"
sms 1420 "R 100000000000"
expect "$(says VER_X)"
sms 1420 "$entitled"
expect "$(says AUTH)"
sms 1420 "B $entitled"
expect "$(says AUTH)"
sms 1420 "O {clinic}"
expect "$(says OBJ_X)"
dial "*4*1420#"
expect "$(says MENU_D)"
answer "1"
expect "$(says ASK_T)"
answer "{clinic}"
expect "$(says_of VER_Y $entitled)"
expect-end
dial "*4*1420*0#"
expect "$(says BYE)"
expect-end

phone $hospital
sms 1420 "R {clinic}"
expect "$(says VER_X)"
SCRIPT
write_configuration
load test/data/persons.csv "$work/providers.csv" || fail "a desk among the providers is refused"
start_darmand
finish_smsc
proved "the desk is told what every code was issued for, by SMS and by menu, and nothing else"
