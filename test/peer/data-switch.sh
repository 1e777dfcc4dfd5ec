#!/bin/sh
# Data is switched between two questions: a broken file changes nothing, a good one changes all that
# is asked from then on, no question is lost in between, and where there is no data, or it is too old,
# the answer is "unavailable" and never "no".
. "$(dirname "$0")/lib.sh"

# answered PHONE TEXT: by SMS and on USSD.  Another phone each time: the same message again would be
# the same question, and have the answer it had.
answered() {
    start_script <<SCRIPT
phone $1
sms 1420 "$entitled"
expect "$2"
dial "*4*1420*1*$entitled#"
expect "$2"
expect-end
SCRIPT
}

without_data() {
    answered $clinic "$(says DOWN)"
    write_configuration
    start_darmand
    finish_smsc
    same "dataset" null "$(control status | sed -n 's/.*"dataset": \(.*\),/\1/p')"
    load_sample
    answered $clinic "$(says_of YES_P $entitled)"
    finish_smsc
}

# Data that was young enough when it was loaded, and is not any more.
with_old_data() {
    old=$(date -d '-30 days' +%F)
    ! load test/data/persons.csv test/data/providers.csv --date "$old" ||
        fail "data is loaded that no question may be answered from"
    options='rules { max_data_age = 60 }'
    write_configuration
    load test/data/persons.csv test/data/providers.csv --date "$old" || fail "data of 30 days is refused"
    options='rules { max_data_age = 20 }'
    write_configuration
    control reload >"$work/reload.log" || fail "max_data_age cannot be changed"
    answered $hospital "$(says DOWN)"
    finish_smsc
    stop_darmand
    options=
}

# 2000 centres ask about the same person, each once.
while_questions_flow() {
    "$build/people" 1000 "$work/people"
    cp "$work/people/provider-mobiles.txt" "$work/handsets"
    echo "$entitled" >"$work/texts"
    sed "s/^\($entitled,.*,\)active,,/\1inactive,contract_ended,/" test/data/persons.csv \
        >"$work/inactive.csv"
    sed '3s/,self,/,cousin,/; 5s/^0/1/' "$work/inactive.csv" >"$work/broken.csv"

    link_options="  rate = 0"
    start_load 1000 250
    write_configuration
    load test/data/persons.csv "$work/people/providers.csv" || fail "the centres are refused"
    start_darmand
    more_replies 100
    version=$(number status version)

    ! load "$work/broken.csv" "$work/people/providers.csv" || fail "broken data is in force"
    for line in 3 5; do
        grep -q "^$work/broken.csv:$line: " "$work/load.log" || fail "line $line is not named"
    done
    same "the version in force" "$version" "$(number status version)"
    before=$(journal_lines)
    more_replies 100

    load "$work/inactive.csv" "$work/people/providers.csv" || fail "good data is refused"
    after=$(($(journal_lines) + 1))
    more_replies 100
    finish_smsc
    stop_darmand
}

# The sentence of a journal's reply with this text, for grep.
sentence() {
    says_of "$1" "$entitled" 'date=[0-9/]*' 'code=[0-9]*' | sed 's/\\n/\\\\n/g'
}

all_are() { # TEXT, on standard input
    cat >"$work/replies"
    [ -s "$work/replies" ] && ! grep -v -e " $(sentence "$1")\$" "$work/replies" ||
        fail "not each of these replies is $1, or there is none"
}

without_data
with_old_data
while_questions_flow
judge_journal
replies 1 "$before" | all_are YES_P
replies "$after" '1e9' | all_are NO_P
proved "no or old data: unavailable; broken: nothing switched; good: all $(wc -l <"$work/codes") questions answered across the switch"
