#!/bin/sh
# The response to an answer comes after darmand has given it up and before it is sent again: it counts,
# the phone has one SMS and not two, and the receipt that follows finds its reply.
. "$(dirname "$0")/lib.sh"

link_options='  response = 1  registered_delivery = "final"'
start_script --submit-delay 1500 <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
expect-silence 4000
SCRIPT
start_all
within 20 number_is status replies_delivered 1 || fail "the receipt found no reply"
same "replies accepted" 1 "$(number status replies_accepted)"
finish_smsc
same "the fate of the reply" "delivered" "$(verified "$(variable code)")"
proved "a response 0.5 s late settles its reply, which is not sent again"
