#!/bin/sh
# darmandctl backup: taken while darmand answers a load, restored after it died; no code that was issued
# after the backup is issued again for something else, however often it is restored, and no older one is
# lost.
. "$(dirname "$0")/lib.sh"

questions=150
rate=100

backup() {
    status=0
    "$build/darmandctl" backup "$@" >"$work/backup.out" 2>"$work/backup.log" || status=$?
    written "$work/backup.out"
    written "$work/backup.log"
    return "$status"
}

# refused WHAT SENTENCE OPTION…: it fails, says why, and leaves nothing.
refused() {
    what=$1 sentence=$2
    shift 2
    backup "$@" && fail "$what: is not refused"
    same "$what" 1 "$status"
    grep -q "$sentence" "$work/backup.log" || fail "$what: \"$sentence\" is not said"
    [ ! -e "$work/none" ] && [ ! -e "$work/none.part" ] || fail "$what: something was left"
}

# ask PART: questions nobody asked before, from all phones.
ask() {
    split -n "l/$1/3" "$work/people/ids.txt" >"$work/texts"
    start_load $questions $rate --deadline 60
}

# answered PART: each has its code, and the codes are kept.
answered() {
    finish_smsc
    judge_journal
    cut -d ' ' -f 1 "$work/codes" | sort -u >"$work/codes.$1"
}

# As darmand(8) has it, step by step.
restore() {
    kill_darmand
    mv "$work/state/ledger" "$work/state/ledger.before"
    cp -r "$work/backup/ledger" "$work/state/ledger"
    cp "$work/backup/secret" "$work/state/secret"
    rm -r "$work/state/ledger.before"
    forget_log
    start_darmand
    within 20 logged "is ready" || fail "a restored darmand does not start"
    logged "restored from a backup: goes on at #" || fail "that it was restored is not said"
}

"$build/people" 900 "$work/people"
head -n 20 "$work/people/provider-mobiles.txt" >"$work/handsets"
ask 1
write_configuration
load "$work/people/persons.csv" "$work/people/providers.csv" || fail "the data is refused"
start_darmand
wait_until_bound

# ---- taken under load
more_replies 50
backup -c "$work/darmand.conf" "$work/backup" || fail "no backup: $(cat "$work/backup.log")"
[ "$(journal_lines)" -lt $((questions * 2)) ] || fail "the load was over before the backup"
grep -q "^$work/backup: [0-9]* entries, .* copied and proved in " "$work/backup.out" ||
    fail "what was done is not said"
grep -q "AS SECRET AS THE INSTALLATION" "$work/backup.log" || fail "that it is secret is not said"
same "its mode" 700 "$(stat -c %a "$work/backup")"
grep -q '^# data: version 1,' "$work/backup/manifest" || fail "the data in force is not named"
(cd "$work/backup" && sha256sum --check --status manifest) || fail "sha256sum has other digests"
backup --check "$work/backup/" || fail "the backup does not hold: $(cat "$work/backup.log")"

# ---- what is refused
refused "a name that is taken" "it is there already" -c "$work/darmand.conf" "$work/backup"
chmod 0640 "$work/state/secret"
refused "a secret the group may read" "of mode 0600" -c "$work/darmand.conf" "$work/none"
chmod 0600 "$work/state/secret"
refused "a directory that is not there" "the directory" -c "$work/darmand.conf" "$work/no/none"
refused "nothing to check" "the secret" --check "$work/none"
! backup || fail "without a directory it does something"
same "no directory named" 2 "$status"

# ---- lost, and restored twice
# What the backup has is known, and of the rest nobody is told that it was never issued.
part_codes() {
    while read -r code; do
        if control verify "$code" >"$work/verified"; then
            echo "$code" >>"$work/kept"
        elif grep -q "after the backup that was restored" "$work/verified"; then
            echo "$code" >>"$work/lost"
        else
            fail "a lost code is said to be wrong"
        fi
    done <"$work/codes.1"
    [ -s "$work/kept" ] && [ -s "$work/lost" ] || fail "none is kept or none lost: nothing is proved"
}

answered 1
restore
part_codes
ask 2
answered 2
restore
ask 3
answered 3
for part in 2 3; do
    [ "$(wc -l <"$work/codes.$part")" -gt $((questions / 2)) ] || fail "part $part has too few codes"
done
# A reply that was owed at the moment of the backup is owed after each restoration, with its code.
sort "$work"/codes.[123] | uniq -d | grep -vxFf "$work/kept" >"$work/twice" || true
[ ! -s "$work/twice" ] || fail "$(wc -l <"$work/twice") codes were issued for two inquiries"
while read -r code; do
    control verify "$code" >"$work/verified" || fail "a code of the backup is lost"
done <"$work/kept"

# ---- afterwards it is a ledger like any other, and its chain holds over all of it
stop_darmand
backup -c "$work/darmand.conf" "$work/after" || fail "without a daemon: $(cat "$work/backup.log")"
forget_log
start_darmand
within 20 logged "is ready" || fail "it does not start again"
! logged "restored from a backup" || fail "it leaves numbers out at each start"
proved "$(sort -u "$work"/codes.[123] | wc -l) codes of a ledger's three lives, $(wc -l <"$work/lost") lost, none for two inquiries"
