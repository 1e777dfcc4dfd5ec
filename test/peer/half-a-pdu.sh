#!/bin/sh
# An SMSC begins a PDU and does not finish it in ten seconds, though there is always an octet more.  The
# connection is given up, and the next one is served.
. "$(dirname "$0")/lib.sh"

start_story half-a-pdu
start_all
end_story 1
logged 'a PDU was begun and not finished' || fail "the log does not say why"
proved "a PDU that is begun and not finished costs its connection, and no more"
