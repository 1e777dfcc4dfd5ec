#!/bin/sh
# Quotas: a centre, an insured person and a phone that verifies codes have their day's number, by SMS
# and USSD together; wrong IDs block a phone; a repeat costs nothing; and SIGKILL forgives nobody.  A
# block is lifted by darmandctl, and many unknown IDs raise an alarm that names the centre.
. "$(dirname "$0")/lib.sh"

options='quota {
  centre_soft = 2  centre_hard = 3  insured = 2  verify = 2
  strikes = 3  alarm_over = 10
}'
rate=$(says RATE)

# The script is done and every reply is settled on the disk: nothing of it comes again after a kill.
finish_script() {
    within 60 script_is_over || fail "the script does not end"
    [ -s "$work/vars" ] || fail "the SMSC was not content"
    within 20 is_settled || fail "replies are owed for ever"
    stop_smsc
}

script_is_over() {
    test -s "$work/vars" || ! kill -0 "$smsc"
}

is_settled() {
    number_is status outbox 0 && number_is status waiting 0
}

start_script --stay <<SCRIPT
phone $doctor
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set first "{code}"
sms 1420 "9990012024"
expect "$(says_of YES_P 9990012024)"
dial "*4*1420*1*9990015058#"
expect "$(says_of YES_P 9990015058)"
expect-end
sms 1420 "9990014043"
expect "$rate"
dial "*4*1420*1*9990014043#"
expect "$rate"
expect-end
sms 1420 "B $entitled"
expect "$(says_of YES_P $entitled)"
sms 1420 "$entitled "
expect "$(says_of YES_P $entitled code={first})"

phone $pharmacy
sms 1420 "$mistyped"
expect "$(says BAD)"
dial "*4*1420*1*$mistyped#"
expect "$(says BAD)"
cancel
sms 1420 "$unknown"
expect "$(says_of UNK_P $unknown)"
sms 1420 "$entitled"
expect "$rate"
sms 1420 "12345"
expect "$rate"
dial "*4*1420*1*12345#"
expect "$rate"
expect-end

phone $head
sms 1420 "0012345679"
expect "$(says YES_I until=1406/06/31)"
sms 1420 "9990014043"
expect "$(says_of YES_D 9990014043 until=1408/12/30)"
sms 1420 "9990015058"
expect "$rate"

phone $hospital
sms 1420 "R 483920175526"
expect "$(says VER_X)"
sms 1420 "R 483920175527"
expect "$(says VER_X)"
sms 1420 "R 483920175528"
expect "$rate"
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"

phone $stranger
sms 1420 "$entitled"
expect "$(says AUTH)"
sms 1420 "$unknown"
expect "$(says AUTH)"
SCRIPT
start_all
finish_script
first=$(variable first)
same "the doctor's inquiries" 3 "$(control quota PHY-1001 | sed -n 's/.*"today": \([0-9]*\).*/\1/p')"
! control quota NOBODY >/dev/null || fail "a centre that never asked has a quota"
same "soft limits said" 1 "$(grep -c 'centre PHY-1001: its soft limit' "$work/darmand.log")"
kill_darmand

# refused PHONE TEXT…: each of these is one too many.
refused() {
    echo "phone $1"
    shift
    for text; do
        printf 'sms 1420 "%s"\nexpect "%s"\n' "$text" "$rate"
    done
}

start_script --stay --set "first=$first" <<SCRIPT
$(refused $doctor 9990016100)
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled code={first})"
$(refused $pharmacy 9990016100 123456)
$(refused $head 9990016100)
$(refused $hospital "R 483920175529")
SCRIPT
start_darmand
finish_script

# ---- darmandctl ------------------------------------------------------------------------------------------

same "phones blocked" 1 "$(number blocked total)"
control blocked >"$work/blocked"
grep -q '"mobile": "98912\*\*\*\*002"' "$work/blocked" || fail "blocked says $(cat "$work/blocked")"
! control unblock $doctor >/dev/null || fail "a phone that is not blocked was unblocked"
control unblock 09121000002 >/dev/null || fail "the pharmacy is not unblocked"
logged "unblock 98912\*\*\*\*002, asked by .*user $(id -u)): done\$" || fail "nobody says who unblocked it"
"$build/darmandctl" -s "$socket" quota >"$work/table"
grep -q '^PHY-1001  *3  *2  *3 ' "$work/table" || fail "quota prints $(cat "$work/table")"
kill_darmand

# ---- the alarm ----------------------------------------------------------------------------------------------

# answered TEXT ID…: each is asked about, and this is said of it.
answered() {
    text=$1
    shift
    for id; do
        printf 'sms 1420 "%s"\nexpect "%s"\n' "$id" "$(says_of "$text" "$id")"
    done
}

start_script --stay <<SCRIPT
phone $pharmacy
$(answered YES_P $entitled)
phone $clinic
$(answered UNK_P 9991234561 9991234578 9991234586)
$(answered YES_P 0012345679 9990012024 9990014043 9990015058 9990018138 9990021066 9990043086)
SCRIPT
start_darmand
finish_script
logged 'error: quota: centre CLI-3001: more than 20 % of its last 10 inquiries' ||
    fail "no alarm names the centre"
same "alarms" 1 "$(number quota alarms)"
control quota | grep -A 6 '"provider": "CLI-3001"' | grep -q '"alarm": true' ||
    fail "quota does not show the alarm"
proved "4 quotas, a block and an alarm hold by SMS and USSD and over SIGKILL; a repeat is free"
