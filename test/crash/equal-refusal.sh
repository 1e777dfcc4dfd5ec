#!/bin/sh
# A refusal tells nothing: strangers, blocked phones, phones over their quota and persons who ask about
# somebody else get one text for IDs that exist and IDs that do not, and what darmand reads for it is
# the same to the last look-up, none of them at the person.
#
# Reads are counted (test/crash/shim_reads.c) and not timed: a machine that is busy counts as well.
. "$(dirname "$0")/../peer/lib.sh"
. "$(dirname "$0")/lib.sh"

options='quota { centre_hard = 1  centre_soft = 0  strikes = 0  large_strikes = 3 }'
known="9990012024 9990014043 9990015058 9990018138"
foreign="9991234578 9991234586 9991234594 9991234608"

reads() {
    od -A n -t u8 "$work/reads" | tr -d ' '
}

is_settled() {
    number_is status outbox 0 && number_is status waiting 0
}

# play: the script on standard input, to its end, with every reply settled.
play() {
    start_script --stay
    within 20 test -s "$work/vars" || fail "somebody is not answered as it should be"
    within 20 is_settled || fail "replies are owed for ever"
    stop_smsc
}

# cost PHONE TEXT ID…: asks about each by SMS, and by USSD if $by_ussd says so, which has to say the text;
# how much is read.
cost() {
    phone=$1 text=$2
    shift 2
    before=$(reads)
    {
        echo "phone $phone"
        for id; do
            printf 'sms 1420 "%s"\nexpect "%s"\n' "$id" "$text"
            [ -z "$by_ussd" ] ||
                printf 'dial "*4*1420*1*%s#"\nexpect "%s"\nexpect-end\n' "$id" "$text"
        done
        echo 'set done "1"'
    } >"$work/questions"
    play <"$work/questions"
    spent=$(($(reads) - before))
}

# equal WHO PHONE TEXT KNOWN FOREIGN LEAST: both lists cost the same, and at least so much a question.
equal() {
    cost "$2" "$3" $4
    for_known=$spent
    cost "$2" "$3" $5
    same "reads for $1 about foreign IDs, as for known ones" "$for_known" "$spent"
    [ "$for_known" -gt 0 ] || fail "nothing was counted for $1"
    summary="$summary, $1 $for_known"
}

start_sim
write_configuration
load_sample
start_preloaded shim_reads "SHIM_READS=$work/reads"
wait_until_bound
end_process "$smsc"
wait "$smsc" 2>/dev/null || true
summary=

# The doctor's one inquiry of the day, and the clinic's three strikes.
play <<SCRIPT
phone $doctor
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
phone $clinic
$(for id in 0012345678 0012345677 0012345676; do
    printf 'sms 1420 "%s"\nexpect "%s"\n' $id "$(says BAD)"
done)
set done "1"
SCRIPT

by_ussd=yes
equal "a stranger" $stranger "$(says AUTH)" "$known" "$foreign"
equal "a centre over its quota" $doctor "$(says RATE)" "$known" "$foreign"
equal "a blocked phone" $clinic "$(says RATE)" "$known" "$foreign"
by_ussd=
equal "a person" $head "$(says AUTH)" "1234567891 9990001235 9990032076 9990055114" "$foreign"
proved "refused the same for IDs that exist and that do not; reads for each four IDs:${summary#,}"
