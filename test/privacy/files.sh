#!/bin/sh
# Others can read nothing that darmand and darmand-load make, whatever the umask they were started with;
# and a secret that others can read is refused, by a sentence that says what to do.
. "$(dirname "$0")/../peer/lib.sh"
umask 0

# refused COMPLAINT: darmand does not start, and says why.
refused() {
    if "$build/darmand" -c "$work/darmand.conf" >"$work/check.log" 2>&1; then
        fail "started in spite of: $1"
    fi
    grep -q "$1" "$work/check.log" || fail "it does not say: $1"
    cat "$work/check.log" >>"$work/written"
}

# ---- what is made

start_sim
start_all
wait_until_bound
control trace operator 2 >/dev/null || fail "no trace"
within 10 test -S "$socket" || fail "no control socket"
same "what others can get at in the state directory" "" \
    "$(find "$work/state" ! -type l -perm /o+rwx | tr '\n' ' ')"
same "who can ask" "660" "$(stat -c %a "$socket")"
same "who has the secret" "600" "$(stat -c %a "$work/state/secret")"
! logged 'state_dir' || fail "a closed state directory is complained of"
stop_darmand
forget_log
chmod 755 "$work/state"
start_darmand
within 10 logged 'warning: state_dir: .*: others may look into it; chmod 750' ||
    fail "an open state directory is not complained of"
wait_until_bound
stop_darmand
stop_smsc

# ---- what is refused

chmod 640 "$work/state/secret"
refused 'secret: .*/secret: cannot be opened: it must be a file of mode 0600'
chmod 600 "$work/state/secret"
chmod 604 "$work/password"
refused 'password_file .*/password: others may read it; chmod 600'
mkdir -m 700 "$work/credentials"
cp "$work/password" "$work/credentials/password"
chmod 444 "$work/credentials/password"
sed -i 's|"password"|"${CREDENTIALS_DIRECTORY}/password"|' "$work/darmand.conf"
refused 'password_file .*/password: '
CREDENTIALS_DIRECTORY=$work/credentials "$build/darmand" -t -c "$work/darmand.conf" \
    >"$work/check.log" 2>&1 || fail "a credential of systemd's is refused"
proved "others can read nothing that was made, and 3 secrets that they could read were refused"
