#!/bin/sh
# A configuration comes into force whole or not at all, without a question being lost, and a link that
# did not change stays bound.
. "$(dirname "$0")/lib.sh"

# write LANGUAGE [LINE]: the configuration that the next reload finds.
write() {
    language=$1 options=${2-}
    write_configuration
}

# refused COMPLAINT…: each is in the answer to a reload, and nothing has changed.
refused() {
    if control reload >"$work/reload.log" 2>&1; then
        fail "this configuration should be refused: $*"
    fi
    for complaint; do
        grep -q -e "$complaint" "$work/reload.log" || fail "the complaint is missing: $complaint"
    done
    ! logged 'configuration reloaded' || fail "half of a configuration came into force"
}

printf '%s\n' $doctor $pharmacy $clinic $hospital >"$work/handsets"
sed -n '2,$s/,.*//p' test/data/persons.csv >"$work/texts"
start_load 300 100 --verbose
start_all
wait_until_bound
more_replies 20

write en 'rules { son_age = 0 }'
refused 'darmand.conf:[0-9]*: .*son_age'
write en 'sms { number = "fourteen" }  ussd { code = "1420" }'
refused 'darmand.conf:[0-9]*: number .*fourteen' 'darmand.conf:[0-9]*: code .*1420'
write en 'node = 3'
refused 'node cannot change while darmand runs'
before=$(journal_lines)
more_replies 20

age=$(number links state_ms)
write en
control reload >"$work/reload.log" || fail "a good configuration is refused"
after=$(($(journal_lines) + 1))
[ "$(number links state_ms)" -ge "$age" ] || fail "the link was bound anew"
more_replies 20
finish_smsc
judge_journal

# Persian has octets above 0x7E, English has not.
! replies 1 "$before" | LC_ALL=C grep -v '[^ -~]' || fail "English before the reload"
! replies "$after" '1e9' | LC_ALL=C grep '[^ -~]' || fail "Persian after the reload"
same "binds" 1 "$(grep -c 'bind_transceiver ' "$work/smsc.log")"
proved "3 bad configurations are refused whole, a good one is in force, and the link never noticed"
