#!/bin/sh
# darmandctl reconcile: codes that were truly issued are claimed rightly and wrongly, beside the running
# daemon; each line gets its result, none is lost, and the ledger is as it was.
. "$(dirname "$0")/lib.sh"

# The result and the note of a line of the output.
result() { # LINE
    sed -n "$1{s/^.*,\([a-z_]*,[^,]*\)\$/\1/p}" "$work/out.csv"
}

reconcile() {
    "$build/darmandctl" reconcile -c "$work/darmand.conf" "$@" 2>"$work/reconcile.log"
}

# refused WHAT SENTENCE OPTION…: it fails, says why, and writes nothing.
refused() {
    what=$1 sentence=$2
    shift 2
    status=0
    reconcile -o "$work/none.csv" "$@" || status=$?
    same "$what" 1 "$status"
    grep -q "$sentence" "$work/reconcile.log" || fail "$what: \"$sentence\" is not said"
    [ -z "$(ls "$work" | grep '^none')" ] || fail "$what: something was written"
}

start_script <<SCRIPT
phone $doctor
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set yes "{code}"
sms 1420 "$contract_ended"
expect "$(says_of NO_P $contract_ended)"
set no "{code}"
sms 1420 "$son_without_certificate"
expect "$(says_of SON_P $son_without_certificate)"
set son "{code}"
phone $hospital
sms 1420 "B $with_salamat"
expect "$(says_of OVL_P $with_salamat)"
set overlap "{code}"
phone $clinic
sms 1420 "$unknown"
expect "$(says_of UNK_P $unknown)"
set unknown "{code}"
SCRIPT
start_all
finish_smsc
within 10 number_is status waiting 0 || fail "not all is written"

