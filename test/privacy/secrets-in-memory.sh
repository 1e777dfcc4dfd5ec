#!/bin/sh
# In the memory of a running darmand the password of a link stands once, for the next bind, and of the
# installation's secret and of a TLS key's file nothing is left, also after a reload.  When it crashes
# no core is dumped, unless the configuration has core_dumps.
. "$(dirname "$0")/../peer/lib.sh"
here=$(dirname "$0")
dumps='core_dumps = "yes"' # without it not even the same user may look

# stand_in_memory WHEN EXPECTED…: how often password, secret and key do.
stand_in_memory() {
    when=$1
    shift
    if ! "$here/memory.pl" "$darmand" "$work"/wanted.* >"$work/counted"; then
        echo "the memory of a process cannot be read here: not looked at"
        exit 0
    fi
    same "password, secret and key in memory, $when" "$*" \
        "$(tr '\n' ' ' <"$work/counted" | sed 's/ $//')"
}

old_password_is_gone() {
    "$here/memory.pl" "$darmand" "$work"/wanted.* | head -n 1 | grep -qx 0
}

# crash OPTION: sets $left to "dumped" or "not dumped".
crash() {
    options=$1
    write_configuration
    top=$(pwd)
    (cd "$work" && ulimit -c unlimited && exec "$top/$here/core.pl" "$top/$build/darmand" \
        -c "$work/darmand.conf") >"$work/core.answer" 2>>"$work/darmand.log" &
    waiting=$!
    within 10 logged 'is ready' || fail "darmand does not start"
    beside=$(cat "$work/pid")
    kill -ABRT "$beside"
    wait "$waiting" || fail "no core may be dumped here"
    beside=
    forget_log
    left=$(cat "$work/core.answer")
}

# ---- bound

start_sim
options=$dumps
bind=pair
start_all
wait_until_bound
printf %s "$password" >"$work/wanted.1"
cp "$work/state/secret" "$work/wanted.2"
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout "$work/key" -out "$work/certificate" \
    -subj "/CN=client" >"$work/openssl.log" 2>&1
sed -n 2p "$work/key" | tr -d '\n' >"$work/wanted.3"
stand_in_memory "bound" 1 0 0

# ---- with a new password, and a key

password=n3wpass1
printf %s "$password" >"$work/wanted.4"
port=1 # where nobody listens
link_options="  tls = \"yes\"  tls_certificate = \"certificate\"  tls_key = \"key\""
write_configuration
control reload >"$work/reload.log" || fail "the reload is refused"
# The old link is there until both its connections are unbound, and a little longer.
within 20 old_password_is_gone || true
stand_in_memory "after a reload" 0 0 0 1
stop_darmand
stop_smsc
forget_log
link_options=

# ---- crashed

crash ''
same "what is left of a crash" "not dumped" "$left"
crash "$dumps"
[ "$left" = dumped ] || left="and could not, for none is dumped here in any case"
proved "the password stands in memory once, no secret and no key do, and a crash leaves no core ($left with core_dumps)"
