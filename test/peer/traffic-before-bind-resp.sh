#!/bin/sh
# An SMSC that asks before it has answered the bind gets the question back with 0x04, and its
# enquire_link answered; nothing else is said before bind_resp.
. "$(dirname "$0")/lib.sh"

start_story traffic-before-bind-resp
start_all
end_story 1
proved "a question before bind_resp is refused, and good behind it"
