#!/bin/sh
# darmandctl for programs: each command's CSV has the columns that darmandctl(8) documents, in that
# order; sessions are listed while they are open, masked; checks end as Nagios has it; commands are read
# from a pipe; what is watched is asked again; and the log's level changes at run time, with who did it.
. "$(dirname "$0")/lib.sh"

ctl() {
    "$build/darmandctl" -s "$socket" "$@"
}

# ---- columns -----------------------------------------------------------------------------------------

# "links: link,group,…" for each command of the manual's section.
documented() {
    awk '/^\.Sh / { within = /^\.Sh CSV/ }
        within && (/^\.It Ic / || /^\.El/) && name != "" { print name ": " columns }
        within && /^\.It Ic / { name = substr($0, 8); columns = "" }
        within && /^\.El/ { name = "" }
        within && /^\.Va / { gsub(/ /, "", $0); columns = columns substr($0, 4) }' man/darmandctl.8
}

# The names of all commands, of one word or two.
command_names() {
    ctl help | awk '{ print match($0, /^  [a-z-]+ [a-z]/) ? $1 " " $2 : $1 }'
}

start_script --stay <<SCRIPT
phone $doctor
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
set code "{code}"
dial "*4*1420#"
expect "$(says MENU_P)"
SCRIPT
start_all
within 60 test -s "$work/vars" || fail "the script does not end"
code=$(variable code)

documented >"$work/documented"
[ "$(wc -l <"$work/documented")" -ge 15 ] || fail "the manual documents $(cat "$work/documented")"
while IFS=: read -r command columns; do
    same "columns of $command, as the program says them" "${columns# }" \
        "$(ctl help $command </dev/null | sed -n 's/^  -o csv: //p')"
done <"$work/documented"
command_names | while read -r command; do
    ! ctl help $command </dev/null | grep -q '^  -o csv:' || grep -q "^$command: " "$work/documented" ||
        fail "the manual has no columns of $command"
done

# prints COMMAND…: under the documented head there are rows of as many fields.
prints() {
    ctl -o csv "$@" >"$work/csv" || fail "$* ended with $?"
    same "the head of $*" "$(sed -n "s/^$1: //p" "$work/documented")" "$(head -n 1 "$work/csv")"
    [ "$(wc -l <"$work/csv")" -gt 1 ] || fail "$* has no rows"
    awk -F, 'NR == 1 { fields = NF } NF != fields { exit 1 }' "$work/csv" ||
        fail "$* has lines of another length: $(cat "$work/csv")"
}
prints status
prints links
prints sessions
prints dataset
prints verify "$code"
prints quota
prints trace operator 2

# ---- sessions ----------------------------------------------------------------------------------------

same "the open session" "operator,standard,98912****001,asking,menu" \
    "$(ctl sessions -o csv | sed -n '2p' | cut -d , -f 1,2,3,6,7)"
! ctl sessions -o json | grep -q "$doctor" || fail "a session shows the whole number"

# ---- checks ------------------------------------------------------------------------------------------

# checked STATUS PATTERN COMMAND…
checked() {
    wanted=$1 pattern=$2 ended=0
    shift 2
    ctl check "$@" >"$work/check" || ended=$?
    same "exit status of check $*" "$wanted" "$ended"
    grep -q "^$pattern" "$work/check" || fail "check $* says $(cat "$work/check")"
    same "lines of check $*" 1 "$(wc -l <"$work/check")"
}
checked 0 'LINK OK: 1 of 1 bound | bound=1;;;0 ' link
checked 0 'LINK OK' link operator
checked 3 'LINK UNKNOWN: there is no link of that name' link nobody
checked 0 'DATA OK: version 1 of .* | age_days=0;;;0 persons=' data
checked 0 'LEDGER OK: open, 0 records waiting | waiting=0;5;7;0 ' ledger -w 5 -c 7
checked 0 'OUTBOX OK: 0 owed' outbox
ended=0
ctl check link -w soon >/dev/null 2>&1 || ended=$?
same "a limit that is none" 3 "$ended"
ctl suspend operator >/dev/null
checked 1 'LINK WARNING: 0 of 1 bound; operator suspended' link
ctl resume operator >/dev/null
wait_until_bound

# ---- lines, watching ---------------------------------------------------------------------------------

printf 'status\n\n# nothing\n-o csv links\nverify "483920175526"\nlinks\n' >"$work/lines"
ended=0
ctl <"$work/lines" >"$work/read" 2>"$work/wrong" || ended=$?
same "a file of commands ends with its first failure" 1 "$ended"
same "and does nothing behind it" 1 "$(grep -c '^operator,' "$work/read")"
! grep -q '^LINK' "$work/read" || fail "a command behind the failure was done"
ctl </dev/null || fail "no commands are a failure"

"$build/darmandctl" -s "$socket" --watch=1 -o csv links >"$work/watched" &
watcher=$!
beside="$beside $watcher"
thrice() { [ "$(grep -c '^operator,' "$work/watched")" -ge 3 ]; }
within 30 thrice || fail "what is watched was not asked again"
end_process "$watcher"
same "heads of what was watched" 1 "$(grep -c '^link,' "$work/watched")"

for wrong in "--dry-run status" "--watch reload" "--watch=0 status" "-o xml status" "status now" "lnks"; do
    ended=0
    ctl $wrong >/dev/null 2>"$work/wrong" || ended=$?
    same "exit status of $wrong" 2 "$ended"
done
grep -q 'did you mean links?' "$work/wrong" || fail "nothing was said of a mistyped command"

# ---- the log's level ---------------------------------------------------------------------------------

same "the level" info "$(ctl log level)"
ctl --dry-run log level error >/dev/null
same "the level after trying" info "$(ctl log level)"
ctl log level error >/dev/null
ctl suspend operator >/dev/null
ctl log level info >/dev/null
ctl resume operator >/dev/null
wait_until_bound
logged 'log level error, asked by .*: done' || fail "nobody says who changed the level"
logged 'suspend operator, asked by' || fail "a change is not logged because of the level"
same "lines of the unbinding that the level let through" 1 "$(grep -c 'bound -> ' "$work/darmand.log")"

# ---- no darmand --------------------------------------------------------------------------------------

stop_darmand
stop_smsc
checked 2 'LEDGER CRITICAL: no darmand listens' ledger
ended=0
ctl --watch links >/dev/null 2>&1 || ended=$?
same "watching nobody" 3 "$ended"
proved "columns of $(wc -l <"$work/documented") commands as documented; sessions, checks, lines, watch, log level"
