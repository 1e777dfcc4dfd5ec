#!/usr/bin/perl
# hostile.pl PORT-FILE PHONE ID TEXT STRANGER: an SMSC that sends what no SMSC should, in the name of the
# stranger.  After each piece darmand must still be there, on the same connection, or, where the stream
# is lost, on a new one; and PHONE's questions about the ID must be answered with the text.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Judge;
use Octets;

my ($port_file, $phone, $id, $text, $stranger) = @ARGV;
my $listener = listen_to_octets($port_file);
my $sequence = 1000;
my @answers;           # to $phone, not looked at yet
my $submits = 0;       # submit_sm ever
my $submit_status = 0; # how submit_sm are answered
my $submit_body = "x\0";

sub question {
    my ($seq, $octets, %field) = @_;
    return pdu(DELIVER_SM, 0, $seq, message($octets, from => $stranger, %field));
}

# Binds the next connection; `$behind` goes out in one segment with the bind_resp.
sub bind_next {
    my ($behind) = @_;
    accept_line($listener);
    my $bind = next_pdu() or failed('no bind came');
    same('the first command', BIND_TRANSCEIVER, $bind->[0]);
    put(pdu(BIND_TRANSCEIVER | RESPONSE, 0, $bind->[2], "hostile\0") . ($behind // ''));
}

# Whether this is a submit_sm; then it is answered, and kept if the phone that counts gets it.
sub taken {
    my ($command, undef, $seq, $body) = @{$_[0]};
    return if $command != SUBMIT_SM;
    my ($to, $octets) = (unpack 'Z* CCZ* CCZ* CCC Z* Z* CCCC C/a', $body)[6, -1];
    push @answers, $octets if $to eq $phone;
    $submits++;
    put(pdu(SUBMIT_SM | RESPONSE, $submit_status, $seq, $submit_body));
    return 1;
}

# Takes what comes until the response to an enquire_link; submit_sm are answered, the rest is
# returned as "command/status/sequence".
sub until_alive {
    my @got;
    put(pdu(ENQUIRE_LINK, 0, ++$sequence, ''));
    while (my $pdu = next_pdu()) {
        my ($command, $status, $seq, $body) = @$pdu;
        return @got if $command == (ENQUIRE_LINK | RESPONSE) && $seq == $sequence;
        push @got, sprintf '%08X/%02X/%u', $command, $status, $seq if !taken($pdu);
    }
    failed('the link did not survive');
}

# Goes on until `$enough` says so, 20 s at most; what came, submit_sm aside.
sub until_enough {
    my ($enough) = @_;
    my $end = time + 20;
    my @got = until_alive();
    while (!$enough->(@got) && time < $end) {
        select undef, undef, undef, 0.005;
        push @got, until_alive();
    }
    return @got;
}

sub stays {
    my ($what, $octets, @expected) = @_;
    put($octets);
    same($what, "@expected", join ' ', until_enough(sub { @_ >= @expected }));
}

# A message is acknowledged once its answer is durable, which takes a moment.
sub answered {
    my ($what, $seq, $octets) = @_;
    put(question($seq, $octets, from => $phone)) if defined $octets;
    my @got = until_enough(sub { @_ && @answers });
    same("$what: the acknowledgement", "80000005/00/$seq", "@got");
    same("$what: answers", 1, scalar @answers);
    is_said($what, $text, shift @answers);
}

# The nack may come behind acknowledgements that were still owed.
sub closes {
    my ($what, $octets) = @_;
    my $pdu;
    put($octets);
    do { $pdu = next_pdu() // failed("$what: closed without a nack") } while $pdu->[0] != NACK;
    same("$what: status and sequence of the nack", '2/0', "$pdu->[1]/$pdu->[2]");
    ready($line, "$what: the end of the stream", 5);
    same("$what: what follows the nack", 0, sysread($line, my $rest, 1) // 0);
    close $line;
    bind_next();
}

bind_next(question(1, $id, from => $phone));
answered('a question in one segment with the bind_resp', 1);

# ---- what can be understood in part

my $resp = '80000005';
stays('sequence_number 0', question(0, 'x'), "$resp/00/0");
stays('sequence_number 0xFFFFFFFF', question(0xFFFFFFFF, 'y'), "$resp/00/4294967295");
stays('sm_length 255', question(2, 'z', sm_length => 255), "$resp/01/2");
stays('sm_length behind the end', question(3, 'z', sm_length => 2), "$resp/01/3");
stays('a body that ends in an address', pdu(DELIVER_SM, 0, 4, "\0\1\1" . "989"), "$resp/02/4");
stays('no body', pdu(DELIVER_SM, 0, 5, ''), "$resp/02/5");
stays('a header longer than the text', question(6, "\xFF\0\3", esm_class => 0x40), "$resp/00/6");
stays('a header with half an element', question(7, "\2\0\3", esm_class => 0x40), "$resp/00/7");
stays('a header and no text', question(8, '', esm_class => 0x40), "$resp/00/8");
stays('part 0 of 0', question(9, "\5\0\3\1\0\0hello", esm_class => 0x40), "$resp/00/9");
stays('half a UCS-2 unit', question(10, "\6", data_coding => 8), "$resp/00/10");
stays('a lone surrogate', question(11, "\xD8\0", data_coding => 8), "$resp/00/11");
# In GSM 03.38 an @ is NUL: the name ends early, and every field behind it is another's.
my $at = pack('Z* CCa* CCZ* CCC Z* Z* CCCC C/a', '', 5, 0, "INFO\0BANK\0", 0, 1, '1420', 0, 0, 0, '', '',
    0, 0, 0, 0, 'x');
stays('an @ in the name of a sender', pdu(DELIVER_SM, 0, 24, $at), "$resp/00/24");
stays('octets that are no text', question(12, "\0\1\2\xFF", data_coding => 4), "$resp/00/12");
stays('a TLV over the end', question(13, 'a', tlvs => "\x04\x24\xFF\xFFhello"), "$resp/00/13");
stays('100 TLVs', question(14, 'b', tlvs => "\x15\x01\0\1x" x 100), "$resp/00/14");
stays('a text of 65000 octets', question(15, '', tlvs => pack('nna*', 0x0424, 65000, 'c' x 65000)),
    "$resp/00/15");
stays('an unknown request', pdu(0x77, 0, 16, 'what?'), '80000000/03/16');
stays('an unknown response', pdu(0x80000077, 0, 17, ''));
stays('a response nobody waits for', pdu(SUBMIT_SM | RESPONSE, 0x22, 99999, ''));
stays('bind_resp when bound', pdu(BIND_TRANSCEIVER | RESPONSE, 0x0E, 18, "x\0"));

# ---- what no ESME is asked, and what it is asked too often

put(pdu(ENQUIRE_LINK, 0, 20, '') x 10000);
my @alive = until_alive();
same('responses to 10 000 enquire_links', 10000, scalar grep { $_ eq '80000015/00/20' } @alive);

# ---- changed octets: whatever comes of them, the link stands

srand 34;
for my $round (1 .. 40) {
    my $noise = '';
    for (1 .. 50) {
        my $command = (DELIVER_SM, DATA_SM, SUBMIT_SM | RESPONSE, ALERT_NOTIFICATION)[rand 4];
        my $body = message($id, from => $stranger, tlvs => "\x05\x01\0\1\1\x13\x83\0\2\1\2");
        substr($body, rand length $body, 1) = chr rand 256 for 0 .. rand 4;
        $noise .= pdu($command, 0, ++$sequence, $body);
    }
    put($noise);
    until_alive();
}

# What is owed to the stranger is taken before lines are cut: each cut would make it wait longer.
my ($before, $quiet) = (0, 0);
while ($quiet < 20) {
    until_alive();
    $quiet = $submits == $before ? $quiet + 1 : 0;
    $before = $submits;
    select undef, undef, undef, 0.01;
}

# ---- where the stream is lost

closes('command_length 0', pack('N4', 0, ENQUIRE_LINK, 0, 1));
closes('command_length 8', pack('N4', 8, ENQUIRE_LINK, 0, 1));
closes('command_length 15', pack('N4', 15, ENQUIRE_LINK, 0, 1));
closes('command_length 70001', pack('N4', 70001, DELIVER_SM, 0, 1));
closes('command_length 0x7FFFFFFF', pack('N4', 0x7FFFFFFF, DELIVER_SM, 0, 1));
closes('command_length 0x80000000', pack('N4', 0x80000000, DELIVER_SM, 0, 1));
closes('HTTP', "GET / HTTP/1.1\r\nHost: smsc\r\n\r\n");
closes('TLS', "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03" . "\x5A" x 32);

# ---- and the service goes on

answered('a good question', 21, " $id");

# A status nobody knows, and a message_id without end, are responses all the same.
($submit_status, $submit_body) = (0x22, '');
answered('a question whose answer is refused with 0x22', 22, "  $id");
($submit_status, $submit_body) = (0, 'no end');
answered('a question whose answer is accepted with a broken message_id', 23, "   $id");

# Nothing more is asked; darmand is going to be stopped.
all_said();
while (my $pdu = next_pdu()) {
    put(pdu(UNBIND | RESPONSE, 0, $pdu->[2], '')) if !taken($pdu) && $pdu->[0] == UNBIND;
}
