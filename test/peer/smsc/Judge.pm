package Judge;

# What the SMSCs of this directory share: how they tell the port they listen on, what they expect, and
# that they do not wait for ever.  It knows nothing of SMPP.

use strict;
use warnings;
use Exporter 'import';
use Encode ();
use IO::Select;

our @EXPORT = qw(announce all_said same is_said ready failed);

sub failed {
    print STDERR "FAILED: @_\n";
    exit 1;
}

# Writes the port a socket listens on where the test waits for it, whole or not at all.
sub announce {
    my ($socket, $path) = @_;
    open my $file, '>', "$path.new" or failed("$path.new: $!");
    print $file $socket->sockport, "\n";
    close $file or failed("$path.new: $!");
    rename "$path.new", $path or failed("$path: $!");
}

# Tells the test that only the end is awaited now.
sub all_said {
    local $| = 1;
    print "all said\n";
}

sub same {
    my ($what, $expected, $got) = @_;
    $got //= 'nothing';
    failed("$what: expected <$expected>, got <$got>") if $expected ne $got;
}

# Compares a text on the wire in UCS-2 with one of the texts file; the code in it, if there is one.
sub is_said {
    my ($what, $expected, $octets) = @_;
    my $got = Encode::encode('UTF-8', Encode::decode('UCS-2BE', $octets, Encode::FB_CROAK));
    my $pattern = quotemeta $expected =~ s/\\n/\n/gr;
    $pattern =~ s/\\\{date\\\}/\\d{4}\/\\d\\d\/\\d\\d/;
    $pattern =~ s/\\\{code\\\}/(\\d{12})/;
    $got =~ /\A$pattern\z/ or failed("$what: expected <$expected>, got <$got>");
    return $1;
}

# Waits until there is something to read; the end of a stream counts.
sub ready {
    my ($socket, $what, $seconds) = (@_, 20);
    IO::Select->new($socket)->can_read($seconds) or failed("waited $seconds s in vain for $what");
}

1;
