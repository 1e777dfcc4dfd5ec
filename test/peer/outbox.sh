#!/bin/sh
# darmandctl outbox: what is owed, and in what state; and the dead letters, also after a restart.
. "$(dirname "$0")/lib.sh"

outbox_says() {
    control outbox | tr -d '\n' | grep -q "$1"
}

end_script() {
    within 20 test -e "$work/vars" || fail "the script does not end"
    stop_smsc
}

# Refused for good: a dead letter.
start_script --submit-status 0x45 --submit-status-count 1 --stay <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect-silence 500
SCRIPT
start_all
within 20 number_is status replies_failed 1 || fail "nothing was refused"
dead='"code": "[0-9]\{12\}",  *"link": "operator",  *"outcome": "refused",  *"status": 69'
outbox_says "$dead" || fail "the dead letter is not listed"
same "replies owed" 0 "$(number outbox owed)"
kill_darmand
end_script

# Asked to come again: one is deferred, the other to the same phone held behind it.
start_script --submit-status 0x64 --submit-status-count 1000 --stay <<SCRIPT
phone $clinic
sms 1420 "$entitled"
sms 1420 "$contract_ended"
expect-silence 500
SCRIPT
start_darmand
within 20 number_is outbox owed 2 || fail "two replies are not owed"
within 20 outbox_says '"state": "deferred"' || fail "none is deferred"
outbox_says '"state": "held"' || fail "none is held"
outbox_says "$dead" || fail "the dead letter is forgotten after a restart"
"$build/darmandctl" -s "$socket" outbox >"$work/table" || fail "there is no table"
grep -q '^2 owed' "$work/table" || fail "the table does not say what is owed"
grep -q 'refused .*0x45 ESME_RSUBMITFAIL' "$work/table" || fail "nor why a letter is dead"
end_script
stop_darmand
proved "owed replies are listed with their state, dead letters with their code and status"
