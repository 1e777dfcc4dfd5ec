#!/usr/bin/perl
# lines.pl STORY PORT-FILE ID TEXT PHONE…: an SMSC whose lines break, or are refused, in the way the
# story has it.  What its phones asked about the ID must be answered with the text all the same.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use IO::Select;
use Judge;
use Octets;

my ($story, $port_file, $id, $text, @phones) = @ARGV;
my $listener = listen_to_octets($port_file);
my $asked = 0;

# ---- what the stories are made of

# The next connection's bind, not answered yet: [command, status, sequence, body].
sub next_bind {
    accept_line($listener);
    return expect_next('a bind', $_[0] // BIND_TRANSCEIVER);
}

sub answer_bind {
    my ($bind, $status) = @_;
    put(pdu($bind->[0] | RESPONSE, $status, $bind->[2], $status ? '' : "lines\0"));
}

sub bind_next {
    my $bind = next_bind(@_);
    answer_bind($bind, 0);
    return $line;
}

# A question of a phone, each one worded differently from those before.
sub ask {
    my ($phone) = @_;
    put(pdu(DELIVER_SM, 0, ++$asked, message(' ' x $asked . $id, from => $phone)));
}

# Takes PDUs until there was an acknowledgement and a submit_sm for each of so many questions; the
# sequence numbers of the submit_sm, each of which holds the text.
sub submitted {
    my ($count) = @_;
    my ($acknowledged, @submits) = (0);
    while (@submits < $count || $acknowledged < $count) {
        my $pdu = next_pdu() // failed('the stream ended; awaited: answers');
        if ($pdu->[0] == (DELIVER_SM | RESPONSE)) {
            same('the status of deliver_sm_resp', 0, $pdu->[1]);
            $acknowledged++;
        } else {
            push @submits, taken($pdu);
        }
    }
    return @submits;
}

# The sequence number of a submit_sm that holds the text.
sub taken {
    my ($pdu) = @_;
    same('a submit_sm', sprintf('%08X', SUBMIT_SM), sprintf '%08X', $pdu->[0]);
    is_said('an answer', $text, (unpack 'Z* CCZ* CCZ* CCC Z* Z* CCCC C/a', $pdu->[3])[-1]);
    return $pdu->[2];
}

sub accept_submit {
    put(pdu(SUBMIT_SM | RESPONSE, 0, $_, "m$_\0")) for @_;
}

sub answered {
    ask($phones[0]);
    accept_submit(submitted(1));
}

# The end of a stream, and no octet before it.
sub ended {
    my ($what, $socket) = @_;
    ready($socket, "$what: the end of the stream");
    same("$what: octets behind the end", 0, sysread($socket, my $rest, 1) // 0);
}

# Nothing is to come, and nothing has: the response to an enquire_link is the next thing said.
sub nothing_came {
    my ($what) = @_;
    put(pdu(ENQUIRE_LINK, 0, 77777, ''));
    same($what, 77777, expect_next($what, ENQUIRE_LINK | RESPONSE, 0)->[2]);
}

# darmand is going to be stopped.
sub expect_unbinds {
    all_said();
    for my $bound (@_) {
        $line = $bound;
        put(pdu(UNBIND | RESPONSE, 0, expect_next('unbind', UNBIND)->[2], ''));
        ended('unbound', $line);
    }
}

# ---- the stories

my %stories;

# A response that comes between unbind and the end counts; one that does not come is not waited for,
# and its answer comes again on the next line.
$stories{'peer-unbind-with-pending'} = sub {
    bind_next();
    for my $last (0, 1) {
        ask($phones[0]);
        my @pending = submitted(1);
        put(pdu(UNBIND, 0, 5000, ''));
        same('unbind_resp', 5000, expect_next('unbind_resp', UNBIND | RESPONSE, 0)->[2]);
        accept_submit(@pending) if !$last;
        shutdown $line, 1;
        ended('after the unbind', $line);
        bind_next();
        nothing_came('an answer that was taken before') if !$last;
        accept_submit(taken(next_pdu())) if $last;
    }
    expect_unbinds($line);
};

# The peer's machine is gone, and no TCP of its own says so.
$stories{'half-open-tcp'} = sub {
    my $dead = bind_next();
    ask($phones[0]);
    bind_next();
    accept_submit(taken(next_pdu()));
    answered();
    expect_unbinds($line);
    close $dead;
};

# A question is begun, and its octets come one a second: neither silence nor a PDU.
$stories{'half-a-pdu'} = sub {
    my $slow = bind_next();
    my @octets = split //, pdu(DELIVER_SM, 0, 1, message($id, from => $phones[0]));
    do { put(shift @octets) } until @octets < 30 || IO::Select->new($slow)->can_read(1);
    failed('half a PDU is waited for for ever') if @octets < 30;
    ended('half a PDU', $slow);
    bind_next();
    answered();
    expect_unbinds($line);
};

# darmand has closed its old line when it comes again, and then gives us time to forget it: a link that
# was refused for another reason comes back three times meanwhile.
$stories{'already-bound'} = sub {
    my %times = (darmand => 0, other => 0);
    my ($old, $refused);
    while (!$refused || $times{other} < 3) {
        my $bind = next_bind();
        my ($who) = unpack 'Z*', $bind->[3];
        failed('darmand does not come back') if ++$times{$who} > 20;
        if ($who eq 'other') {
            answer_bind($bind, 8);
        } elsif (!$old) {
            answer_bind($bind, 0);
            $old = $line;
            shutdown $old, 1;
        } else {
            ended('the old line when a new one comes', $old);
            answer_bind($bind, 5);
            $refused = 1;
            $times{other} = 0;
        }
    }
    same('binds: one, and one refused with 0x05', 2, $times{darmand});
    print "refused with 0x05, and patient\n";
    my $bind;
    do { $bind = next_bind() } while unpack('Z*', $bind->[3]) eq 'other';
    answer_bind($bind, 0);
    answered();
    expect_unbinds($line);
};

# Before the bind's answer nothing is asked of us, and nothing but a look at the line is answered.
$stories{'traffic-before-bind-resp'} = sub {
    my $bind = next_bind();
    ask($phones[0]);
    same('a question before bind_resp', 1, expect_next('its refusal', DELIVER_SM | RESPONSE, 4)->[2]);
    nothing_came('what is said before bind_resp');
    answer_bind($bind, 0);
    nothing_came('what is said of a question that was refused');
    answered();
    expect_unbinds($line);
};

# Responses belong to what has their number and their command, once.
$stories{'out-of-order-responses'} = sub {
    bind_next();
    ask($_) for @phones;
    my @pending = submitted(scalar @phones);
    put(pdu(SUBMIT_SM | RESPONSE, 0x45, 99999, ''));
    put(pdu(DELIVER_SM | RESPONSE, 0x45, $_, "\0")) for @pending;
    put(pdu(DELIVER_SM, 0, $_, message('', from => $phones[0], esm_class => 4))) for @pending;
    for my $seq (@pending) {
        same('a receipt', $seq, expect_next('its response', DELIVER_SM | RESPONSE, 0)->[2]);
    }
    for my $seq (reverse @pending) {
        accept_submit($seq);
        put(pdu(SUBMIT_SM | RESPONSE, 0x45, $seq, ''));
    }
    nothing_came('an answer that was taken');
    expect_unbinds($line);
};

# ---- bind = "auto"

sub refuse_bind {
    my ($command, $refusal) = @_;
    my $bind = next_bind($command);
    put($refusal eq 'nack' ? pdu(NACK, 4, 0, '') : pdu($bind->[0] | RESPONSE, $refusal, $bind->[2], ''));
    ended('a refused line', $line);
}

# The two lines of a pair, in whichever order they come; (transmitter, receiver).
sub bind_pair {
    my %lines;
    for (1 .. 2) {
        accept_line($listener);
        my $bind = next_pdu();
        answer_bind($bind, 0);
        $lines{$bind->[0]} = $line;
    }
    same('the binds of a pair', BIND_RECEIVER . ' ' . BIND_TRANSMITTER, join ' ', sort keys %lines);
    return @lines{(BIND_TRANSMITTER, BIND_RECEIVER)};
}

# A question on the receiver is answered on the transmitter.
sub pair_answered {
    my ($transmitter, $receiver) = @_;
    $line = $receiver;
    ask($phones[0]);
    expect_next('deliver_sm_resp', DELIVER_SM | RESPONSE, 0);
    $line = $transmitter;
    accept_submit(taken(next_pdu()));
}

for my $refusal (3, 4, 'nack') {
    $stories{"no-transceiver-$refusal"} = sub {
        refuse_bind(BIND_TRANSCEIVER, $refusal);
        my ($transmitter, $receiver) = bind_pair();
        pair_answered($transmitter, $receiver);
        expect_unbinds($transmitter, $receiver);
    };
}

# A pair that is refused too leads back to a transceiver: whatever was wrong may be mended.
$stories{'no-pair-either'} = sub {
    refuse_bind(BIND_TRANSCEIVER, 4);
    my $transceiver;
    while (!$transceiver) {
        accept_line($listener);
        my $bind = next_pdu() // next;
        answer_bind($bind, $bind->[0] == BIND_TRANSMITTER ? 4 : 0);
        $transceiver = $line if $bind->[0] == BIND_TRANSCEIVER;
    }
    answered();
    expect_unbinds($line);
};

# The answer of a transceiver that was asked for is no reason to try anything else.
$stories{'transceiver-only'} = sub {
    refuse_bind(BIND_TRANSCEIVER, 'nack');
    bind_next();
    answered();
    expect_unbinds($line);
};

# ---- links of one group

# Lines of the two links of a group, in the order of the names they bind with.
sub bind_both {
    my %lines;
    while (keys %lines < 2) {
        my $bind = next_bind();
        answer_bind($bind, 0);
        $lines{unpack 'Z*', $bind->[3]} = $line;
    }
    return map { $lines{$_} } sort keys %lines;
}

# Takes so many answers from several lines, and acknowledgements as they come: a list of the sequence
# numbers of the answers for each line.
sub gather {
    my ($count, @lines) = @_;
    my %answers = map { $_ => [] } @lines;
    while ($count > 0) {
        my ($from) = IO::Select->new(@lines)->can_read(20) or failed('answers are missing');
        $line = $from;
        my $pdu = next_pdu() // failed('a line of the group is closed');
        next if $pdu->[0] == (DELIVER_SM | RESPONSE);
        push @{$answers{$from}}, taken($pdu);
        $count--;
    }
    return map { $answers{$_} } @lines;
}

# One of two parts of a question.
sub part {
    my ($number, $octets) = @_;
    return pdu(DELIVER_SM, 0, 600 + $number, message(pack('C6 a*', 5, 0, 3, 7, 2, $number, $octets),
        from => $phones[0], esm_class => 0x40));
}

sub accept_on {
    my ($socket, $sequences) = @_;
    $line = $socket;
    accept_submit(@$sequences);
}

$stories{'links-of-a-group'} = sub {
    my @lines = bind_both();

    # Parts of one question by both links.
    $line = $lines[0];
    put(part(1, substr $id, 0, 4));
    expect_next('deliver_sm_resp', DELIVER_SM | RESPONSE, 0);
    $line = $lines[1];
    put(part(2, substr $id, 4));
    my @answers = gather(1, @lines);
    accept_on($lines[$_], $answers[$_]) for 0, 1;

    # Four questions by one link, which has room for all: two answers leave by each.
    $line = $lines[0];
    ask($_) for @phones;
    @answers = gather(4, @lines);
    same('answers by the links of a group', '2 2', join ' ', map { scalar @$_ } @answers);

    # One link is lost with its answers: they leave by the other.
    close $lines[0];
    accept_on($lines[1], $answers[1]);
    @answers = gather(2, $lines[1]);
    accept_on($lines[1], $answers[0]);
    $lines[0] = bind_next();

    # An answer is owed when darmand is killed; it comes back with links of other names.
    $line = $lines[1];
    ask($phones[0]);
    gather(1, @lines);
    print "an answer is owed\n";
    @lines = bind_both();
    @answers = gather(1, @lines);
    accept_on($lines[$_], $answers[$_]) for 0, 1;
    expect_unbinds(@lines);
};

$| = 1;
($stories{$story} // failed("no such story: $story"))->();
