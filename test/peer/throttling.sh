#!/bin/sh
# An SMSC that throttles: the whole link pauses, a second for one throttling and for a burst of ten;
# what was refused goes first; no answer overtakes an older one to the same phone; the rate is halved,
# and by congestion without a pause.
. "$(dirname "$0")/lib.sh"

link_options='  rate = 100  status "0x14" { class = "throttled"  first = 3  last = 3 }'
start_smsc perl "$peers/smsc/throttle.pl" "$work/port" $clinic $hospital $entitled
start_all
wait_until_all_said
within 10 number_is status outbox 0 || fail "a reply is still owed"
same "replies that failed" 0 "$(number status replies_failed)"
stop_darmand
finish_smsc
same "how often the link slowed down" 4 "$(grep -c 'parts a second' "$work/darmand.log")"
logged 'ESME_RTHROTTLED: paused for 1000 ms, then 50 parts' || fail "a burst is not one throttling"
logged 'ESME_RTHROTTLED: paused for 1000 ms, then 25 parts' || fail "the rate is not halved again"
logged 'ESME_RMSGQFUL: paused for 1000 ms, then 13 parts' || fail "0x14 does not slow the link"
logged 'congested: paused for 0 ms, then 7 parts' || fail "congestion does not halve the rate"
proved "0x58 costs a second, ten of them too: $(grep cost "$work/smsc.log" | tr '\n' ';')"
