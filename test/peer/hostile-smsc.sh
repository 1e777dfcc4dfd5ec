#!/bin/sh
# An SMSC that sends what no SMSC should: absurd lengths, HTTP, bodies cut short, headers that lie,
# unknown commands, sequence numbers 0 and 0xFFFFFFFF, ten thousand enquire_links, changed octets.
# darmand lives, binds again where the stream is lost, and answers the good questions in between.
. "$(dirname "$0")/lib.sh"

link_options="  rate = 0  response = 5"
start_smsc perl "$peers/smsc/hostile.pl" "$work/port" $clinic $entitled \
    "$(says_of YES_P $entitled)" $stranger
start_all
wait_until_all_said
within 10 number_is status outbox 0 || fail "a reply is still owed"
logged 'the stream is lost, closing: 00 00 00 08 00 00 00 15 00 00 00 00 00 00 00 01$' ||
    fail "the header that lost the stream is not in the log"
logged 'the stream is lost, closing: 47 45 54 20 \.\.' || fail "HTTP is not in the log, masked"
[ "$(number status replies_failed)" -gt 0 ] || fail "an answer refused with 0x22 counts as taken"
stop_darmand
finish_smsc
proved "8 streams that were lost, and all that was not, cost darmand nothing but a new bind"
