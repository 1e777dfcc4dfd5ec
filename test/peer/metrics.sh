#!/bin/bash
# Metrics and the status page while questions are answered: what they say, that promtool takes both
# formats, that the page is well-formed XML and names nobody, and that the listener survives whoever
# comes to it.
. "$(dirname "$0")/lib.sh"

web=$work/state/metrics
promtool=build/tools/promtool
options="metrics { listen = \"$web\" }"

# ask PATH [OPTION…]: the body; the headers go into $work/headers.
ask() {
    path=$1
    shift
    curl --silent --show-error --max-time 20 --unix-socket "$web" --dump-header "$work/headers" \
        "$@" "http://localhost$path"
}

# status_of PATH [OPTION…]
status_of() {
    path=$1
    shift
    ask "$path" --output /dev/null --write-out '%{http_code}' "$@"
}

# metric NAME{LABELS}: its value.
metric() {
    ask /metrics | awk -v name="$1" '$1 == name { print $2 }'
}

metric_is() {
    [ "$(metric "$1")" = "$2" ]
}

# header NAME: of the answer before.
header() {
    tr -d '\r' <"$work/headers" | sed -n "s/^$1: //Ip"
}

# raw OCTETS: what a client gets that has no HTTP library; OCTETS are with printf's escapes.
raw() {
    printf '%b' "$1" | socat -t 10 - "UNIX-CONNECT:$web" | tr -d '\r'
}

# ---- what they say ----------------------------------------------------------------------------------------

figures_are_right() {
    start_script --stay --timeout 30 <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
sms 1420 "$contract_ended"
expect "$(says_of NO_P $contract_ended)"
sms 1420 "hello"
expect "$(says HELP)"
phone $stranger
sms 1420 "$entitled"
expect "$(says AUTH)"
phone $head
dial "*4*1420*1#"
expect "$(says YES_I until={date})"
SCRIPT
    start_all
    within 30 metric_is 'darmand_replies_total{outcome="accepted"}' 4 || fail "four replies"
    within 10 metric_is 'darmand_ussd_ended_total{last_page="shown"}' 1 || fail "one session"
    while read -r name value; do
        same "$name" "$value" "$(metric "$name")"
    done <<FIGURES
darmand_questions_total{channel="sms"} 4
darmand_questions_total{channel="ussd"} 1
darmand_answers_total{channel="sms",result="entitled"} 1
darmand_answers_total{channel="sms",result="not_entitled"} 1
darmand_answers_total{channel="sms",result="help"} 1
darmand_answers_total{channel="sms",result="not_authorised"} 1
darmand_answers_total{channel="ussd",result="entitled"} 1
darmand_commit_latency_seconds_count{channel="sms"} 4
darmand_commit_latency_seconds_count{channel="ussd"} 1
darmand_accept_latency_seconds_count{channel="sms"} 4
darmand_accept_latency_seconds_count{channel="ussd"} 1
darmand_outbox_replies 0
darmand_ledger_open 1
darmand_link_up{link="operator",group="operator"} 1
darmand_link_questions_total{link="operator",group="operator"} 5
darmand_link_answers_total{link="operator",group="operator"} 5
darmand_link_responses_total{link="operator",group="operator",class="accepted"} 4
darmand_dataset_usable 1
darmand_dataset_rows{table="persons"} $(($(wc -l <test/data/persons.csv) - 1))
FIGURES
    [ "$(metric darmand_commit_seconds_count)" -gt 0 ] || fail "no commit was measured"
}

# A flush cannot take no time, nor longer than the test.
latencies_are_plausible() {
    sum=$(metric 'darmand_commit_latency_seconds_sum{channel="sms"}')
    awk -v sum="$sum" 'BEGIN { exit !(sum > 0 && sum < 120) }' || fail "four answers took $sum s"
}

# ---- whether they are what they should be -----------------------------------------------------------------

# promtool reads OpenMetrics only where every sample has a time.
both_formats_are_kept() {
    ask /metrics >"$work/text"
    case "$(header Content-Type)" in text/plain*) ;; *) fail "the type of the text format" ;; esac
    ask /metrics -H "Accept: application/openmetrics-text; version=1.0.0" >"$work/open"
    case "$(header Content-Type)" in
    application/openmetrics-text*) ;;
    *) fail "the type of OpenMetrics" ;;
    esac
    if [ ! -x "$promtool" ]; then
        echo "promtool is not here: the formats were not judged"
        return
    fi
    "$promtool" check metrics <"$work/text" >"$work/promtool.log" 2>&1 || fail "promtool, text"
    [ ! -s "$work/promtool.log" ] || fail "promtool has something to say"
    sed "/^#/!s/\$/ $(date +%s)/" "$work/open" >"$work/timed"
    "$promtool" tsdb create-blocks-from openmetrics "$work/timed" "$work/blocks" \
        >"$work/promtool.log" 2>&1 || fail "promtool, OpenMetrics"
}

