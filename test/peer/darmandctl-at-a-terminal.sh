#!/bin/sh
# darmandctl at a terminal: the tabulator key completes commands and names of links, Ctrl-C gives a line
# up, a history is kept of mode 0600 and without phones; top draws itself again, goes by the size of the
# terminal, and gives the terminal back whatever ends it.  bash completes with the same words.
. "$(dirname "$0")/lib.sh"

# ---- a terminal --------------------------------------------------------------------------------------

# libedit keeps the names of functions that were given to it (map_addfunc of 3.1-20221030): four strings,
# which the leak sanitizer is not to speak of.
echo 'leak:libedit' >"$work/known-leaks"
export LSAN_OPTIONS="suppressions=$work/known-leaks:print_suppressions=0"
export ASAN_OPTIONS="fast_unwind_on_malloc=0:${ASAN_OPTIONS-}"

# What runs there: it says how darmandctl ended, and how the terminal stood before and after it.
cat >"$work/guest" <<GUEST
#!/bin/sh
trap : INT TERM # are for darmandctl; Ctrl-C, and libedit, send them to the whole group
stty -g >"$work/before"
tty >"$work/tty"
sh -c 'echo \$\$ >"$work/pid"; exec "\$@"' sh "$(pwd)/$build/darmandctl" -s "$socket" "\$@"
echo "ended with \$?"
stty -g >"$work/after"
GUEST
chmod 755 "$work/guest"

# at_terminal OPTION…: darmandctl on a terminal of its own, whose keys are descriptor 9 and whose screen
# is a file.
at_terminal() {
    rm -f "$work/keys" "$work/screen" "$work/pid"
    mkfifo "$work/keys"
    : >"$work/screen"
    TERM=vt100 socat STDIO EXEC:"$work/guest${*:+ $*}",pty,setsid,ctty,sane,stderr \
        <"$work/keys" >"$work/screen" 2>"$work/socat.log" &
    terminal=$!
    beside="$beside $terminal"
    exec 9>"$work/keys"
}

typed() {
    printf "$1" >&9
}

# shows PATTERN [TIMES]: waits until so many lines of the screen have it.
shows() {
    within 20 has "$1" "${2:-1}" || fail "no \"$1\" on the screen: $(cat -v "$work/screen")"
}

has() {
    [ "$(grep -c "$1" "$work/screen")" -ge "$2" ]
}

# left_terminal STATUS: darmandctl has ended so, and left the terminal as it was.
left_terminal() {
    shows "ended with $1"
    exec 9>&-
    wait "$terminal" || fail "socat ended with $?"
    same "the terminal afterwards" "$(cat "$work/before")" "$(cat "$work/after")"
}

start_sim
start_all
wait_until_bound

# ---- lines -------------------------------------------------------------------------------------------

at_terminal --history "$work/history"
shows 'darmand> '
typed 'lin\t'
shows 'ks '
typed '\n'
shows '^operator  *operator  *no  *transceiver'
typed 'trace op\t'
shows 'erator '
typed '3\n'
shows 'the next 3 PDUs'
typed 'log level \t'
shows '^error  warning  notice  info'
typed 'error\003'
shows '\^C'
typed 'log level\n'
shows '^info'
typed 'unblock 09121000002\n'
shows 'that phone is not blocked'
typed 'unblok 09121000002\n'
shows 'did you mean unblock?'
typed '\020\n' # the line before, which is neither of those two
shows '^info' 2
typed 'check link\n'
shows '^LINK OK'
typed '\004'
left_terminal 0
same "mode of the history" 600 "$(stat -c %a "$work/history")"
grep -q 'trace.*operator' "$work/history" || fail "there is no history: $(cat "$work/history")"
! grep -q 0912 "$work/history" || fail "the history has a phone: $(cat "$work/history")"
! grep -q error "$work/history" || fail "the history has a line that was given up"

at_terminal --history "$work/history"
shows 'darmand> '
typed '\020\n'
shows '^LINK OK'
typed 'quit\n'
left_terminal 0

chmod 644 "$work/history"
at_terminal --history "$work/history"
shows 'of mode 0600'
left_terminal 2

at_terminal
shows 'darmand> '
kill -TERM "$(cat "$work/pid")"
left_terminal 143

# ---- the whole screen --------------------------------------------------------------------------------

escape=$(printf '\033')
take="$escape\[?1049h"
give_back="$escape\[?1049l"

at_terminal top
shows "$take"
shows '^answers ' 3
stty -F "$(cat "$work/tty")" cols 20
shows "^answers      0.0 a s$escape"
typed 'q'
shows "$give_back"
left_terminal 0
same "lines wider than the terminal" "" "$(tr -d '\r' <"$work/screen" |
    sed "s/$escape\[[?0-9;]*[A-Za-z]//g" | awk 'length($0) > 80')"

at_terminal --watch=1 links
shows "$take"
shows '^operator ' 2
typed '\003'
shows "$give_back"
left_terminal 0

at_terminal top
shows "$take"
kill -TERM "$(cat "$work/pid")"
shows "$give_back"
left_terminal 143

same "screens of top where there is no terminal" 1 \
    "$("$build/darmandctl" -s "$socket" top </dev/null | grep -c '^answers')"

# ---- bash --------------------------------------------------------------------------------------------

# offered_by_bash WORD…: what is offered in place of the last one.
offered_by_bash() {
    PATH=$build:$PATH bash -c '. conf/completion/darmandctl
        COMP_WORDS=(darmandctl "$@") COMP_CWORD=$#
        _darmandctl
        echo "${COMPREPLY[*]}"' bash -s "$socket" "$@"
}
same "commands" "links log" "$(offered_by_bash l)"
same "second words" "link data ledger outbox" "$(offered_by_bash check '')"
same "a link" operator "$(offered_by_bash trace op)"
same "a format" csv "$(offered_by_bash -o c)"
stop_darmand
same "a link, when darmand does not run" "" "$(offered_by_bash trace op)"
proved "completion, history, Ctrl-C, top and watch at a terminal; the same completion in bash"
