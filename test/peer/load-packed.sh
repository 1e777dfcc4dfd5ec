#!/bin/sh
# The same persons plain, packed, in two packed files one behind the other, through a pipe and in no
# order are the same version; a packed file that is spoilt, or would unpack to any size, is refused.
. "$(dirname "$0")/lib.sh"

people=5000
files=$work/people

# So little memory, in KiB, that nothing here can be unpacked into it; the sanitizers need more.
nm "$build/darmand-load" | grep -q __asan_init || ulimit -d 500000

loads() { # HOW PERSONS [OPTION…]
    how=$1
    shift
    load "$1" "$files/providers.csv" || fail "$how: refused"
    grep -q ": $people persons, 2000 providers, " "$work/load.log" || fail "$how: something is missing"
}

refuses() { # HOW PERSONS WHY
    ! load "$2" "$files/providers.csv" || fail "$1: in force"
    same "exit status, $1" 4 "$loaded"
    grep -q "$3" "$work/load.log" || fail "$1: the reason is not told"
    same "the version in force, $1" "$before" "$(readlink "$work/state/dataset/current")"
}

taken() {
    gzip <"$files/persons.csv" >"$work/gzip"
    zstd -q <"$files/persons.csv" >"$work/plain.csv"
    head -n 2000 "$files/persons.csv" | gzip >"$work/two.gz"
    tail -n +2001 "$files/persons.csv" | gzip >>"$work/two.gz"
    loads "plain" "$files/persons.csv"
    loads "gzip, told by no name" "$work/gzip"
    loads "Zstandard, under a wrong name" "$work/plain.csv"
    loads "two of gzip" "$work/two.gz"
    loads "a pipe" - <"$files/persons.csv"
    gzip <"$files/persons.csv" | loads "gzip in a pipe" -
    "$build/people" --shuffled "$people" - | loads "a pipe, in no order" -
}

refused() {
    before=$(readlink "$work/state/dataset/current")
    head -c 50000 "$work/gzip" >"$work/cut.gz"
    (cat "$work/gzip" && echo garbage) >"$work/garbage.gz"
    (head -n 1 "$files/persons.csv" && head -c 600000000 /dev/zero) | gzip -1 >"$work/bomb.gz"
    (head -n 1 "$files/persons.csv" && head -c 600000000 /dev/zero | tr '\0' ' ') |
        zstd -q >"$work/bomb.zst"
    refuses "cut short" "$work/cut.gz" "cut short"
    refuses "garbage behind its end" "$work/garbage.gz" "something else behind its end"
    refuses "600 MB of NUL" "$work/bomb.gz" "a field of thousands of characters"
    refuses "600 MB of blanks" "$work/bomb.zst" "there is no person in it"
}

both_from_one_pipe() {
    ! load - - </dev/null || fail "both files from one pipe"
    same "exit status, both from one pipe" 2 "$loaded"
}

quiet() {
    "$build/darmand-load" -c "$work/darmand.conf" --quiet --persons "$files/persons.csv" \
        --providers "$files/providers.csv" >"$work/load.log" 2>"$work/quiet.log" || fail "--quiet"
    same "what --quiet says" "" "$(cat "$work/quiet.log")"
}

"$build/people" "$people" "$files"
write_configuration
taken
refused
both_from_one_pipe
quiet
proved "plain, gzip, Zstandard, two in one, pipes: the same $people persons; spoilt ones refused"
