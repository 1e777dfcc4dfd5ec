#!/bin/sh
# TLS to the SMSC: chain and name are verified, a name is asked for by SNI, a client certificate is
# shown, nothing older than TLS 1.2 is spoken; and where it fails the log says why, and nothing is sent.
. "$(dirname "$0")/lib.sh"

# ---- authorities and certificates

authority() { # NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
        -keyout "$work/$1.key" -out "$work/$1.pem" -subj "/CN=authority $1" >>"$work/openssl.log" 2>&1
}

# certificate NAME ALTERNATIVE-NAMES DAYS: by the authority "ours".
certificate() {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
        -addext "subjectAltName=$2" -keyout "$work/$1.key" -out "$work/$1.csr" >>"$work/openssl.log" 2>&1
    openssl x509 -req -in "$work/$1.csr" -CA "$work/ours.pem" -CAkey "$work/ours.key" \
        -copy_extensions copy -days "$3" -out "$work/$1.pem" >>"$work/openssl.log" 2>&1
}

# ---- what stands in front of the simulator

# listens COMMAND… PATTERN: a process of ours; $port is what its log has behind the pattern.
listens() {
    pattern=$1
    shift
    rm -f "$work/relay.log"
    "$@" </dev/null >"$work/relay.log" 2>&1 &
    relay=$!
    beside=$relay
    within 10 grep -q "$pattern" "$work/relay.log" || fail "nothing listens: $*"
    port=$(sed -n "s/.*$pattern\([0-9]*\).*/\1/p" "$work/relay.log" | head -n 1)
}

# relay CERTIFICATE [SOCAT-OPTIONS]: TLS in front of the SMSC at $port.
relay() {
    listens 'listening on AF=2 127.0.0.1:' socat -d -d "OPENSSL-LISTEN:0,bind=127.0.0.1,fork,cert=$work/$1.pem,key=$work/$1.key,${2:-verify=0}" \
        "TCP4:127.0.0.1:${port:-1}"
}

end_relay() {
    end_process "$relay"
    wait "$relay" 2>/dev/null || true
    beside=
    port=
}

question() {
    cat <<SCRIPT
phone $clinic
sms 1420 "$entitled"
expect "$(says_of YES_P $entitled)"
SCRIPT
}

answered_over() { # WHAT CERTIFICATE SOCAT-OPTIONS LINK-OPTIONS
    rm -rf "$work/state"
    question >"$work/question"
    start_script <"$work/question"
    relay "$2" "$3"
    link_options="  tls = \"yes\"  tls_ca_file = \"$work/ours.pem\"  $4"
    start_all
    finish_smsc
    stop_darmand
    end_relay
    forget_log
}

# To what listens at $port.  Nothing is sent but the handshake; in TLS 1.3 ours is done before the peer
# has looked at our certificate.
fails_with() { # REASON LINK-OPTIONS
    rm -rf "$work/state"
    link_options="  tls = \"yes\"  $2"
    write_configuration
    start_darmand
    within 20 logged ": $1" || fail "the log does not say: $1"
    case $1 in
    *'certificate required') ;;
    *) ! logged 'connecting -> binding' || fail "bound in spite of: $1" ;;
    esac
    stop_darmand
    forget_log
}

refused() { # REASON CERTIFICATE SOCAT-OPTIONS LINK-OPTIONS
    relay "$2" "$3"
    fails_with "$1" "$4"
    end_relay
}

authority ours
authority others
certificate smsc IP:127.0.0.1,DNS:smsc.example 30
certificate other IP:127.0.0.2,DNS:other.example,DNS:127.0.0.1 30
certificate expired IP:127.0.0.1 -1
certificate client DNS:darmand.example 30
trusted="tls_ca_file = \"$work/ours.pem\""
shown="tls_certificate = \"$work/client.pem\"  tls_key = \"$work/client.key\""

# ---- what is as it should be

answered_over 'by address' smsc '' ''
answered_over 'by name' smsc '' 'tls_name = "smsc.example"'
answered_over 'with a client certificate' smsc "verify=1,cafile=$work/ours.pem" "$shown"
answered_over 'TLS 1.2' smsc 'verify=0,openssl-max-proto-version=TLS1.2' ''

# Answers to as many questions as there are come in pieces that TLS cuts, and each comes once.
"$build/people" 1000 "$work/people"
cp "$work/people/provider-mobiles.txt" "$work/handsets"
cp "$work/people/ids.txt" "$work/texts"
start_load 1000 0 --deliver-window 300
relay smsc ''
link_options="  tls = \"yes\"  $trusted  rate = 0  window = 100"
write_configuration
load "$work/people/persons.csv" "$work/people/providers.csv" || fail "the data is refused"
start_darmand
finish_smsc
stop_darmand
end_relay
judge_journal
forget_log

# By this name, asked for in the handshake, there is another certificate.
listens 'ACCEPT 127.0.0.1:' openssl s_server -accept 127.0.0.1:0 -www \
    -cert "$work/other.pem" -key "$work/other.key" \
    -servername smsc.example -cert2 "$work/smsc.pem" -key2 "$work/smsc.key"
link_options="  tls = \"yes\"  $trusted  tls_name = \"smsc.example\""
write_configuration
start_darmand
within 10 logged 'connecting -> binding' || fail "the name is not asked for by SNI"
stop_darmand
end_relay
forget_log

# ---- what is not

refused 'wrong name: the certificate is not for 127.0.0.1' other '' "$trusted"
refused 'wrong name: the certificate is not for smsc.example' other '' \
    "$trusted  tls_name = \"smsc.example\""
refused 'certificate refused: certificate has expired' expired '' "$trusted"
refused 'certificate refused: unable to get local issuer certificate' smsc '' \
    "tls_ca_file = \"$work/others.pem\""
refused 'certificate refused: unable to get local issuer certificate' smsc '' ''
refused 'TLS failed: .*protocol' smsc \
    'verify=0,openssl-min-proto-version=TLS1.1,openssl-max-proto-version=TLS1.1,cipher=ALL:@SECLEVEL=0' \
    "$trusted"
refused 'TLS failed: .*certificate required' smsc "verify=1,cafile=$work/ours.pem" "$trusted"

# A port that speaks no TLS: the simulator closes on what is no PDU to it, and may not end content.
start_sim
fails_with 'TLS failed: the peer does not speak it on this port' "$trusted"
end_process "$smsc"
smsc=
port=

# ---- files that do not fit together are found before anything is connected

link_options="  tls = \"yes\"  tls_certificate = \"$work/client.pem\"  tls_key = \"$work/smsc.key\""
write_configuration
! "$build/darmand" -t -c "$work/darmand.conf" >"$work/check.log" 2>&1 || fail "a key of another certificate"
grep -q 'tls_key .*key values mismatch' "$work/check.log" || fail "a key of another certificate"

proved "4 links and a load over TLS, SNI, and 8 that were refused with their reasons"
