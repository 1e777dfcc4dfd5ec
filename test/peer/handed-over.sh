#!/bin/sh
# Sockets that systemd has opened, as for socket activation: darmand serves on them, and leaves their
# files alone.
. "$(dirname "$0")/lib.sh"

mkdir "$work/run"

# start_handed KIND: darmand with two sockets of its own below $work/run, which listen or do not.
start_handed() {
    perl -MSocket -MPOSIX -e '
        my ($kind, $directory, @command) = @ARGV;
        for my $name ("control", "metrics") {
            socket(my $socket, PF_UNIX, SOCK_STREAM, 0) or die $!;
            bind($socket, pack_sockaddr_un("$directory/$name")) or die $!;
            $kind eq "listening" and (listen($socket, 8) or die $!);
            push @sockets, $socket;
        }
        POSIX::dup2(fileno $sockets[$_], 10 + $_) // die $! for 0, 1;
        POSIX::dup2(10 + $_, 3 + $_) // die $! for 0, 1;
        POSIX::close(10 + $_) for 0, 1;
        @ENV{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} = ($$, 2, "control:metrics");
        exec @command or die $!' "$1" "$work/run" \
        "$build/darmand" -c "$work/darmand.conf" >>"$work/darmand.log" 2>&1 &
    darmand=$!
}

start_script --stay </dev/null
write_configuration
load_sample
start_handed listening
socket=$work/run/control
wait_until_bound
curl -sf --max-time 20 --unix-socket "$work/run/metrics" http://localhost/metrics >"$work/metrics" ||
    fail "no metrics are served"
grep -q '^darmand_link_up' "$work/metrics" || fail "these are no metrics"
[ ! -e "$work/state/control" ] || fail "darmand has made a socket of its own"
options='rules { son_age = 20 }'
write_configuration
control reload >"$work/reload.log" || fail "a good configuration is refused"
stop_darmand
[ -S "$work/run/control" ] && [ -S "$work/run/metrics" ] || fail "systemd's sockets are removed"

rm "$work/run/control" "$work/run/metrics"
start_handed mute
! wait "$darmand" || fail "a socket that does not listen is taken"
darmand=
logged 'error: control:' || fail "nobody is told what is wrong with it"
stop_smsc
proved "control and metrics on sockets that were handed over, which stay when darmand has gone"
