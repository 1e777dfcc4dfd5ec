#!/usr/bin/perl
# drain.pl PORT-FILE STALL-FILE CENTRE ID MENU TEXT STOP STRANGER: an SMSC that has begun three things when
# darmand is told to stop: a session that asks something, one that waits for the disk, and an SMS that
# does.  The disk stands still as long as STALL-FILE is there.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Judge;
use NetSmpp;

use constant { PSSR_INDICATION => 1, USSR_REQUEST => 2, PSSR_RESPONSE => 17, RX_T_APPN => 0x64 };

my ($port_file, $stall_file, $centre, $id, $menu, $text, $stop, $other) = @ARGV;
my $smpp = accept_bind(listen_at($port_file));
my %asking = (source_addr => $other, service_type => 'USSD', its_session_info => pack('n', 0x2200));
my %waiting = (source_addr => $centre, service_type => 'USSD', its_session_info => pack('n', 0x2202));

sub dialled {
    my ($code, %session) = @_;
    delivered($smpp, %session, ussd_service_op => pack('C', PSSR_INDICATION),
        short_message => $code);
}

sub shown {
    my ($op, $expected, %session) = @_;
    my $pdu = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
    same('the op of a page', $op, unpack('C', $pdu->{ussd_service_op}));
    same('the phone of a page', $session{source_addr}, $pdu->{destination_addr});
    $smpp->submit_sm_resp(seq => $pdu->{seq}, message_id => '1');
    return is_said('the page', $expected, $pdu->{short_message});
}

sub asked {
    my (%fields) = @_;
    return $smpp->deliver_sm(source_addr_ton => 1, source_addr_npi => 1, destination_addr => '1420',
        source_addr => $centre, short_message => $id, async => 1, %fields);
}

sub refused {
    my ($sent) = @_;
    my $response = expect_pdu($smpp, Net::SMPP::CMD_deliver_sm_resp, RX_T_APPN);
    same('the sequence_number of the refusal', $sent, $response->{seq});
}

dialled('*4*1420#', %asking);
shown(USSR_REQUEST, $menu, %asking);
open my $file, '>', $stall_file or failed("$stall_file: $!");
dialled("*4*1420*1*$id#", %waiting);
my $owed = asked();
# What comes behind an enquire_link has been read when that is answered.
$smpp->enquire_link(async => 1);
expect_pdu($smpp, Net::SMPP::CMD_enquire_link_resp);
all_said();

shown(PSSR_RESPONSE, $stop, %asking);
refused(asked(short_message => "$id "));
refused(asked(%asking, ussd_service_op => pack('C', PSSR_INDICATION), short_message => '*4*1420#'));

unlink $stall_file or failed("$stall_file: $!");
my ($code, $acknowledged, $sms);
until ($code && $acknowledged && $sms) {
    my $pdu = next_pdu($smpp, 'the answers');
    if ($pdu->{cmd} == Net::SMPP::CMD_deliver_sm_resp) {
        same('the response to the SMS', "$owed 0", "$pdu->{seq} $pdu->{status}");
        $acknowledged = 1;
        next;
    }
    same('an answer', 'submit_sm', $pdu->explain_cmd);
    $smpp->submit_sm_resp(seq => $pdu->{seq}, message_id => '1');
    my $said = is_said('an answer', $text, $pdu->{short_message});
    same('the code', $code // $said, $said);
    $code = $said;
    $sms = 1 if $pdu->{service_type} eq '';
}
expect_unbind($smpp);
