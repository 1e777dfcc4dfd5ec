#!/bin/sh
# What may become the data in force, and the way back: a file that is not the sender's, or too unlike the
# data before, or of the wrong day, is refused with an exit status of its own and changes nothing; a
# version before is in force again at a word; data that ages is told before it is too old.
. "$(dirname "$0")/lib.sh"

today=$(date +%F)

# refused STATUS WHAT LOAD-OPTION…: of the files in $persons and $providers; nothing changes.
refused() {
    expected=$1 what=$2
    shift 2
    got=0
    load "$work/persons.csv" "$work/providers.csv" "$@" || got=$?
    same "the exit status for $what" "$expected" "$got"
    same "the version in force after $what" "$version" "$(number status version)"
}

taken() { # WHAT LOAD-OPTION…
    what=$1
    shift
    load "$work/persons.csv" "$work/providers.csv" "$@" || fail "$what is refused"
    version=$((version + 1))
    same "the version in force after $what" "$version" "$(number status version)"
}

tried() { # WHAT LOAD-OPTION…: it would be taken, and nothing changes.
    what=$1
    shift
    before=$(ls "$work/state/dataset")
    load "$work/persons.csv" "$work/providers.csv" --dry-run "$@" || fail "$what is refused"
    grep -q "^version $((version + 1)): " "$work/load.log" || fail "$what: $(cat "$work/load.log")"
    ! grep -q 'answers from it' "$work/load.log" || fail "$what was put in force"
    same "the version in force after trying $what" "$version" "$(number status version)"
    same "the versions there after trying $what" "$before" "$(ls "$work/state/dataset")"
}

fresh_files() {
    cp "$work/people/persons.csv" "$work/people/providers.csv" "$work"
    rm -f "$work"/*.sha256 "$work"/*.sig
}

begin() {
    "$build/people" 2000 "$work/people"
    fresh_files
    awk -F, '$2 == "insured" { print $1 }' "$work/persons.csv" | head -n 2 >"$work/probes"
    chmod 600 "$work/probes"
    start_sim --quiet
    options='data { probes = "probes" }'
    write_configuration
    version=1
    load "$work/persons.csv" "$work/providers.csv" || fail "the first load is refused"
    start_darmand
    within 10 control status || fail "darmand does not start"
}

# ---- origin -------------------------------------------------------------------------------------------

sums() {
    (cd "$work" && for file in persons.csv providers.csv; do sha256sum $file >$file.sha256; done)
}

signs() { # KEY
    for file in persons.csv providers.csv; do
        openssl pkeyutl -sign -inkey "$1" -rawin -in "$work/$file.sha256" -out "$work/$file.sig"
    done
}

origin() {
    digest=$(sha256sum <"$work/persons.csv" | cut -c1-64)
    refused 5 "a digest given for one file of two" --digest "$digest"
    taken "files with their digests" --digest "$digest" \
        --digest "$(sha256sum <"$work/providers.csv" | cut -c1-64)"
    sums
    taken "files with their digests beside them"
    printf 'x' >>"$work/persons.csv"
    refused 5 "a file that is not that of its digest"
    fresh_files

    openssl genpkey -algorithm ed25519 -out "$work/ours.key" 2>/dev/null
    openssl genpkey -algorithm ed25519 -out "$work/theirs.key" 2>/dev/null
    openssl pkey -in "$work/ours.key" -pubout -out "$work/ours.pem"
    options='data { probes = "probes"  signature_key = "ours.pem" }'
    write_configuration
    refused 5 "files nobody signed"
    sums
    refused 6 "files without a signature"
    signs "$work/theirs.key"
    refused 6 "somebody else's signature"
    signs "$work/ours.key"
    taken "files signed by the sender"
    options='data { probes = "probes" }'
    write_configuration
    fresh_files
}

# ---- the gate -----------------------------------------------------------------------------------------

gate() {
    head -n 1801 "$work/people/persons.csv" >"$work/persons.csv"
    # Families are together, so the last one may have lost its head.
    sed -i '/,dependant,/d' "$work/persons.csv"
    refused 7 "a file with many persons fewer"
    grep -q "persons where version $version in force has 2000: " "$work/load.log" ||
        fail "the gate does not say which number it goes by"
    refused 7 "the same when it is only tried" --dry-run
    tried "the same with --accept-change" --accept-change
    taken "the same with --accept-change" --accept-change
    grep -q 'because --accept-change was given' "$work/load.log" || fail "overruled without a word"
    fresh_files
    taken "all of them again" --accept-change
    sed -i "/^$(head -n 1 "$work/probes"),/d; /,$(head -n 1 "$work/probes"),/d" "$work/persons.csv"
    refused 8 "a file without a person who must be in it"
    fresh_files
}

# ---- the day ------------------------------------------------------------------------------------------

day() {
    refused 9 "data of thirty days ago" --date "$(date -d '-30 days' +%F)"
    refused 9 "data of a day to come" --date "$(date -d '+30 days' +%F)"
    mv "$work/persons.csv" "$work/persons-$(date -d '-6 days' +%F).csv"
    load "$work/persons-$(date -d '-6 days' +%F).csv" "$work/providers.csv" || fail "a dated file is refused"
    version=$((version + 1))
    number_is status age_days 6 || fail "the day in the file's name is not the data's"
    control status | grep -q '"age": "ageing"' || fail "data of 6 days is not said to age"
    logged 'the data is 6 days old; after 7 days everything is DOWN' || fail "no alarm in the log"
    fresh_files
    taken "data of today" --date "$today"
    within 5 logged 'the data is fresh again' || fail "darmand does not say that the data is fresh"
}

# ---- there and back -----------------------------------------------------------------------------------

go() { # STATUS VERSION OPTION…
    expected=$1 version=$2
    shift 2
    got=0
    "$build/darmand-load" -c "$work/darmand.conf" "$@" >"$work/go.log" 2>&1 || got=$?
    same "the exit status of $*" "$expected" "$got"
    same "the version in force after $*" "$version" "$(number status version)"
}

there_and_back() {
    newest=$version
    go 0 "$newest" --dry-run --undo
    grep -q "^version $((newest - 1)): " "$work/go.log" || fail "--undo: $(cat "$work/go.log")"
    go 2 "$newest" --dry-run --delta "$work/persons.csv"
    go 0 "$((newest - 1))" --undo
    go 0 "$((newest - 2))" --undo
    go 10 "$((newest - 2))" --undo # three are kept
    go 0 "$newest" --use "$newest"
    go 10 "$newest" --use "$((newest + 1))"
    go 2 "$newest" --use nothing
    go 2 "$newest" --undo --use "$newest"
    control dataset >"$work/dataset.log"
    same "versions listed" 3 "$(grep -c '"built_ms"' "$work/dataset.log")"
    same "versions that answer" 1 "$(grep -c '"answers": true' "$work/dataset.log")"
    "$build/darmandctl" -s "$socket" dataset >"$work/table.log"
    grep -q "^VERSION *$newest *$((newest - 1)) *$((newest - 2))\$" "$work/table.log" ||
        fail "the versions are not in the table"
    grep -q '^active  *[0-9.]* %' "$work/table.log" || fail "the shares are not in the table"
}

begin
origin
gate
day
there_and_back
kill -TERM "$smsc"
smsc=
proved "each refusal has its exit status and changes nothing; overruled, dated, undone and used again; 3 versions listed"