# The hash of what stands between two tags, as the policy must have it.
hash_of() {
    ask / | perl -0777 -ne "print \$1 if m{<$1>(.*?)</$1>}s" |
        openssl dgst -sha256 -binary | openssl base64
}

the_page_is_well_formed() {
    for language in fa en; do
        ask "/?lang=$language" >"$work/page.$language"
        same "the language of the page" "$language" "$(header Content-Language)"
        xmllint --noout "$work/page.$language" 2>"$work/xmllint.log" || fail "no well-formed XML"
    done
    grep -q 'dir="rtl"' "$work/page.fa" || fail "Persian runs from right to left"
    policy=$(header Content-Security-Policy)
    for tag in style script; do
        case "$policy" in
        *"$tag-src 'sha256-$(hash_of "$tag")'"*) ;;
        *) fail "the policy does not allow the page's own $tag" ;;
        esac
    done
    ! grep -E '(src|href)="(https?:)?//' "$work"/page.* || fail "the page fetches from elsewhere"
    ! grep -E '<[^>]* (style|on[a-z]+)=' "$work"/page.* || fail "the policy forbids such an attribute"
}

nobody_is_named() {
    cat "$work/text" "$work/open" "$work"/page.* >"$work/all"
    for secret in $clinic $stranger $head $entitled $contract_ended; do
        ! grep -q "$secret" "$work/all" || fail "$secret is told to strangers"
    done
}

# ---- whoever comes ----------------------------------------------------------------------------------------

all_else_is_refused() {
    same "another path" 404 "$(status_of /status)"
    same "a path up" 404 "$(status_of /../etc/passwd --path-as-is)"
    same "another method" 405 "$(status_of /metrics -X DELETE)"
    same "what is allowed" "GET, HEAD" "$(header Allow)"
    same "a body" 405 "$(status_of / --data x)"
    same "HEAD" 200 "$(status_of / --head)"
    same "HEAD has no body" "" "$(raw 'HEAD / HTTP/1.1\r\n\r\n' | sed '1,/^$/d')"
    same "no HTTP" "HTTP/1.1 400 Bad Request" "$(raw 'bind_transceiver\r\n\r\n' | head -n 1)"
    same "a head without end" "HTTP/1.1 431 Request Header Fields Too Large" \
        "$(raw "GET / HTTP/1.1\r\nX: $(printf '%4096s' | tr ' ' a)" | head -n 1)"
    same "requests answered of two" 1 \
        "$(raw 'GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n' | grep -c '^HTTP/1.1')"
}

# As many as may be drip a request octet by octet: who comes after them waits, and is answered when their
# time is over.
strangers_are_kept_short() {
    perl "$peers/strangers.pl" "$web" 16 "$work/strangers" &
    beside=$!
    within 10 grep -q in "$work/strangers" || fail "sixteen strangers do not get in"
    same "the seventeenth" 200 "$(status_of /metrics)"
    within 30 grep -q out "$work/strangers" || fail "a stranger may stay for ever"
    stayed=$(sed -n 's/^out //p' "$work/strangers")
    [ "$stayed" -ge 4 ] && [ "$stayed" -le 20 ] || fail "strangers stayed for $stayed s"
}

a_flood_is_survived() {
    seq 400 | xargs -P 8 -I N curl --silent --max-time 20 --unix-socket "$web" \
        --output /dev/null --write-out '%{http_code}\n' http://localhost/metrics >"$work/flood"
    same "answers in a flood" 400 "$(grep -c '^200$' "$work/flood")"
}

the_place_stands_until_a_restart() {
    sed -i "s|$web|$web.new|" "$work/darmand.conf"
    ! control reload >"$work/reload.log" 2>&1 || fail "another place was taken"
    grep -q 'listen cannot change' "$work/reload.log" || fail "the refusal does not say why"
    same "mode of the socket" 660 "$(stat -c %a "$web")"
}

figures_are_right
latencies_are_plausible
both_formats_are_kept
the_page_is_well_formed
nobody_is_named
all_else_is_refused
strangers_are_kept_short
a_flood_is_survived
the_place_stands_until_a_restart
stop_darmand
stop_smsc
[ ! -e "$web" ] || fail "the socket is left behind"
proved "metrics in two formats, a page in two languages, strangers kept short"
