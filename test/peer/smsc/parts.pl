#!/usr/bin/perl
# parts.pl PORT-FILE PHONE: an SMSC that takes all four parts of an answer but the third, which it throttles.
# Only that one comes again, as the same part of the same message.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Judge;
use NetSmpp;

my ($port_file, $phone) = @ARGV;
my $listener = listen_at($port_file);
my $smpp = accept_bind($listener);

# The place a part says it has, with its reference.
sub place {
    my ($pdu) = @_;
    my ($length, $element, $size, $reference, $total, $number)
        = unpack 'C6', $pdu->{short_message};
    same('the header', '5 0 3', "$length $element $size");
    return "$number of $total, reference $reference";
}

delivered($smpp, source_addr => $phone, short_message => 'help');
my @parts = map { expect_pdu($smpp, Net::SMPP::CMD_submit_sm) } 1 .. 4;
$smpp->submit_sm_resp(seq => $parts[$_]{seq}, message_id => 'a', status => $_ == 2 ? 0x58 : 0)
    for 0 .. 3;
my $again = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
same('the part that comes again', place($parts[2]), place($again));
same('its text', $parts[2]{short_message}, $again->{short_message});
$smpp->submit_sm_resp(seq => $again->{seq}, message_id => 'a');
expect_unbind($smpp);
