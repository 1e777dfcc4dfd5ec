#!/bin/sh
# A change of configuration that nobody confirms takes itself back, and one that is undone is gone, links
# that it did not touch never noticing; the file is not written by anybody.  What is to come can be looked
# at before.
. "$(dirname "$0")/lib.sh"

# What is in force, of a link that is bound and of one that is changed all the time and never is.
write() { # WINDOW [LINE]
    options="link \"other\" {
  host = \"127.0.0.1\"  port = 1  system_id = \"other\"  password_file = \"password\"
  window = $1  reconnect_max = 1
}
${2-}"
    write_configuration
    cp "$work/darmand.conf" "$work/as-written"
}

window_is() {
    "$build/darmandctl" -s "$socket" config show | sed -n '/^link "other"/,/^}/p' |
        grep -q "^  window = $1\( \|\$\)"
}

# The link that no change touches is bound since longer than before.
kept() {
    now=$(number links state_ms)
    [ "$now" -ge "$age" ] || fail "$1: the link was bound anew"
    age=$now
    cmp -s "$work/darmand.conf" "$work/as-written" || fail "$1: the file was written"
    window_is "$2" || fail "$1: the window is not $2"
}

is_settled() {
    number_is status confirm_seconds 0
}

refused() { # WHAT COMMAND…
    what=$1
    shift
    ! control "$@" >"$work/refused" || fail "not refused: $*"
    grep -q "$what" "$work/refused" || fail "$* is refused for another reason than: $what"
}

operator_is_bound() {
    control links | grep -q '"state": "bound"'
}

start_sim
write 10
load_sample
start_darmand
within 20 operator_is_bound || fail "darmand did not bind"
age=$(number links state_ms)

# ---- looking

write 11
same "a difference" 1 "$(control config diff >"$work/diff" && echo 0 || echo $?)"
"$build/darmandctl" -s "$socket" config diff >"$work/diff" || true
same "the difference" "  link \"other\" {
-   window = 10                              # default
+   window = 11" "$(cat "$work/diff")"
control config check >/dev/null || fail "a good file is wrong"
control config diff "$work/darmand.conf" >/dev/null && fail "the file given does not differ"
control config show | grep -q "$password" && fail "a password is shown"
refused 'nothing awaits' config confirm
refused 'no other configuration' config undo
kept "looking" 10

# ---- in force until nobody confirms it

control config apply --confirm 2 >/dev/null || fail "a good configuration is refused"
kept "applied on trial" 11
control status | grep -q '"confirm_seconds": [12]$' || fail "status does not say what is awaited"
refused 'awaits its confirmation' reload
refused 'awaits its confirmation' config apply --confirm 60
within 20 is_settled || fail "the configuration stays, though nobody confirmed it"
kept "not confirmed" 10
logged 'not confirmed in 2 s: the one before is in force again' || fail "the log does not say so"

# ---- confirmed

within 20 control config apply --confirm 3600 >/dev/null || fail "a good configuration is refused"
control config confirm >/dev/null || fail "a confirmation is refused"
is_settled || fail "a confirmation is awaited after it came"
refused 'nothing awaits' config confirm
kept "confirmed" 11

# ---- undone, and that undone; then on trial, undone in time

within 20 control config undo >/dev/null || fail "what was in force before does not come back"
kept "undone" 10
within 20 control config undo >/dev/null || fail "an undo cannot be undone"
kept "done again" 11
write 12
within 20 control config apply --confirm 3600 >/dev/null || fail "a good configuration is refused"
kept "on trial again" 12
within 20 control config undo >/dev/null || fail "a trial cannot be ended by undo"
is_settled || fail "a confirmation is awaited after an undo"
kept "undone in time" 11

# ---- what was in force comes back whole, whatever has become of its files

write 13 'sms { number = "77" }'
mkdir "$work/texts" && cp conf/texts.fa "$work/texts"
sed -i "s|^texts_dir.*|texts_dir = \"$work/texts\"|" "$work/darmand.conf"
cp "$work/darmand.conf" "$work/as-written"
within 20 control config apply >/dev/null || fail "a good configuration is refused"
kept "other texts" 13
rm -r "$work/texts"
mv "$work/password" "$work/away"
refused 'cannot come back' config undo
mv "$work/away" "$work/password"
kept "without its password" 13
refused 'not fit' config check
within 20 control config undo >/dev/null || fail "what was in force before does not come back"
kept "without its texts" 11
control config undo >/dev/null 2>&1 || within 20 control config undo >/dev/null ||
    fail "a configuration without its files does not come back from memory"
kept "from memory" 13

# ---- a wrong one is not even tried, and who changed what is written down

write 0
refused 'refused, the old' config apply --confirm 60
is_settled || fail "a wrong configuration is on trial"
cp "$work/as-written" "$work/darmand.conf"
kept "wrong" 13
for line in 'config apply 2, asked by .*: done' 'config confirm, asked by .*: done' \
    'config undo, asked by .*: done' 'config apply 60, asked by .*: refused'; do
    logged "$line" || fail "not in the log: $line"
done
! "$build/darmandctl" -s "$socket" config apply --confirm 0 2>/dev/null || fail "0 s are allowed"
same "binds" 1 "$(grep -c 'operator transceiver: binding -> bound' "$work/darmand.log")"
stop_darmand
stop_smsc
proved "a change that nobody confirms takes itself back, what is undone is gone, and no link noticed"
