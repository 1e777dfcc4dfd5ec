# Sourced behind test/peer/lib.sh by tests that run darmand with one of our libraries preloaded
# ($build/shim….so), which make system calls fail, record them, or turn the clock.

# Our library comes first, and under it the sanitizers' own, whose wish to be first is overruled.
sanitizer=
! nm "$build/darmand" | grep -q __asan_init || sanitizer=$(gcc -print-file-name=libasan.so)
export ASAN_OPTIONS=verify_asan_link_order=0

# preloaded LIBRARY VARIABLE=VALUE… PROGRAM ARGUMENT…: within bounds; 124 says that it was ended.
preloaded() {
    library=$1
    shift
    timeout --foreground 60 env LD_PRELOAD="$build/$library.so $sanitizer" "$@"
}

# start_preloaded LIBRARY VARIABLE=VALUE…: as start_darmand.
start_preloaded() {
    library=$1
    shift
    # exec, so that the process that is waited for and killed is darmand.
    (exec env LD_PRELOAD="$build/$library.so $sanitizer" "$@" "$build/darmand" \
        -c "$work/darmand.conf") >>"$work/darmand.log" 2>&1 &
    darmand=$!
}
