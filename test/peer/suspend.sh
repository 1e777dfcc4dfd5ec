#!/bin/sh
# A link is drained, suspended and resumed by hand: nothing new is let in, what is open is finished, a
# reload leaves it alone, and nothing is lost.
. "$(dirname "$0")/lib.sh"

go=$work/go
dialect=echo-its

said() {
    [ "$(grep -c '^all said' "$work/smsc.log")" -ge "$1" ] || grep -q '^FAILED' "$work/smsc.log"
}

wait_until_said() {
    within 60 said "$1" || fail "the SMSC is stuck"
    ! grep -q '^FAILED' "$work/smsc.log" || fail "the SMSC was not content"
}

link_is() {
    control links | grep -q "\"admin\": \"$1\""
}

# wish COMMAND…: what it answers, which must be a yes.
wish() {
    control "$@" >"$work/wish" || fail "darmandctl $*: $(cat "$work/wish")"
}

refused() { # WHY COMMAND…
    why=$1
    shift
    ! control "$@" >"$work/wish" || fail "darmandctl $* is not refused"
    grep -q "$why" "$work/wish" || fail "darmandctl $*: $(cat "$work/wish")"
}

stopped() {
    link_is suspended && control links | grep -q '"state": "stopped"'
}

start_smsc perl "$peers/smsc/suspend.pl" "$work/port" "$go" $clinic $entitled "$(says MENU_P)" \
    "$(says ASK_P)" "$(says_of YES_P $entitled)" "$(says STOP)"
start_all
wait_until_said 1

# ---- drain
refused 'no link of that name' drain nobody
refused '1 to 3600 seconds' drain operator 0
refused 'active already' resume operator
wish --dry-run drain operator
grep -q '"dry_run": true' "$work/wish" || fail "a dry run does not say so"
grep -q 'unbinds when 1 USSD sessions, 0 messages' "$work/wish" || fail "$(cat "$work/wish")"
link_is active || fail "a dry run did something"
wish drain operator
link_is draining || fail "the link does not drain"
touch "$go"
within 20 stopped || fail "the link has not drained"
number_is status links_out_of_service 1 || fail "status does not count it"
logged 'link operator: active -> draining: ' || fail "the log does not say that it drains"
logged 'link operator: draining -> suspended: drained' || fail "the log does not say that it has"
logged "drain operator, asked by .*user $(id -u)): done" || fail "nobody says who wanted it"
same "audit lines of what was only tried" 0 "$(grep -c 'drain operator.*dry' "$work/darmand.log")"
refused 'suspended already' suspend operator

# ---- a reload leaves it alone, whether or not it changes the link
wish reload
stopped || fail "a reload took the link back"
link_options='  window = 7'
write_configuration
wish reload
stopped || fail "a reload with another window took the link back"
number_is links window 7 || fail "the reload changed nothing"
wish resume operator
link_is active || fail "the link is not taken back"

# ---- a drain whose time is over
wait_until_said 2
wish drain operator 1
within 20 stopped || fail "the drain has no end"
wish resume operator

# ---- suspend
wait_until_said 3
wish --dry-run suspend operator
grep -q '1 parts of replies; no other link of its group' "$work/wish" || fail "$(cat "$work/wish")"
wish suspend operator
within 20 stopped || fail "the link is not suspended"
number_is status outbox 1 || fail "the reply is not owed any more"
wish resume operator
wait_until_said 4
stop_darmand
finish_smsc
proved "drained to the end or to its bound, suspended at once, back when told, and nothing was lost"
