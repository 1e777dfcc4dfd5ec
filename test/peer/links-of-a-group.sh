#!/bin/sh
# Two links to one operator: parts of a question come by both, answers leave by the less loaded; what
# one link loses the other sends, also when the links have other names after a restart.
. "$(dirname "$0")/lib.sh"

start_story links-of-a-group
link_options='  group = "mci"  window = 4'
options="link \"second\" {
  host = \"127.0.0.1\"  port = $port
  system_id = \"second\"  password_file = \"password\"  reconnect_max = 1
$link_options
}"
start_all
within 60 grep -q '^an answer is owed' "$work/smsc.log" || fail "the links do not share their work"
same "links shown with their group" 2 "$(control links | grep -c '"group": "mci"')"
same "and without TLS" 2 "$(control links | grep -c '"tls": false')"
kill_darmand
sed -i 's/^link "operator"/link "north"/; s/^link "second"/link "south"/' "$work/darmand.conf"
start_darmand
end_story 1
proved "links of a group share questions, answers and losses, under whatever name"
