#!/bin/sh
# darmandctl audit verify: the whole ledger beside a darmand that writes it, of a stopped one, and of a
# backup; an octet that somebody changed in a copy is found, and its entry named.
. "$(dirname "$0")/lib.sh"

audit() {
    status=0
    "$build/darmandctl" -o json audit verify "$@" >"$work/audit" 2>"$work/audit.log" || status=$?
    written "$work/audit"
    return "$status"
}

# found NAME: a whole number of the audit.
found() {
    sed -n "s/.*\"$1\": \([0-9][0-9]*\).*/\1/p" "$work/audit" | head -n 1
}

is_whole() { # DIR, or options
    audit "$@" || fail "not whole: $(cat "$work/audit" "$work/audit.log")"
    same "faults" 0 "$(found fault_count)"
}

# ---- beside darmand, while it writes
printf '%s\n' $doctor $pharmacy $clinic $hospital >"$work/handsets"
sed -n '2,$s/,.*//p' test/data/persons.csv >"$work/texts"
options=$no_quota
start_load 600 100
start_all
wait_until_bound
more_replies 50
is_whole -c "$work/darmand.conf"
[ "$(found entries)" -ge 1 ] || fail "nothing was looked at"
more_replies 50
is_whole "$work/state"
finish_smsc
judge_journal

# ---- a person's own words, for one entry that nobody else has a part in
number=$(control verify "$(head -n 1 "$work/codes" | cut -d ' ' -f 1)" |
    sed -n 's/.*"number": \([0-9]*\).*/\1/p')
is_whole --from "$number" -c "$work/darmand.conf"
"$build/darmandctl" backup -c "$work/darmand.conf" "$work/backup" >"$work/backup.log" 2>&1 ||
    fail "no backup"
is_whole "$work/backup"
grep -q '"copy": true' "$work/audit" || fail "a backup is not known as one"
[ ! -e "$work/backup/ledger/lock.mdb" ] || fail "an audit leaves a file in a backup"
entries=$(found entries)
stop_darmand
is_whole -c "$work/darmand.conf"
same "entries of backup and ledger" "$entries" "$(found entries)"

# ---- one octet of one record, in a copy without unused pages: there it stands once
cp -r "$work/backup" "$work/forged"
perl -e '
    my ($file, $number) = @ARGV;
    open my $in, "+<:raw", $file or die "$file: $!\n";
    local $/;
    my $octets = <$in>;
    # A node of LMDB: size of the value, flags, size of the key, the number; then version and kind.  What
    # became of the reply stands under the same number, and is shorter.
    my @found;
    push @found, $-[0] while $octets =~ /[\x40-\xff]\0\0\0\0\0\x08\0\Q${\pack("Q<", $number)}\E[\x01-\x09]\x01/gs;
    @found == 1 or die scalar(@found), " places have entry $number\n";
    my $at = $found[0] + 16 + unpack("S<", substr($octets, $found[0], 2)) - 33;
    seek $in, $at, 0 or die "seek: $!\n";
    print $in chr(ord(substr($octets, $at, 1)) ^ 1);
    close $in or die "close: $!\n"' "$work/forged/ledger/data.mdb" "$number" ||
    fail "the copy cannot be forged"
audit "$work/forged" && fail "a forged ledger is whole"
same "exit status" 1 "$status"
same "faults" 1 "$(found fault_count)"
same "the entry named" "$number" "$(found number)"
grep -q '"fault": "chain"' "$work/audit" || fail "it is called otherwise: $(cat "$work/audit")"
"$build/darmandctl" audit verify "$work/forged" >"$work/table" && fail "a table says it is whole"
grep -q "^#$number: it does not follow from the one before" "$work/table" ||
    fail "the table says $(cat "$work/table")"

# ---- and another installation's secret proves nothing
head -c 32 /dev/urandom >"$work/forged/secret"
audit "$work/forged" && fail "another secret proves something"
same "faults" "$entries" "$(found fault_count)"
same "the first" 1 "$(found number)"
proved "an audit beside the daemon, of a stopped one, of a backup; one octet changed is named"
