#!/bin/sh
# darmandctl trace: the next PDUs of a link as text and as a capture that tshark reads as SMPP, checksums
# and all, in which no number, ID, text or password is to be found.
. "$(dirname "$0")/lib.sh"

bind=pair

conversation() {
    cat <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
dial "*4*1420*1#"
expect "$(says ASK_P)"
answer "$contract_ended"
expect "$(says_of NO_P $contract_ended)"
expect-end
print "done"
SCRIPT
}

# columns FIELD…: what tshark reads in the capture.
columns() {
    tshark -n -r "$capture" -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -T fields \
        $(printf ' -e %s' "$@") 2>"$work/tshark.log"
}

# Begun before there is anybody to bind to: the trace has the passwords in it too.
traced() { # LANGUAGE DIALECT
    language=$1 dialect=$2
    start_sim
    stop_smsc
    write_configuration
    load_sample
    start_darmand
    within 10 control trace operator 1000 || fail "no trace"
    conversation >"$work/conversation"
    start_script --dialect "$dialect" <"$work/conversation"
    text=$(ls -t "$work"/state/trace/operator-*.txt | head -n 1)
    capture=${text%.txt}.pcap
    finish_smsc
    stop_darmand
    for secret in $password $clinic 9121000003 $entitled $contract_ended "$(variable code)"; do
        ! grep -q "$secret" "$text" || fail "$secret is in the text"
        ! grep -qa "$secret" "$capture" || fail "$secret is in the capture"
    done
    grep -q 'source_addr  *"xxxxxxxxx003"' "$text" || fail "no masked number in the text"
}

# What is in these is looked for in UCS-2 and packed septets too, by test/privacy.
for gateway in standard its8 mica svc-letters; do
    traced en $gateway
    traced fa $gateway
done
traced fa smpp-plus

same "the mode of what is written" "600 600 700" \
    "$(stat -c %a "$text" "$capture" "$work/state/trace" | tr '\n' ' ' | sed 's/ $//')"
packets=$(columns frame.number | wc -l)
same "PDUs in the capture" "$packets" "$(grep -c ' UTC  ' "$text")"
same "packets that are not SMPP" 0 "$(columns frame.protocols | grep -vc smpp)"
same "packets with a wrong checksum" 0 \
    "$(columns ip.checksum.status tcp.checksum.status | grep -vc '^1	1$')"
same "malformed packets" 0 "$(columns _ws.malformed _ws.expert.severity | grep -c '[0-9M]')"
columns smpp.command_id >"$work/commands"
for command in 0x00000001 0x00000002 0x00000004 0x00000005 0x00000103 0x80000103; do
    grep -q "$command" "$work/commands" || fail "no $command in the capture"
done
proved "$packets PDUs, traced and masked, are SMPP to tshark"
