#!/bin/sh
# darmand-load is ended at KILLS (40) random moments, and meets a full disk and a limit of file size:
# each time the version in force is one that was finished, and whole, and the run after takes away all
# that was left.
. "$(dirname "$0")/../peer/lib.sh"

people=30000
kills=${KILLS:-40}
seed=${SEED:-$$}

# The moments differ in each run; a seed tells them again.
moment() { # KILL: seconds, up to what a whole load took and a quarter
    awk -v seed="$seed$1" -v most="$took" 'BEGIN { srand(seed); print rand() * most * 1.25 / 1000 }'
}

# Every other file is in no order, and sorted on disk.
file_of() { # KILL
    [ $(($1 % 2)) -eq 0 ] && echo "$work/people/persons.csv" || echo "$work/shuffled.csv"
}

current() {
    readlink "$work/state/dataset/current"
}

assert_whole() {
    [ -f "$work/state/dataset/$(current)/data.mdb" ] || fail "no version is in force"
    "$build/look-up" "$work/state" "$people" >"$work/look-up.log" 2>&1 ||
        fail "the version in force is not whole"
}

# What is there beside the versions, which end in a digit, and the name of the one in force.
left_behind() {
    ls -A "$work/state/dataset" | grep -v '^v[0-9]*$' | grep -v '^current$' || true
}

load_and_kill() { # KILL
    "$build/darmand-load" -c "$work/darmand.conf" --sort-memory 1M --quiet \
        --persons "$(file_of "$1")" --providers "$work/people/providers.csv" \
        >"$work/load.log" 2>&1 &
    loader=$!
    sleep "$(moment "$1")"
    kill -KILL "$loader" 2>/dev/null || ended=$((ended + 1))
    wait "$loader" 2>/dev/null || true
    [ -z "$(left_behind)" ] || parts=$((parts + 1))
}

killed_at_any_moment() {
    ended=0 parts=0
    for kill in $(seq "$kills"); do
        load_and_kill "$kill"
        [ $((kill % 4)) -ne 0 ] || assert_whole
    done
    [ "$parts" -gt 0 ] || fail "no kill came while a version was built (seed $seed)"
    load "$(file_of 1)" "$work/people/providers.csv" --sort-memory 1M || fail "the last load fails"
    assert_whole
    same "what is left behind" "" "$(left_behind)"
    same "versions kept" 3 "$(ls -d "$work"/state/dataset/v* | wc -l)"
}

# Of a disk that is full; nothing is changed and nothing left.
assert_refused() { # HOW
    same "exit status, $1" 1 "$loaded"
    grep -q "no space left" "$work/load.log" || fail "$1: the reason is not told"
    same "the version in force, $1" "$before" "$(current)"
    same "what is left behind, $1" "" "$(left_behind)"
}

with_a_limit_of_file_size() {
    before=$(current)
    for file in "$work/people/persons.csv" "$work/shuffled.csv"; do
        # In units of 512 octets: a megabyte.
        (ulimit -f 2048 && load "$file" "$work/people/providers.csv" --sort-memory 1M) && fail "it fits"
        loaded=$?
        assert_refused "a limit of file size"
    done
}

# A file system of its own, seen by darmand-load alone, where one may be made.
on_a_full_disk() {
    tried="no file system of its own could be made"
    unshare --mount true 2>/dev/null || return 0
    mkdir "$work/kept"
    before=$(current)
    loaded=0
    unshare --mount sh -c '
        cp -a "$1/state/dataset/." "$1/kept" && mount -t tmpfs -o size=10m none "$1/state" &&
            mkdir "$1/state/dataset" && cp -a "$1/kept/$(readlink "$1/kept/current")" \
                "$1/kept/current" "$1/state/dataset" || exit 99
        "$2/darmand-load" -c "$1/darmand.conf" --persons "$1/large.csv" \
            --providers "$1/people/providers.csv" >"$1/load.log" 2>&1
        status=$?
        ls -A "$1/state/dataset" >"$1/left"
        exit $status' - "$work" "$build" 2>"$work/unshare.log" || loaded=$?
    [ "$loaded" -ne 99 ] || return 0
    assert_refused "a full disk"
    same "what is left there" "current $before" "$(sort "$work/left" | tr '\n' ' ' | sed 's/ $//')"
    tried="on a full disk too"
}

"$build/people" "$people" "$work/people"
"$build/people" --shuffled "$people" - >"$work/shuffled.csv"
"$build/people" 300000 - >"$work/large.csv"
write_configuration
load "$work/people/persons.csv" "$work/people/providers.csv" || fail "a good file is refused"
begun=$(date +%s%N)
load "$work/shuffled.csv" "$work/people/providers.csv" --sort-memory 1M || fail "in no order: refused"
took=$((($(date +%s%N) - begun) / 1000000))
killed_at_any_moment
with_a_limit_of_file_size
on_a_full_disk
proved "$kills kills (seed $seed), $parts of them half way: a whole version in force each time, and nothing left; $tried"
