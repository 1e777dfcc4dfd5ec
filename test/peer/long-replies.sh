#!/bin/sh
# An answer longer than one SMS leaves in parts with a header, with SAR TLVs, or whole as payload; with a
# window of one, part by part.  A part that was taken is not sent again when a later one is refused.
. "$(dirname "$0")/lib.sh"

# The texts with a help that takes four SMS.
more="این راهنما بلند است تا در یک پیامک جا نشود و در چند بخش فرستاده شود. "
mkdir "$work/texts"
cp conf/texts.* "$work/texts"
sed -i "s/^HELP = \"/&$more$more$more/" "$work/texts/texts.fa"

configure_long() {
    write_configuration
    sed -i "s,^texts_dir.*,texts_dir = \"$work/texts\"," "$work/darmand.conf"
    load_sample
    start_darmand
}

long_reply() { # METHOD PARTS: so many parts reach the SMSC
    method=$1 expected=$2
    link_options="  window = 1  rate = 0  long_sms = \"$method\""
    rm -rf "$work/state"
    start_script --stay --verbose <<SCRIPT
phone $clinic
sms 1420 "help"
expect "$more$more$more$(says HELP)"
expect-silence 300
SCRIPT
    configure_long
    within 20 test -e "$work/vars" || fail "$method: the answer did not arrive"
    within 10 number_is status replies_accepted 1 || fail "$method: it was not accepted"
    stop_smsc
    stop_darmand
    same "$method: parts sent" "$expected" "$(grep -c '<-.*submit_sm ' "$work/smsc.log")"
    rm "$work/smsc.log"
}

long_reply udh 4
long_reply sar 4
long_reply payload 1

link_options=
rm -rf "$work/state"
start_smsc perl "$peers/smsc/parts.pl" "$work/port" $clinic
configure_long
wait_until_all_said
within 10 number_is status replies_accepted 1 || fail "the answer of four parts was not accepted"
stop_darmand
finish_smsc
proved "answers of four parts arrive whole by UDH, SAR and payload, and no part twice"
