# Who is measured by figures: each subject is started for a generator that listens already, and ended
# after it.  Sourced, with demo/lib.sh and compare/kannel.sh before it.
#
#   floor             a bare epoll ESME (floor.c)
#   darmand           as it is, on the store, with a new ledger
#   kannel            bearerbox and smsbox as Debian ships them, before kannel-lookup
#   kannel-postgres   the same before kannel-postgres and PostgreSQL
#   …-nodelay         the same with TCP_NODELAY forced on Kannel and the program behind it

parts=()    # process groups of what runs for this measurement
postgres=   # the directory of the database, once it is there

end_parts() {
    for part in "${parts[@]}"; do
        kill -KILL "-$part" 2>/dev/null || true
        wait "$part" 2>/dev/null || true
    done
    parts=()
}

# start_part NAME COMMAND…: a process group of its own, because smsbox restarts itself by a child.
start_part() {
    local name=$1
    shift
    setsid "$@" >>"$dir/$name.log" 2>&1 &
    parts+=($!)
}

# ---- darmand -----------------------------------------------------------------------------------------

# darmand_configuration LINKS: with nothing between the generator and what the machine can do.
darmand_configuration() {
    local i
    configure fa "$(cat "$dir/port")"
    for ((i = 2; i <= $1; i++)); do
        sed -n '/^link/,/^}/p' "$dir/darmand.conf" | sed "s/\"operator\"/\"operator-$i\"/" >"$dir/link-$i"
    done
    cat "$dir"/link-* >>"$dir/darmand.conf" 2>/dev/null || true
    rm -f "$dir"/link-*
    sed -i 's/dialect = /window = 1000  rate = 0  dialect = /' "$dir/darmand.conf"
    # Few centres ask for everybody.
    echo 'quota { centre_hard = 0  large_hard = 0  strikes = 0  large_strikes = 0 }' >>"$dir/darmand.conf"
}

start_darmand() { # LINKS
    rm -rf "$dir/state/ledger"
    darmand_configuration "$1"
    start_daemon
    wait_for test -S "$socket"
}

# ---- Kannel ------------------------------------------------------------------------------------------

# PostgreSQL does not run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

# Made once, with Debian's defaults and a cache that holds the persons; every commit is flushed.
make_postgres() {
    [ -z "$postgres" ] || return 0
    local programs
    programs=$(echo /usr/lib/postgresql/*/bin)
    chmod 711 "$dir"
    install -d -m 700 "$dir/postgres"
    [ "$(id -u)" -ne 0 ] || chown postgres "$dir/postgres"
    as_postgres "$programs/initdb" -D "$dir/postgres" -A trust >"$dir/initdb.log" 2>&1
    printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$dir/postgres'" \
        'shared_buffers = 1GB' >>"$dir/postgres/postgresql.conf"
    as_postgres setsid "$programs/postgres" -D "$dir/postgres" >"$dir/postgres.log" 2>&1 &
    wait_for test -s "$dir/postgres/postmaster.pid"
    postgres=$dir/postgres
    conninfo="host=$dir/postgres dbname=postgres user=$(stat -c %U "$dir/postgres")"
    wait_for psql "$conninfo" -c 'select 1'
    psql -q "$conninfo" -c 'CREATE TABLE person (id bigint)' \
        -c 'CREATE TABLE inquiry (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, phone bigint,
            person bigint, entitled boolean, at timestamptz DEFAULT now())'
    cut -d, -f1 "$dir/persons.csv" | grep -E '^[0-9]+$' | psql -q "$conninfo" -c 'COPY person FROM stdin'
    psql -q "$conninfo" -c 'ALTER TABLE person ADD PRIMARY KEY (id)' -c 'VACUUM ANALYZE person'
}

end_postgres() {
    [ -z "$postgres" ] || kill -INT "$(head -n 1 "$postgres/postmaster.pid")" 2>/dev/null || true
}

# start_kannel SUBJECT
start_kannel() {
    local preload=
    [[ "$1" != *-nodelay ]] || preload="LD_PRELOAD=$(realpath "$build/nodelay.so")"
    rm -f "$dir/answer-port" "$dir"/{bearerbox,smsbox}.log
    case "$1" in
    kannel-postgres*)
        psql -q "$conninfo" -c 'TRUNCATE inquiry' -c 'CHECKPOINT'
        start_part answer env $preload "$build/kannel-postgres" "$conninfo" "$dir/answer-port"
        ;;
    *) start_part answer env $preload "$build/kannel-lookup" "$dir/state" "$dir/answer-port" ;;
    esac
    wait_for test -s "$dir/answer-port"
    kannel_configuration "$dir" "$(cat "$dir/port")" "$(cat "$dir/answer-port")" "" |
        sed 's/^max-pending-submits.*/max-pending-submits = 1000/' >"$dir/kannel.conf"
    start_part bearerbox env $preload /usr/sbin/bearerbox -v 4 "$dir/kannel.conf"
    wait_for kannel_listens "$dir/kannel.conf"
    start_part smsbox env $preload /usr/sbin/smsbox -v 4 "$dir/kannel.conf"
    [[ "$1" != kannel-postgres* ]] || echo "$(head -n 1 "$postgres/postmaster.pid")" >"$dir/more-pids"
}

# ---- all of them -------------------------------------------------------------------------------------

# start_subject SUBJECT LINKS: and the numbers of its processes into $dir/watch, at which it begins.
start_subject() {
    : >"$dir/more-pids"
    case "$1" in
    floor) start_part floor "$build/floor" "$(cat "$dir/port")" "$2" ;;
    darmand*) start_darmand "$2" ;;
    kannel*) start_kannel "$1" ;;
    esac
    echo $daemon "${parts[@]}" $(cat "$dir/more-pids") >"$dir/watch.part"
    mv "$dir/watch.part" "$dir/watch"
}

end_subject() {
    [ -z "$daemon" ] || stop_daemon
    end_parts
}
