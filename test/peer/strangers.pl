#!/usr/bin/perl
# strangers.pl SOCKET COUNT FILE: connects COUNT times and says on each connection one octet a second
# that begins no request, until it is hung up on.  Writes "in" into FILE when all are in, and "out
# SECONDS" when the last was hung up on, so long after the first connected.
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;
use Time::HiRes 'time';

my ($path, $count, $file) = @ARGV;
$SIG{PIPE} = 'IGNORE';
open my $out, '>', $file or die "$file: $!";
$out->autoflush(1);
my $begun = time;
my $here = IO::Select->new(
    map { IO::Socket::UNIX->new(Peer => $path) or die "$path: $!" } 1 .. $count);
print $out "in\n";
while ($here->count) {
    for my $stranger ($here->can_read(1)) {
        $here->remove($stranger) unless sysread $stranger, my $octets, 4096;
    }
    syswrite $_, 'a' for $here->handles;
}
printf $out "out %d\n", time - $begun;
