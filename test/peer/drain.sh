#!/bin/sh
# SIGTERM: no question is let in any more, and what was begun is finished before darmand unbinds; but no
# longer than the configuration allows, and not at all after a second signal.
. "$(dirname "$0")/lib.sh"

stall=$work/stall
dialect=echo-its

# The signal is on its way, and darmand has taken it.
terminate() {
    kill -TERM "$darmand"
    within 10 logged "$1" || fail "the signal is not noticed"
}

ended() {
    ! kill -0 "$darmand" 2>/dev/null
}

ended_well() {
    wait "$darmand" || fail "darmand ended with status $?"
    darmand=
    check_reports
}

# ---- what was begun
start_smsc perl "$peers/smsc/drain.pl" "$work/port" "$stall" $clinic $entitled "$(says MENU_P)" \
    "$(says_of YES_P $entitled)" "$(says STOP)" $doctor
options='drain = 60'
write_configuration
load_sample
start_darmand_stalling "$stall"
wait_until_all_said
terminate 'signal 15: draining'
finish_smsc
ended_well
! logged 'not waited for any longer' || fail "something was begun and not finished"
forget_log

# ---- an SMSC that never responds is not waited for without end
options='drain = 1'
write_configuration
start_script --stay --submit-delay 600000 <<SCRIPT
phone $clinic
sms 1420 "$entitled"
SCRIPT
start_darmand
within 20 number_is status outbox 1 || fail "no reply is owed"
terminate 'signal 15: draining'
within 20 ended || fail "darmand waits without a bound"
ended_well
logged 'not waited for any longer: 0 commits, 0 USSD sessions, 1 replies' ||
    fail "nobody is told what was not waited for"
forget_log

# ---- and a second signal ends it at once, with what is owed still owed
options='drain = 300'
write_configuration
start_darmand
within 20 number_is status outbox 1 || fail "the reply is forgotten"
terminate 'signal 15: draining'
terminate 'signal 15: stopping at once'
within 20 ended || fail "the second signal is not obeyed"
ended_well
proved "what was begun is finished, for so long as is allowed, and not after a second signal"
