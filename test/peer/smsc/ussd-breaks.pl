#!/usr/bin/perl
# ussd-breaks.pl PORT-FILE STALL-FILE PHONE ID MENU PROMPT TEXT DOWN: a USSD gateway that carries its
# sessions in its_session_info, and with which everything goes wrong that does: it delivers a begin
# twice, is busy, refuses pages, speaks of sessions that have ended.  The disk stands still as long as
# STALL-FILE is there.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Judge;
use NetSmpp;

use constant {
    PSSR_INDICATION => 1, USSR_REQUEST => 2, PSSR_RESPONSE => 17, USSR_CONFIRM => 18,
    RELEASED => 0x81, CONFIRM_AND_CLOSE => 0x92
};

my ($port_file, $stall_file, $phone, $id, $menu, $prompt, $text, $down) = @ARGV;
my $smpp = accept_bind(listen_at($port_file));
my $sessions = 0;
my $code;

sub new_session { return pack('n', 0x2200 + 2 * ++$sessions) }

sub stall { open my $file, '>', $stall_file or failed("$stall_file: $!") }
sub go_on { unlink $stall_file or failed("$stall_file: $!") }

# What the gateway sends is acknowledged with 0 before anything else comes.
sub typed {
    my ($session, $op, $octets, %fields) = @_;
    delivered($smpp, source_addr => $phone, service_type => 'USSD', short_message => $octets,
        ussd_service_op => pack('C', $op), its_session_info => $session, %fields);
}

sub dialled_answer {
    my ($session) = @_;
    typed($session, PSSR_INDICATION, "*4*1420*1*$id#");
}

sub page {
    my ($session, $op) = @_;
    my $pdu = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
    same('service_type of a page', 'USSD', $pdu->{service_type});
    same('the op of a page', $op, unpack('C', $pdu->{ussd_service_op}));
    same('the session of a page', unpack('H*', $session), unpack('H*', $pdu->{its_session_info}));
    return $pdu;
}

sub answered {
    my ($pdu, $status) = @_;
    $smpp->submit_sm_resp(seq => $pdu->{seq}, status => $status // 0, message_id => '1');
}

sub shown {
    my ($session, $op, $expected) = @_;
    my $pdu = page($session, $op);
    answered($pdu);
    return is_said('the page', $expected, $pdu->{short_message});
}

sub is_code {
    my ($got) = @_;
    $code //= $got;
    same('the code', $code, $got);
}

# The answer no session showed.
sub sms {
    my $pdu = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
    my %expected = (
        service_type => '', source_addr_ton => 0, source_addr_npi => 1, source_addr => '1420',
        dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => $phone);
    same("$_ of an SMS", $expected{$_}, $pdu->{$_}) for sort keys %expected;
    answered($pdu);
    is_code(is_said('the SMS', $text, $pdu->{short_message}));
}

# Whatever is under way has come: nothing else does.
sub silence {
    $smpp->enquire_link(async => 1);
    expect_pdu($smpp, Net::SMPP::CMD_enquire_link_resp);
}

sub a_begin_delivered_twice_is_one {
    my $session = new_session();
    stall();
    dialled_answer($session);
    dialled_answer($session);
    silence();
    go_on();
    is_code(shown($session, PSSR_RESPONSE, $text));
    silence();
}

sub a_begin_with_another_text_is_another {
    my $session = new_session();
    stall();
    dialled_answer($session);
    typed($session, PSSR_INDICATION, '*4*1420#');
    shown($session, USSR_REQUEST, $menu);
    go_on();
    sms();
    typed($session, RELEASED, '');
}

sub a_slow_disk_is_not_waited_for {
    my $session = new_session();
    stall();
    dialled_answer($session);
    shown($session, PSSR_RESPONSE, $down);
    go_on();
    sms();
}

sub an_abort_while_it_is_written {
    my $session = new_session();
    stall();
    dialled_answer($session);
    typed($session, RELEASED, '');
    go_on();
    sms();
}

sub a_last_page_refused {
    my $session = new_session();
    dialled_answer($session);
    answered(page($session, PSSR_RESPONSE), 0x45);
    sms();
}

sub a_last_page_without_response {
    my $session = new_session();
    dialled_answer($session);
    page($session, PSSR_RESPONSE);
    sms();
}

sub a_busy_gateway {
    my $session = new_session();
    dialled_answer($session);
    answered(page($session, PSSR_RESPONSE), 0x58);
    answered(page($session, PSSR_RESPONSE), 0x64);
    is_code(shown($session, PSSR_RESPONSE, $text));
    silence();
}

sub a_gateway_that_stays_busy {
    my $session = new_session();
    dialled_answer($session);
    answered(page($session, PSSR_RESPONSE), 0x14) for 1 .. 3;
    sms();
}

sub an_answer_behind_which_it_has_closed {
    my $session = new_session();
    typed($session, PSSR_INDICATION, '*4*1420*1#');
    shown($session, USSR_REQUEST, $prompt);
    typed($session, CONFIRM_AND_CLOSE, $id);
    sms();
}

sub words_about_an_older_session {
    my ($older, $newer) = (new_session(), new_session());
    typed($older, PSSR_INDICATION, '*4*1420#');
    shown($older, USSR_REQUEST, $menu);
    typed($newer, PSSR_INDICATION, '*4*1420#');
    shown($newer, USSR_REQUEST, $menu);
    typed($older, USSR_CONFIRM, '3');
    typed($older, RELEASED, '');
    silence();
    typed($newer, USSR_CONFIRM, '1');
    shown($newer, USSR_REQUEST, $prompt);
    typed($newer, RELEASED, '');
}

# Neither an op nor a text: with a destination that looks dialled it would be a begin.
sub bare {
    my ($session) = @_;
    delivered($smpp, source_addr => $phone, service_type => 'USSD', short_message => '',
        destination_addr => '*4*1420#', its_session_info => $session);
}

sub an_end_that_says_nothing {
    my $session = new_session();
    typed($session, PSSR_INDICATION, '*4*1420#');
    shown($session, USSR_REQUEST, $menu);
    bare($session);
    typed($session, USSR_CONFIRM, '1');
    bare($session);
    silence();
}

a_begin_delivered_twice_is_one();
a_begin_with_another_text_is_another();
a_slow_disk_is_not_waited_for();
an_abort_while_it_is_written();
a_last_page_refused();
a_last_page_without_response();
a_busy_gateway();
a_gateway_that_stays_busy();
an_answer_behind_which_it_has_closed();
words_about_an_older_session();
an_end_that_says_nothing();
expect_unbind($smpp);
