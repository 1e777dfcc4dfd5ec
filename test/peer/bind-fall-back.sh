#!/bin/sh
# bind = "auto": an SMSC that knows no transceiver is bound as a transmitter and a receiver, and one
# that knows no pair as a transceiver again.  A link that is to be a transceiver tries nothing else.
. "$(dirname "$0")/lib.sh"

bind=auto
for story in no-transceiver-3 no-transceiver-4 no-transceiver-nack no-pair-either; do
    rm -rf "$work/state"
    start_story "$story"
    start_all
    end_story 1
    rm "$work/smsc.log"
done
bind=transceiver
rm -rf "$work/state"
start_story transceiver-only
start_all
end_story 1
proved "0x03, 0x04 and generic_nack lead from a transceiver to a pair, and back, where that is wanted"
