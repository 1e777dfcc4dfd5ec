#!/bin/sh
# The power goes at any moment: what was synced is there, what was not may be, in any order and in part.
#
# A run is recorded from the first loading of data into an empty directory: darmand starts, answers by
# SMS and USSD, is stopped under load and started again, and newer data is loaded beside it.  power_check
# then opens what a power cut may have left before each sync of that run.
#
# As it is, about a thousand of the states; EVERY=1 opens all of them.
# Each state is opened as darmand opens it, with syncs; in memory those cost nothing.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
TEST_SECONDS=${EVERY:+3600}
TEST_SECONDS=${TEST_SECONDS:-240}
. "$(dirname "$0")/../peer/lib.sh"
. "$(dirname "$0")/lib.sh"

questions=${QUESTIONS:-60}

recorded() { # COMMAND [ARGUMENT…]
    command=$1
    shift
    "$command" shim_record "SHIM_STATE=$work/state" "SHIM_RECORD=$work/recording" "$@"
}

load_recorded() {
    recorded preloaded "$build/darmand-load" -c "$work/darmand.conf" --persons test/data/persons.csv \
        --providers test/data/providers.csv >>"$work/load.log" 2>&1 || fail "the data is refused"
}

printf '%s\n' $doctor $pharmacy $clinic $hospital >"$work/handsets"
sed -n '2,$s/,.*//p' test/data/persons.csv >"$work/texts"
start_load "$questions" 0 --window 3 --ussd-share 20 --dial "*4*1420*1*$entitled#"
write_configuration
load_recorded
recorded start_preloaded
more_replies $((questions / 3))
load_recorded
stop_darmand
recorded start_preloaded
finish_smsc
judge_journal
stop_darmand

mkdir "$work/scratch"
"$build/power_check" "$work/recording" "$work/scratch" "${EVERY:-${STRIDE:-7}}" \
    $entitled $contract_ended $with_salamat >"$work/power.log" ||
    fail "a power cut was not survived"
seen=$(wc -l <"$work/codes")
grep -q "; $seen codes, version 2" "$work/power.log" || fail "phones saw $seen codes"
proved "$(tail -n 1 "$work/power.log")"
