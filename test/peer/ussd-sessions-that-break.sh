#!/bin/sh
# USSD sessions that do not go as they should: the disk stands still, the gateway is busy, refuses
# pages, says things twice or too late.  No answer comes twice, none is lost that goes by SMS instead,
# and the code is the same in all of them.
. "$(dirname "$0")/lib.sh"

stall=$work/stall
dialect=echo-its
options='ussd { late_by_sms = true }'
link_options='  group = "operators"'
start_smsc perl "$peers/smsc/ussd-breaks.pl" "$work/port" "$stall" $clinic $entitled \
    "$(says MENU_P)" "$(says ASK_P)" "$(says_of YES_P $entitled)" "$(says DOWN)"
write_configuration
load_sample
start_darmand_stalling "$stall"
wait_until_all_said
within 10 number_is status outbox 0 || fail "the outbox is not empty"
same "sessions open" 0 "$(number status sessions)"
same "sessions whose answer was given up" 1 "$(number status ussd_given_up)"
same "answers by SMS" 7 "$(number status ussd_late)"
same "pages refused" 2 "$(number status ussd_refused)"
logged 'waits for the disk' || fail "nobody was told that the disk is slow"
stop_darmand
finish_smsc
proved "11 ways for a USSD session to break, and 7 answers that went by SMS for it"
