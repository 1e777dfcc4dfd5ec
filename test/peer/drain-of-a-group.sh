#!/bin/sh
# One of two links to an operator is drained under load: the other takes over what is asked and what is
# owed, and no reply goes out twice.
. "$(dirname "$0")/lib.sh"

is_suspended() {
    control links | grep -q '"admin": "suspended"'
}

# One reply at a time is on its way to a phone, so many phones; and so slow that there is always something
# in flight: the drain must keep new replies off the link to come to its end.
"$build/people" 900 "$work/people"
head -n 40 "$work/people/provider-mobiles.txt" >"$work/handsets"
cp "$work/people/ids.txt" "$work/texts"
link_options='  group = "mci"'
start_load 500 70 --submit-delay 200 --retry 20
options="$no_quota
link \"second\" {
  host = \"127.0.0.1\"  port = $port
  system_id = \"second\"  password_file = \"password\"  reconnect_max = 1
$link_options
}"
write_configuration
load "$work/people/persons.csv" "$work/people/providers.csv" || fail "the data is refused"
start_darmand
wait_until_bound
more_replies 100
control drain operator >"$work/said" || fail "not drained: $(cat "$work/said")"
grep -q 'another link of its group sends what is owed' "$work/said" || fail "$(cat "$work/said")"
within 5 is_suspended || fail "the link does not come to an end"
logged 'link operator: draining -> suspended: drained' || fail "something was cut off"
more_replies 100
finish_smsc
judge_journal
grep -q '^ *duplicate replies  *0$' "$work/smsc.log" || fail "a reply went out twice"
proved "one link of two is drained under load; the other answers, and nothing goes out twice"
