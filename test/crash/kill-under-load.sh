#!/bin/sh
# SIGKILL at ten random moments under load, by SMS and USSD, and again while darmand reads its ledger.
# Afterwards every question that was acknowledged has its answer, no question ever had two codes, and
# every code that a phone has seen is in the ledger.  KILLS=200 makes the long run.
kills=${KILLS:-10}
TEST_SECONDS=$((120 + kills * 6))
. "$(dirname "$0")/../peer/lib.sh"

# Enough questions for all the kills.  What was not asked while darmand was dead is asked in a burst
# when it is back, so that many kills find a hundred questions under way.
rate=2000
questions=$((rate * (kills / 2 + 2)))
link_options="  rate = 0  window = 50"
options=$no_quota

# A pause of 0 to 399 ms: sometimes it ends before darmand has bound, or before it has read all.
pause() {
    milliseconds=$(shuf -i 0-399 -n 1)
    echo "kill $1 after $milliseconds ms" >>"$work/kills.log"
    sleep "$(printf '0.%03d' "$milliseconds")"
}

"$build/people" 20000 "$work/people"
cp "$work/people/provider-mobiles.txt" "$work/handsets"
cp "$work/people/ids.txt" "$work/texts"
start_load "$questions" "$rate" --window 100 --deadline "$((60 + kills * 5))" --ussd-share 10 \
    --dial "*4*1420*1*$(head -n 1 "$work/texts")#"
write_configuration
load "$work/people/persons.csv" "$work/people/providers.csv" || fail "the data is refused"
start_darmand
wait_until_bound
more_replies 100

kill=0
while [ "$kill" -lt "$kills" ]; do
    kill=$((kill + 1))
    pause "$kill"
    kill_darmand
    start_darmand
done
sent=$(grep -c '^sent' "$work/journal")
[ "$sent" -lt "$questions" ] || fail "the load ended before the last kill"
finish_smsc
judge_journal

control status >"$work/status.log" || fail "darmand has no status"
grep -q '"open": true' "$work/status.log" || fail "the ledger is not open"
"$(dirname "$0")/verify" "$socket" <"$work/codes" >"$work/verify.log" || fail "a code is not known"
stop_darmand

# What one life wrote, the next reads.
start_darmand
within 20 control status || fail "darmand does not start again"
head -n 20 "$work/codes" | while read -r code phone; do
    control verify "$code" >/dev/null || fail "$code of $phone is gone after a restart"
done
proved "$kills kills: $(tail -n 1 "$work/judge.log"), each of them verified"
