#!/bin/sh
# USSD sessions with ussd_service_op and its_session_info against a gateway made of SMPP code that
# nobody here wrote: Net::SMPP decodes every octet that darmand sends.
. "$(dirname "$0")/lib.sh"

dialect=echo-its
start_smsc perl "$peers/smsc/ussd.pl" "$work/port" $clinic $entitled "$(says MENU_P)" \
    "$(says ASK_P)" "$(says_of YES_P $entitled)"
start_all
wait_until_all_said
same "sessions begun" 3 "$(number status ussd_begins)"
same "sessions open" 0 "$(number status sessions)"
stop_darmand
finish_smsc
proved "USSD sessions by menu and by dial, and a cancelled one, are as Net::SMPP reads them"
