#!/bin/bash
# replay.sh BUILD: runs every fuzz target on its corpus, without libFuzzer.  What was found once stays
# found: a finding is a file crash-… in the corpus.
set -u
build=$1
files=0
failed=0

for target in test/fuzz/fuzz_*.c; do
    name=${target#test/fuzz/fuzz_}
    name=${name%.c}
    inputs=(test/fuzz/corpus/"$name"/*)
    if [ ! -f "${inputs[0]}" ]; then
        echo "$name: no corpus"
        failed=1
    elif ! said=$("$build/replay/$name" "${inputs[@]}" 2>&1); then
        printf '%s:\n%s\n' "$name" "$(tail -n 40 <<<"$said")"
        failed=1
    fi
    files=$((files + ${#inputs[@]}))
done
echo "$files inputs replayed"
exit "$failed"
