#!/usr/bin/perl
# ussd.pl PORT-FILE PHONE ID MENU PROMPT TEXT: a USSD gateway that carries its sessions in
# its_session_info.  The phone goes through the menu to a text, dials to it at once, and cancels.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Judge;
use NetSmpp;

use constant {
    PSSR_INDICATION => 1, USSR_REQUEST => 2, PSSR_RESPONSE => 17, USSR_CONFIRM => 18, RELEASED => 0x81
};

my ($port_file, $phone, $id, $menu, $prompt, $text) = @ARGV;
my $smpp = accept_bind(listen_at($port_file));

# What the gateway sends is acknowledged before anything else comes.
sub typed {
    my ($session, $op, $octets) = @_;
    delivered($smpp, source_addr => $phone, service_type => 'USSD', short_message => $octets,
        ussd_service_op => pack('C', $op), its_session_info => $session,
        source_network_id => "net\0", 0x1501 => 7, 0x1502 => 8);
}

# The page that comes next; the code in it, if there is one.
sub shown {
    my ($session, $op, $expected) = @_;
    my $pdu = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
    my %expected = (
        service_type => 'USSD', esm_class => 0, data_coding => 8,
        source_addr_ton => $ours{ton}, source_addr_npi => $ours{npi}, source_addr => $ours{number},
        dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => $phone,
        ussd_service_op => pack('C', $op), its_session_info => $session);
    same($_, $expected{$_}, $pdu->{$_}) for sort keys %expected;
    $smpp->submit_sm_resp(seq => $pdu->{seq}, message_id => '1');
    return is_said('the page', $expected, $pdu->{short_message});
}

# All octets must come back: high bits, zeros, and with or without what looks like an end bit.
my ($first, $second, $third) = ("\xAB\xCC", "\x00\x01", "\xFF\x00");

typed($first, PSSR_INDICATION, '*4*1420#');
shown($first, USSR_REQUEST, $menu);
typed($first, USSR_CONFIRM, '1');
shown($first, USSR_REQUEST, $prompt);
typed($first, USSR_CONFIRM, $id);
my $code = shown($first, PSSR_RESPONSE, $text) or failed('no code was shown');

typed($second, PSSR_INDICATION, "*4*1420*1*$id#");
same('the code after a dial to the answer', $code, shown($second, PSSR_RESPONSE, $text));

typed($third, PSSR_INDICATION, '*4*1420#');
shown($third, USSR_REQUEST, $menu);
typed($third, RELEASED, '');
typed($third, USSR_CONFIRM, '1'); # too late: acknowledged, and nothing comes
$smpp->enquire_link(async => 1);
expect_pdu($smpp, Net::SMPP::CMD_enquire_link_resp);
expect_unbind($smpp);
