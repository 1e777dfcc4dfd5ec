#!/bin/sh
# A question that is longer than one SMS comes in parts, with a user data header each, and is one
# question; in GSM 03.38 and in UCS-2, where digits may be Persian or Arabic.
. "$(dirname "$0")/lib.sh"

blanks=$(printf '%200s' '')

start_script <<SCRIPT
phone $clinic
sms 1420 "$blanks$entitled"
expect "$(says_of YES_P $entitled)"
set code "{code}"
sms 1420 "$blanks۹۹۹۰۰۳۲۰۷۶"
expect "$(says_of YES_P $entitled code={code})"
sms 1420 "$blanks$blanks٩٩٩٠٠٣٢٠٧٦$blanks"
expect "$(says_of YES_P $entitled code={code})"
sms 1420 "ب$blanks$with_salamat"
expect "$(says_of OVL_P $with_salamat)"
sms 1420 "${blanks}Please tell me about the person with this ID, whose card I have here: $entitled"
expect "$(says HELP)"
SCRIPT
start_all
finish_smsc
same "messages that were dropped" 0 "$(number status dropped)"
proved "questions in 2 to 9 parts, in Latin and Persian and Arabic digits, are answered as one each"
