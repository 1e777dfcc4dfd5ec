#!/bin/sh
# The clock steps under load: an hour ahead and back, over Tehran's midnight, over Nowruz.  Every question
# is answered, with the day the clock then says; whoever asks the same again on a day gets that day's
# code again; and no timer notices.
#
# darmand runs with a library preloaded that turns its wall clock (test/crash/shim_clock.c); the
# simulator keeps the true one.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../crash/lib.sh"

start_clocked() {
    start_preloaded shim_clock "SHIM_CLOCK_OFFSET_FILE=$work/offset"
}

# set_clock UTC
set_clock() {
    echo $(($(date -u -d "$1" +%s) - $(date +%s))) >"$work/offset.new"
    mv "$work/offset.new" "$work/offset"
}

# step UTC DAY: what is asked from now on is answered with that day.
step() {
    set_clock "$1"
    from=$(($(journal_lines) + 1))
    more_replies 20
    same "days in answers after $1" "$2" "$(replies "$from" 1e9 |
        grep -o '[0-9]\{4\}/[0-9][0-9]/[0-9][0-9]' | sort -u | tr '\n' ' ' | sed 's/ $//')"
}

# code_of DAY: the first code the doctor had on that day.
code_of() {
    grep "^reply [0-9]* $doctor .*$1" "$work/journal" | head -n 1 | cut -d ' ' -f 4
}

# One code for a phone, a patient and a day, whatever the clock did in between.
one_code_a_day() {
    awk '$1 == "reply" {
            match($0, "[0-9]+/[0-9]+/[0-9]+")
            inquiry = $3 " " $6 " " substr($0, RSTART, RLENGTH)
            if (inquiry in code && code[inquiry] != $4) { print inquiry, code[inquiry], $4; wrong = 1 }
            code[inquiry] = $4
        }
        END { exit wrong }' "$work/journal"
}

all_answered() { # LAST: of the questions in the journal up to this line
    awk -v last="$1" '$1 == "sent" && NR <= last { open[$2] = 1 }
        $1 == "reply" { delete open[$2] }
        END { for (number in open) exit 1 }' "$work/journal"
}

# ---- under load --------------------------------------------------------------------------------------

printf '%s\n' $doctor $clinic >"$work/handsets"
printf '%s\n' $entitled 9990012024 9990014043 9990015058 >"$work/texts"
options='rules { max_data_age = 0 }'
link_options='  enquire = 1'
start_load 100000 100 --enquire 1 --deadline 200 --verbose
write_configuration
load_sample
set_clock '2026-11-24 19:50'
start_clocked
wait_until_bound

# Tehran is 3:30 ahead of UTC.
step '2026-11-24 19:50' 1405/09/03
step '2026-11-24 20:50' 1405/09/04
step '2026-11-24 19:50' 1405/09/03
step '2027-03-20 20:10' 1405/12/29
step '2027-03-20 21:10' 1406/01/01
step '2027-03-20 20:10' 1405/12/29
[ "$(number status up_seconds)" -lt 600 ] || fail "the time since the start follows the clock"
stop_darmand
start_clocked
step '2027-03-20 20:11' 1405/12/29
within 20 all_answered "$(journal_lines)" || fail "a question was not answered"
one_code_a_day >"$work/judge.log" || fail "an inquiry has two codes"
same "binds" 2 "$(grep -c 'bind_transceiver ' "$work/smsc.log")"
for day in 1405/09/03 1405/09/04 1405/12/29 1406/01/01; do
    same "the day of its code" "$day" \
        "$(control verify "$(code_of $day)" | sed -n 's/.*"date": "\(.*\)".*/\1/p')"
done
old=$(code_of 1405/09/03)
patient=$(grep "^reply.* $old " "$work/journal" | head -n 1 | sed 's/.* \([0-9]\{4\}\): .*/\1/')
steps=7
end_process "$smsc"
wait "$smsc" 2>/dev/null || true
# What was under way is answered to another SMSC, and is not in the way below.
start_sim
wait_until_bound
within 20 number_is status outbox 0 || fail "replies are owed for ever"
stop_smsc

# ---- timers -------------------------------------------------------------------------------------------

# The subscriber reads the menu while the clock steps by more than any budget, and then answers.  A code
# of a day long ago is valid.
start_script <<SCRIPT
phone $doctor
dial "*4*1420#"
expect "$(says MENU_P)"
expect-silence 2500
answer "1"
expect "$(says ASK_P)"
answer "$entitled"
expect "$(says_of YES_P $entitled)"
expect-end
sms 1420 "ر $old"
expect "$(says VER_Y last4="$patient" date=1405/09/03)"
SCRIPT
within 20 number_is status sessions 1 || fail "no session begins"
set_clock '2027-03-21 05:00'
finish_smsc

# ---- replies owed --------------------------------------------------------------------------------------

restart_clocked() {
    kill_darmand
    start_clocked
}

# owed PATIENT COUNT MEANWHILE [EXPECTATION]: the clock steps by an hour, twice its deadline, while the SMSC
# will not yet take the reply; MEANWHILE is done, and it is counted as COUNT in the end.
owed() {
    stop_darmand
    write_configuration
    set_clock '2027-03-22 05:00'
    start_script --stay --submit-status 0x58 --submit-status-count 3 --timeout 30 <<SCRIPT
phone $hospital
sms 1420 "$1"
${4-}
SCRIPT
    start_clocked
    within 20 number_is status outbox 1 || fail "no reply is owed"
    set_clock '2027-03-22 06:00'
    $3
    within 30 number_is status outbox 0 || fail "the reply is owed for ever"
    within 10 number_is status "$2" 1 || fail "$3: not the reply is $2"
    stop_smsc
}

# A deadline is so many seconds while darmand runs, and is written down as a time of day: who starts by a
# clock that is past it finds it passed.
owed $entitled replies_accepted true "expect \"$(says_of YES_P $entitled)\""
owed 9990012024 replies_expired restart_clocked
proved "$steps steps under load; days follow the clock, codes and timers do not"
