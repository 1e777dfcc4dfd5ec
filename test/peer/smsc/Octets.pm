package Octets;

# An SMSC's end of a connection with each octet packed by hand, for SMSCs that send what no library
# would write, or when no library would.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Exporter 'import';
use IO::Socket::INET;
use Judge;

use constant {
    BIND_RECEIVER => 1, BIND_TRANSMITTER => 2, SUBMIT_SM => 4, DELIVER_SM => 5, UNBIND => 6,
    BIND_TRANSCEIVER => 9, ENQUIRE_LINK => 0x15, ALERT_NOTIFICATION => 0x102, DATA_SM => 0x103,
    RESPONSE => 0x80000000, NACK => 0x80000000
};
our @EXPORT = qw(BIND_RECEIVER BIND_TRANSMITTER SUBMIT_SM DELIVER_SM UNBIND BIND_TRANSCEIVER
    ENQUIRE_LINK ALERT_NOTIFICATION DATA_SM RESPONSE NACK $line listen_to_octets accept_line pdu
    message put take next_pdu expect_next);

# The connection that is spoken on.
our $line;

sub listen_to_octets {
    my ($port_file) = @_;
    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5)
        or failed("cannot listen: $!");
    announce($listener, $port_file);
    return $listener;
}

# The next connection, spoken on from now on.
sub accept_line {
    my ($listener) = @_;
    ready($listener, 'a new connection');
    $line = $listener->accept or failed("no connection: $!");
    return $line;
}

sub pdu {
    my ($command, $status, $seq, $body) = @_;
    return pack('N4 a*', 16 + length $body, $command, $status, $seq, $body);
}

# The body of a deliver_sm, or of anything that claims to be one.
sub message {
    my ($octets, %field) = @_;
    return pack('Z* CCZ* CCZ* CCC Z* Z* CCCC C a*', '', 1, 1, $field{from}, 0, 1, '1420',
        $field{esm_class} // 0, 0, 0, '', '', 0, 0, $field{data_coding} // 0, 0,
        $field{sm_length} // length $octets, $octets) . ($field{tlvs} // '');
}

sub put {
    my ($octets) = @_;
    while (length $octets) {
        my $written = syswrite $line, $octets or failed("cannot write: $!");
        substr($octets, 0, $written) = '';
    }
}

sub take {
    my ($length) = @_;
    my $octets = '';
    while (length $octets < $length) {
        ready($line, 'octets');
        sysread($line, $octets, $length - length $octets, length $octets) or return;
    }
    return $octets;
}

# The next PDU as [command, status, sequence, body]; nothing at the end of the stream.
sub next_pdu {
    my $head = take(16) // return;
    my ($length, @header) = unpack 'N4', $head;
    return [@header, $length > 16 ? take($length - 16) : ''];
}

# The next PDU, which must have this command, and this status if one is given.
sub expect_next {
    my ($what, $command, $status) = @_;
    my $pdu = next_pdu() // failed("the stream ended; awaited: $what");
    same($what, sprintf('%08X', $command), sprintf '%08X', $pdu->[0]);
    same("the status of $what", $status, $pdu->[1]) if defined $status;
    return $pdu;
}

1;
