#!/bin/sh
# An SMSC unbinds while it still owes a response.  It may give it before it closes, and then it counts;
# otherwise the answer comes again on the next connection.
. "$(dirname "$0")/lib.sh"

start_story peer-unbind-with-pending
start_all
end_story 2
proved "an unbind loses no response that comes before the end, and no answer that has none"
