#!/bin/sh
# SMS against an SMSC made of SMPP code that nobody here wrote: Net::SMPP decodes every octet that
# darmand sends.
. "$(dirname "$0")/lib.sh"

start_smsc perl "$peers/smsc/sms.pl" "$work/port" $clinic $entitled "$(says_of YES_P $entitled)"
start_all
wait_until_all_said
within 10 number_is status replies_accepted 12 || fail "not each of 12 answers counts as accepted"
stop_darmand
finish_smsc
proved "12 questions by SMS in all forms there are have one answer, as Net::SMPP reads it"
