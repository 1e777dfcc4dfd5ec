#!/bin/bash
# A reload whose reading fails for want of memory, at one allocation after the other: libconfuse ends the
# process at some of them, and darmand goes on with the configuration it has.
. "$(dirname "$0")/../peer/lib.sh"
. "$(dirname "$0")/lib.sh"

start_sim
write_configuration
load_sample
echo 0 >"$work/number"
start_preloaded shim SHIM_CHILD="$work/number"
wait_until_bound
refused=0
died=0
for number in $(seq 1 7 250); do
    echo "$number" >"$work/number"
    if ! control reload >"$work/reload.log"; then
        refused=$((refused + 1))
        ! grep -q 'tried to read it' "$work/reload.log" || died=$((died + 1))
    fi
    is_bound || fail "darmand has ended, or its link has"
done
[ "$refused" -ge 10 ] || fail "only $refused reloads had too little memory"
[ "$died" -ge 1 ] || fail "nobody died of it: the test is blind"
echo 0 >"$work/number"
control reload >"$work/reload.log" || fail "a reload with memory is refused"
# A sanitizer reports each death: only libraries may die, and what they exit with is lost anyway.
! grep 'SUMMARY: ' "$work/darmand.log" | grep -v 'lib\(icu\|confuse\)\|leaked' || fail "darmand itself is to blame"
forget_log
stop_darmand
stop_smsc
proved "$refused reloads without memory were refused, $died of them by a death that darmand outlived"
