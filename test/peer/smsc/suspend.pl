#!/usr/bin/perl
# suspend.pl PORT-FILE GO-FILE CENTRE ID MENU PROMPT TEXT STOP: an SMSC whose line is drained with a session
# and a reply under way, taken back, drained again with a session nobody goes on with, taken back,
# suspended with a reply under way, and taken back.  Where darmandctl is to say its word it says "all
# said" and, for a drain, goes on when GO-FILE is there, which it removes.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Judge;
use NetSmpp;

use constant {
    PSSR_INDICATION => 1, USSR_REQUEST => 2, PSSR_RESPONSE => 17, USSR_CONFIRM => 18, RX_T_APPN => 0x64
};

my ($port_file, $go_file, $centre, $id, $menu, $prompt, $text, $stop) = @ARGV;
my $listener = listen_at($port_file);
my $smpp = accept_bind($listener);
my $session = pack('n', 0x2200);

sub await_go {
    for (1 .. 400) {
        return unlink($go_file) || failed("$go_file: $!") if -e $go_file;
        select(undef, undef, undef, 0.05);
    }
    failed('nobody says go');
}

sub typed {
    my ($op, $octets) = @_;
    delivered($smpp, source_addr => $centre, service_type => 'USSD', short_message => $octets,
        ussd_service_op => pack('C', $op), its_session_info => $session);
}

sub shown {
    my ($op, $expected) = @_;
    my $pdu = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
    same('the op of a page', $op, unpack('C', $pdu->{ussd_service_op}));
    $smpp->submit_sm_resp(seq => $pdu->{seq}, message_id => '1');
    return is_said('the page', $expected, $pdu->{short_message});
}

# An SMS, acknowledged; the reply that comes of it is left without a response.
sub asked {
    my ($words) = @_;
    delivered($smpp, source_addr => $centre, short_message => $words);
    return replied();
}

sub replied {
    my $pdu = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
    return ($pdu->{seq}, is_said('the reply', $text, $pdu->{short_message}));
}

sub refused {
    my (%fields) = @_;
    my $sent = $smpp->deliver_sm(source_addr_ton => 1, source_addr_npi => 1, source_addr => $centre,
        destination_addr => '1420', async => 1, %fields);
    my $response = expect_pdu($smpp, Net::SMPP::CMD_deliver_sm_resp, RX_T_APPN);
    same('the sequence_number of the refusal', $sent, $response->{seq});
}

# It takes leave, and comes back when it is told to.
sub parted {
    my $unbind = expect_pdu($smpp, Net::SMPP::CMD_unbind);
    $smpp->unbind_resp(seq => $unbind->{seq});
    ready($smpp, 'the end of the stream');
    same('octets behind the unbind', 0, sysread($smpp, my $rest, 1));
    $smpp = accept_bind($listener);
}

# ---- a drain: nothing new, and what is open goes on to its end
typed(PSSR_INDICATION, '*4*1420#');
shown(USSR_REQUEST, $menu);
my ($reply, $code) = asked($id);
all_said();
await_go();
refused(short_message => "$id ");
refused(source_addr => '989121000001', service_type => 'USSD', short_message => '*4*1420#',
    ussd_service_op => pack('C', PSSR_INDICATION), its_session_info => pack('n', 0x2202));
typed(USSR_CONFIRM, '1');
shown(USSR_REQUEST, $prompt);
typed(USSR_CONFIRM, $id);
same('the code of the session', $code, shown(PSSR_RESPONSE, $text));
$smpp->submit_sm_resp(seq => $reply, message_id => '1');
parted();

# ---- a drain whose time is over: the session ends with a text
typed(PSSR_INDICATION, '*4*1420#');
shown(USSR_REQUEST, $menu);
all_said();
shown(PSSR_RESPONSE, $stop);
parted();

# ---- suspended at once: the reply without a response comes again
my ($lost, $first) = asked("$id  ");
same('the code of a repeated question', $code, $first);
all_said();
parted();
($reply, my $again) = replied();
same('the code of the reply that comes again', $first, $again);
$smpp->submit_sm_resp(seq => $reply, message_id => '1');
expect_unbind($smpp);
