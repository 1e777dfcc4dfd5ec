#!/bin/sh
# The SMSC's machine is gone without a word.  Two enquire_links without any PDU after them end the
# connection; what had no response comes again on the next.
. "$(dirname "$0")/lib.sh"

link_options="  enquire = 1  answer = 1"
start_story half-open-tcp
start_all
within 20 logged 'bound -> waiting: no answer to enquire_link' || fail "the silence is not noticed"
end_story 2
proved "a connection that says nothing any more is given up, and its answer comes on the next"
