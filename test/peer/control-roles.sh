#!/bin/sh
# Who may look, who may change, and who nothing, told apart by the groups of the process at the other end
# of the control socket; what somebody changed, and was not let change, is written down with the name.
. "$(dirname "$0")/lib.sh"

if [ "$(id -u)" != 0 ]; then
    echo "only root can be somebody else: not run"
    exit 0
fi

# The socket lets root's group in; what it may do then is told by another one.  Both are in every Debian.
readers=games changers=staff
options="control { readers = \"$readers\"  changers = \"$changers\" }"

# as GROUP COMMAND…: a user of this group says it.
as() {
    group=$1
    shift
    setpriv --reuid 4711 --regid 0 --groups "$(getent group "$group" | cut -d: -f3)" \
        "$work/darmandctl" -s "$socket" -o json "$@" >"$work/said" 2>&1
}

allowed() {
    as "$@" || fail "not allowed: $*: $(cat "$work/said")"
}

# refused WHY GROUP COMMAND…
refused() {
    why=$1
    shift
    ! as "$@" || fail "allowed: $*: $(cat "$work/said")"
    grep -q "$why" "$work/said" || fail "refused otherwise: $*: $(cat "$work/said")"
}

answers_from() {
    control status | grep -q "\"version\": $1,"
}

# A version that darmand was not told of.
load_unheard() {
    sed "1i control_socket = \"$work/nobody\"" "$work/darmand.conf" >"$work/unheard.conf"
    "$build/darmand-load" -c "$work/unheard.conf" --persons test/data/persons.csv \
        --providers test/data/providers.csv >"$work/load.log" 2>&1 || fail "not loaded"
}

for group in $readers $changers; do
    getent group "$group" >/dev/null || fail "there is no group $group"
done
start_sim
start_all
wait_until_bound
cp "$build/darmandctl" "$work"
chmod 711 "$work"
chmod 755 "$work/darmandctl"

# ---- readers look
allowed $readers status
allowed $readers links
allowed $readers objections
load_unheard
allowed $readers dataset
answers_from 1 || fail "a reader had the data switched"
for command in 'suspend operator' 'drain operator' 'resume operator' 'trace operator' reload \
    "unblock $doctor" 'objections --close 123456789012'; do
    refused 'the group of changers' $readers $command
    refused 'the group of changers' $readers --dry-run $command
done
refused 'whole national IDs' $readers objections --full
logged 'suspend operator, asked by user 4711: refused: this is for root' ||
    fail "nobody hears that a reader tried"

# ---- what a line says of itself counts for nothing
setpriv --reuid 4711 --regid 0 --groups "$(getent group $readers | cut -d: -f3)" \
    perl -MIO::Socket::UNIX -e '
        my $socket = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "$!\n";
        print $socket qq({"command": "suspend", "link": "operator", "peer": 0, "role": 3}\n);
        print <$socket>' "$socket" >"$work/said"
grep -q 'the group of changers' "$work/said" || fail "a reader called itself an owner"

# ---- changers change
allowed $changers --dry-run suspend operator
allowed $changers suspend operator
logged 'suspend operator, asked by user 4711: done' || fail "nobody says who suspended the link"
control links | grep -q '"admin": "suspended"' || fail "a changer changed nothing"
allowed $changers resume operator
allowed $changers --dry-run dataset
answers_from 1 || fail "a dry run had the data switched"
allowed $changers dataset
within 20 answers_from 2 || fail "a changer did not have the data switched"
logged 'dataset to the current version, asked by user 4711: done' || fail "nobody says who did"
refused 'whole national IDs' $changers objections --full

# ---- nobody else does either
refused 'the group of readers' nogroup status
refused 'the group of readers' nogroup reload

# ---- a user namespace that hides groups does not go unnoticed
if unshare --user --map-root-user true 2>/dev/null; then
    unshare --user --map-root-user "$build/darmand" -t -c "$work/darmand.conf" >"$work/said" 2>&1 ||
        fail "not even a warning: $(cat "$work/said")"
    grep -q 'changers: who is in "staff" is hidden' "$work/said" ||
        fail "nobody says that groups are hidden: $(cat "$work/said")"
fi

# ---- and root does all
control objections --full >"$work/said" || fail "root may not see all"
stop_darmand
stop_smsc
proved "readers look, changers change, others do neither, and each change has a name"
