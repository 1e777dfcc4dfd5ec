#!/usr/bin/perl
# core.pl COMMAND…: runs it, its process ID in the file "pid" here, and says at its end whether the
# kernel dumped its core.
use strict;
use warnings;

my $pid = fork // die "no process: $!\n";
if ($pid == 0) {
    exec @ARGV or die "$ARGV[0]: $!\n";
}
open my $out, '>', 'pid' or die "pid: $!\n";
print $out "$pid\n";
close $out;
waitpid $pid, 0;
print $? & 128 ? "dumped\n" : "not dumped\n";
