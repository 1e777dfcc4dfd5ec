#!/bin/sh
# After a lost connection the SMSC still holds the dead session and refuses with 0x05.  darmand has
# closed its side first, and waits longer than after any ordinary refusal; an operator who reloads ends
# the wait.
. "$(dirname "$0")/lib.sh"

# A link that is refused for another reason is the clock.
start_story already-bound
options="link \"clock\" {
  host = \"127.0.0.1\"  port = $port
  system_id = \"other\"  password_file = \"password\"  reconnect_max = 1
}"
start_all
within 60 grep -q '^refused with 0x05, and patient' "$work/smsc.log" ||
    fail "darmand comes back too soon, or not at all"
logged 'the peer still holds an older session' || fail "the log does not say why"
control reload >/dev/null || fail "the reload is refused"
wait_until_all_said
within 10 number_is status replies_accepted 1 || fail "the answer does not count"
stop_darmand
finish_smsc
proved "0x05 is waited out on a closed line, and a reload ends the wait"