yes=$(variable yes) no=$(variable no) son=$(variable son) overlap=$(variable overlap)
unknown_code=$(variable unknown)
day=$(control verify "$yes" | sed -n 's/.*"date": "\(.*\)",/\1/p')
compact=$(echo "$day" | tr -d /)
mistyped_code=${yes%?}$(((${yes#???????????} + 1) % 10))
printf '\357\273\277' >"$work/claims.csv"
cat >>"$work/claims.csv" <<CLAIMS
claim_no,code,provider_id,national_id,date
1,$yes,CLI-3001,$entitled,$day
2,$yes,PHY-1001,$son_without_certificate,$day
3,$yes,PHY-1001,$entitled,1404/01/01
4,"$yes",PHY-1001,$entitled,$compact
5,$yes,PHY-1001,$entitled,$day
6,$no,PHY-1001,$contract_ended,$day
7,$son,PHY-1001,$son_without_certificate,$day
8,$overlap,HOS-4001,$with_salamat,$day
9,$unknown_code,CLI-3001,$unknown,$day
10,$mistyped_code,PHY-1001,$entitled,$day
11,$yes,PHY-1001,$entitled,2026-11-23
12,$yes,PHY-1001

13,"$yes,PHY-1001,$entitled,$day
CLAIMS
sed -i 's/$/\r/' "$work/claims.csv"
sha256sum "$work/state/ledger/data.mdb" >"$work/before"

reconcile -o "$work/out.csv" --summary "$work/centres.csv" "$work/claims.csv" ||
    fail "the claims are refused: $(cat "$work/reconcile.log")"
sha256sum --check --status "$work/before" || fail "the ledger was written to"
same "the header" "claim_no,code,provider_id,national_id,date,result,note" \
    "$(head -n 1 "$work/out.csv" | tr -d '\357\273\277')"
same "lines" 14 "$(wc -l <"$work/out.csv")"
same "another centre" "other_centre," "$(result 2)"
same "another patient" "other_patient," "$(result 3)"
same "another date" "other_date," "$(result 4)"
same "the right claim" "valid," "$(result 5)"
same "the same again" 'already_claimed,"line 5"' "$(result 6)"
same "told no" "not_entitled," "$(result 7)"
same "a son without certificate" "valid," "$(result 8)"
same "another insurer" "overlap," "$(result 9)"
same "no record" "not_entitled," "$(result 10)"
same "mistyped" 'unknown_code,"mistyped: the check digit does not match"' "$(result 11)"
sed -n 12p "$work/out.csv" | grep -q ',unreadable,.*no Jalali date' || fail "2026-11-23 is taken"
same "a short line" "\"12,$yes,PHY-1001\",,,,,unreadable,\"3 fields where the header names 5\"" \
    "$(sed -n 13p "$work/out.csv")"
sed -n 14p "$work/out.csv" | grep -q "^\"13,\"\"$yes,.*,unreadable,\"a quote" ||
    fail "a broken quote is not told"
same "the centres" "provider_id,lines,valid,overlap,already_claimed,not_entitled,other_date,\
other_patient,other_centre,unknown_code,unreadable
,2,0,0,0,0,0,0,0,0,2
CLI-3001,2,0,0,0,1,0,0,1,0,0
HOS-4001,1,0,1,0,0,0,0,0,0,0
PHY-1001,8,2,0,1,1,1,1,0,1,1" "$(cat "$work/centres.csv")"
grep -q '^13 lines: 2 valid, 1 overlap, 1 already_claimed,' "$work/reconcile.log" ||
    fail "the total is not said"

# The same from a pipe, packed, with the counts as JSON.
gzip -c "$work/claims.csv" | reconcile --summary "$work/centres.json" - >"$work/again.csv"
cmp "$work/out.csv" "$work/again.csv" || fail "a packed file has other results"
grep -q '^{"provider_id":"HOS-4001","lines":1,.*"overlap":1,' "$work/centres.json" ||
    fail "the centres are not in the JSON"
reconcile "$work/claims.csv" >"$work/again.csv"
grep -q '^HOS-4001  *1  *0  *1  *0' "$work/reconcile.log" || fail "there is no table"

# What is no file is written to, and not replaced.
ln -s /dev/full "$work/full"
refused_by_disk=0
reconcile -o "$work/full" "$work/claims.csv" || refused_by_disk=$?
same "a full disk" 1 "$refused_by_disk"
[ -c "$work/full" ] || fail "a device was replaced by a file"

# What is refused as a whole.
refused "a file that is not there" "No such file" "$work/nowhere.csv"
printf 'code,provider_id,date\n' >"$work/bad.csv"
refused "a file without a column" '"national_id": missing' "$work/bad.csv"
gzip -c "$work/claims.csv" | head -c 100 >"$work/cut.csv.gz"
refused "a packed file cut short" "cut short" "$work/cut.csv.gz"
mv "$work/state/secret" "$work/secret"
refused "no secret" "state/secret: " "$work/claims.csv"
mv "$work/secret" "$work/state/secret"
chmod 0640 "$work/state/secret"
refused "a secret the group may read" "must be of mode 0600" "$work/claims.csv"
chmod 0600 "$work/state/secret"
status=0
reconcile || status=$?
same "no file named" 2 "$status"

# Interrupted, nothing of the output stays.
begun() {
    ls "$work" | grep -q '^late'
}

mkfifo "$work/slow"
"$build/darmandctl" reconcile -c "$work/darmand.conf" -o "$work/late.csv" "$work/slow" \
    2>"$work/reconcile.log" &
beside=$!
exec 9>"$work/slow"
{ sed 1q "$work/claims.csv" && yes "$(sed -n 2p "$work/claims.csv")" | head -n 8000; } >&9
within 10 begun || fail "nothing was begun"
kill -TERM $beside
status=0
wait $beside || status=$?
exec 9>&-
beside=
same "the status of what was interrupted" 143 "$status"
! begun || fail "an interrupted output is left behind"

# The daemon felt nothing of it.
start_script <<SCRIPT
phone $doctor
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled code=$yes)"
SCRIPT
finish_smsc
stop_darmand
reconcile -o "$work/stopped.csv" "$work/claims.csv" || fail "without a daemon: $(cat "$work/reconcile.log")"
cmp "$work/out.csv" "$work/stopped.csv" || fail "without a daemon the results are others"
proved "13 claims of 5 codes have their results, from a file, a pipe and gzip; the ledger is untouched"
