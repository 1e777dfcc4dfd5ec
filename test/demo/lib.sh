# Shared by demo and play: a whole operator, daemon and data in a directory of their own.
# Sourced with $build set; everything started here ends with the shell that sourced it.

dir=$(mktemp -d "${TMPDIR:-/tmp}/darmand.XXXXXX")
socket=$dir/state/control
daemon=
simulator=
here=$(dirname "$0")

finish() {
    status=$?
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    [ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true
    wait
    keep_written
    rm -rf "$dir"
    exit "$status"
}

# For test/privacy, which looks in all that was written for the numbers that were spoken of.
keep_written() {
    [ -n "${DARMAND_WRITTEN-}" ] || return 0
    place=$(mktemp -d "$DARMAND_WRITTEN/demo.XXXXXX")
    cat "$dir/darmand.log" "$dir/load.log" >"$place/all.log" 2>/dev/null || true
    : >"$place/numbers"
}

trap finish EXIT
trap 'exit 130' INT TERM

# configure LANGUAGE PORT
configure() {
    (umask 077 && echo "demo" >"$dir/operator.password")
    cat >"$dir/darmand.conf" <<CONF
state_dir = "$dir/state"
texts_dir = "$(pwd)/conf"
language  = "$1"
link "operator" {
  host = "127.0.0.1"  port = $2
  system_id = "darmand"  password_file = "operator.password"
  dialect = "standard"
}
ussd { code = "*4*1420#" }
sms  { number = "1420" }
CONF
}

# The sample data, with one end date in the next year so that it never runs out; sets today, until.
load_sample() {
    mkdir -p "$dir/state"
    configure fa 1
    today=$("$build/darmand-load" -c "$dir/darmand.conf" --persons test/data/persons.csv \
        --providers test/data/providers.csv | sed -n 's/.*data of \([0-9/]*\).*/\1/p')
    until=$((${today%%/*} + 1))/06/31
    sed "s,1406/06/31,$until," test/data/persons.csv >"$dir/persons.csv"
    "$build/darmand-load" -c "$dir/darmand.conf" --persons "$dir/persons.csv" \
        --providers test/data/providers.csv >"$dir/load.log"
}

# wait_for COMMAND…: until it succeeds, at most ten seconds.
wait_for() {
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || {
            echo "waited ten seconds in vain for: $*" >&2
            cat "$dir"/*.log >&2
            exit 1
        }
        sleep 0.05
    done
}

start_daemon() {
    "$build/darmand" -c "$dir/darmand.conf" 2>"$dir/darmand.log" &
    daemon=$!
}

# Ends the daemon politely; it must unbind and exit with 0.
stop_daemon() {
    kill -TERM "$daemon"
    wait "$daemon" || {
        echo "darmand did not stop cleanly:" >&2
        cat "$dir/darmand.log" >&2
        exit 1
    }
    daemon=
}
