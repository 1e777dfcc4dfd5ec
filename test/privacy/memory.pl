#!/usr/bin/perl
# memory.pl PID FILE…: how often the octets of each file stand in the memory of a process, one number a
# line.  Exits 3 where the memory may not be read.
use strict;
use warnings;
no warnings 'portable'; # addresses have 64 bits

my ($pid, @paths) = @ARGV;
my @wanted;
for my $path (@paths) {
    open my $file, '<:raw', $path or die "$path: $!\n";
    local $/;
    push @wanted, scalar <$file>;
}

open my $maps, '<', "/proc/$pid/maps" or exit 3;
open my $memory, '<:raw', "/proc/$pid/mem" or exit 3;
my @count = (0) x @wanted;
while (my $line = <$maps>) {
    my ($from, $to) = $line =~ /^([0-9a-f]+)-([0-9a-f]+) r/ or next;
    # The ledger's address space is a tebibyte, the kernel's own pages cannot be read, and what is that
    # large is a sanitizer's own.
    next if $line =~ m{\.mdb$|\[v[a-z]+\]$} || hex($to) - hex $from > 1 << 30;
    next unless defined sysseek $memory, hex $from, 0;
    my $octets = '';
    my $left = hex($to) - hex $from;
    next if $left > 1 << 30; # a sanitizer's own
    while ($left > 0) {
        my $got = sysread $memory, $octets, $left < 1 << 20 ? $left : 1 << 20, length $octets;
        last unless $got;
        $left -= $got;
    }
    for my $i (0 .. $#wanted) {
        my $at = -1;
        $count[$i]++ while ($at = index $octets, $wanted[$i], $at + 1) >= 0;
    }
}
print "$_\n" for @count;
