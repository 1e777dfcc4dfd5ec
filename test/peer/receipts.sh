#!/bin/sh
# Delivery receipts: behind the submit_sm_resp and before it, twice, by TLVs and by text, with ids in
# another base, and of nothing at all.  Each is acknowledged; the ledger knows what became of a reply,
# and darmandctl shows it.
. "$(dirname "$0")/lib.sh"

fate() { # NAME SENTENCE
    same "$response_ids/$receipt_ids: the fate of the one $1" "$2" \
        "$(verified "$(sed -n "s/^$1 //p" "$work/smsc.log" | tail -n 1)")"
}

receipts() { # RESPONSE-IDS RECEIPT-IDS ID-BASE
    response_ids=$1 receipt_ids=$2
    link_options="  registered_delivery = \"final\"  id_base = \"$3\""
    rm -rf "$work/state" "$work/smsc.log"
    start_smsc perl "$peers/smsc/receipts.pl" "$work/port" "$1" "$2" $clinic=$entitled \
        $hospital=$entitled $doctor=$entitled $pharmacy=$entitled $clinic=$contract_ended
    start_all
    wait_until_all_said
    within 10 number_is status replies_accepted 5 || fail "$1/$2: not each answer was accepted"
    within 10 number_is status replies_undelivered 2 || fail "$1/$2: a receipt did not arrive"
    fate behind "delivered"
    fate before "delivered"
    fate failed "accepted by the SMSC, but could not be delivered"
    fate lapsed "accepted by the SMSC, but not delivered in time"
    fate silent "accepted by the SMSC"
    same "receipts" 10 "$(number status receipts)"
    same "receipts of unknown replies" 4 "$(number status receipts_unknown)"
    same "dead letters" 2 "$(control outbox | grep -c '"outcome"')"
    stop_darmand
    finish_smsc
    # What the ledger was told, it still knows; ids of an earlier life are unknown.
    start_darmand
    within 10 test -S "$socket" || fail "darmand does not come back"
    fate failed "accepted by the SMSC, but could not be delivered"
    same "dead letters after a restart" 2 "$(control outbox | grep -c '"outcome"')"
    stop_darmand
}

receipts %d %d as_is
receipts %X %010d hex_to_dec
receipts %012d %x dec_to_hex
proved "each receipt found its reply, before or behind the response, in three ways to write an id"
