#!/usr/bin/perl
# throttle.pl PORT-FILE PHONE OTHER ID: an SMSC that throttles, and measures what darmand makes of it:
# a burst of 0x58, one 0x58, a full queue of one phone (0x14, which the test has wait 3 s), congestion.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Judge;
use NetSmpp;
use Time::HiRes 'time';

use constant {THROTTLED => 0x58, QUEUE_FULL => 0x14};

my ($port_file, $phone, $other, $id) = @ARGV;
my $listener = listen_at($port_file);
my $smpp = accept_bind($listener);
my $asked = 0;

# A question that was never asked before: the same again would be the same question.
sub ask {
    my ($from) = @_;
    delivered($smpp, source_addr => $from, short_message => $id . ' ' x ++$asked);
}

# The next answer, which is not responded to yet.
sub answer_to {
    my ($what, $to) = @_;
    my $pdu = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
    same("$what goes to", $to, $pdu->{destination_addr}) if defined $to;
    return $pdu;
}

sub respond {
    my ($pdu, $status, @more) = @_;
    $smpp->submit_sm_resp(seq => $pdu->{seq}, status => $status,
        message_id => $status == 0 ? 'a1' : '', @more);
}

sub took {
    my ($what, $since, $least, $most) = @_;
    my $seconds = time - $since;
    printf "%s: %.2f s\n", $what, $seconds;
    failed("$what: $seconds s, not $least to $most") if $seconds < $least || $seconds > $most;
}

# ---- ten parts in flight, all throttled: one pause, and all of them again

# Acknowledgements and answers cross, so both are taken as they come.
my @strangers = map { "98935111220$_" } 0 .. 9;
$smpp->deliver_sm(source_addr => $_, source_addr_ton => 1, source_addr_npi => 1,
    destination_addr => $ours{number}, dest_addr_npi => 1, short_message => 'x', async => 1)
    for @strangers;
my (@acknowledged, @submitted);
while (@acknowledged < 10 || @submitted < 10) {
    my $pdu = next_pdu($smpp, 'ten questions, ten answers');
    push @{$pdu->{cmd} == Net::SMPP::CMD_submit_sm ? \@submitted : \@acknowledged}, $pdu;
}
my $begun = time;
respond($_, THROTTLED) for @submitted;
my @again = map { answer_to('an answer after the burst') } 1 .. 10;
took('ten throttled parts cost', $begun, 0.9, 2);
same('the order after the burst', join(' ', map { $_->{destination_addr} } @submitted),
    join ' ', map { $_->{destination_addr} } @again);
respond($_, 0) for @again;

# ---- one 0x58: the link stands still, and the refused answer goes first

ask($phone);
my $pdu = answer_to('the first answer', $phone);
$begun = time;
respond($pdu, THROTTLED);
ask($other);
$pdu = answer_to('the throttled answer, again', $phone);
took('one 0x58 costs', $begun, 0.9, 2);
respond($pdu, 0);
respond(answer_to('what came meanwhile', $other), 0);

# ---- the queue of one phone is full: others go on after the pause, and its younger answer waits

ask($phone);
$begun = time;
respond(answer_to('the first answer', $phone), QUEUE_FULL);
ask($phone);
ask($other);
$pdu = answer_to('the answer to another phone', $other);
took('a full queue costs others', $begun, 0.9, 2);
respond($pdu, 0);
my $first = answer_to('the deferred answer', $phone);
took('the deferred answer waits', $begun, 2.9, 4);
ask($other);
respond(answer_to('another phone, while it is awaited', $other), 0);
respond($first, 0);
respond(answer_to('the younger answer', $phone), 0);

# ---- congestion, in a response that accepts

ask($phone);
respond(answer_to('an answer', $phone), 0, congestion_state => "\x5F");
expect_unbind($smpp);
