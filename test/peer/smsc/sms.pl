#!/usr/bin/perl
# sms.pl PORT-FILE PHONE ID TEXT: an SMSC that sends the ID as SMS in all ways there are, and expects
# the same answer each time, code included.
use strict;
use warnings;
use utf8;
use FindBin;
use lib $FindBin::Bin;
use Encode ();
use Judge;
use NetSmpp;

my ($port_file, $phone, $id, $text) = @ARGV;
my $listener = listen_at($port_file);
my $smpp = accept_bind($listener);
my $code;

# The answer to what was just sent: one SMS, in UCS-2, from the service to the phone.
sub answered {
    my ($how) = @_;
    my $pdu = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
    my %expected = (
        service_type => '', esm_class => 0, protocol_id => 0, data_coding => 8,
        source_addr_ton => $ours{ton}, source_addr_npi => $ours{npi}, source_addr => $ours{number},
        dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => $phone,
        schedule_delivery_time => '', replace_if_present_flag => 0, sm_default_msg_id => 0);
    same("$how: $_", $expected{$_}, $pdu->{$_}) for sort keys %expected;
    my $got = is_said($how, $text, $pdu->{short_message});
    $code //= $got;
    same("$how: the code", $code, $got);
    # TLVs that have no place in a submit_sm_resp; one has no name either.
    $smpp->submit_sm_resp(seq => $pdu->{seq}, message_id => 'a1',
        operator_id => 'mci', congestion_state => "\x32");
}

sub ask {
    my ($how, %fields) = @_;
    delivered($smpp, source_addr => $phone, %fields);
    answered($how);
}

# UDH parts as octets, in the order given; only the last is answered.
sub ask_in_parts {
    my ($how, $reference, $total, @parts) = @_;
    ask_in_parts_of($how, 'short_message', 0, $reference, $total, @parts);
}

sub ask_in_parts_of {
    my ($how, $field, $data_coding, $reference, $total, @parts) = @_;
    while (my ($number, $octets) = splice @parts, 0, 2) {
        delivered($smpp, source_addr => $phone, esm_class => 0x40, data_coding => $data_coding,
            $field => pack('C6 a*', 5, 0, 3, $reference, $total, $number, $octets));
    }
    answered($how);
}

ask('in GSM 03.38', short_message => $id);
ask('with the TLVs of SMPP 5.0', short_message => $id . ' ', source_network_id => "net\0",
    dest_network_id => "home\0", user_message_reference => "\x12\x34", 0x1501 => 5);
ask('in UCS-2, Persian digits', data_coding => 8,
    short_message => Encode::encode('UCS-2BE', $id =~ tr/0-9/۰-۹/r));
ask('in message_payload', message_payload => $id);
ask_in_parts('in two parts', 7, 2, 1 => substr($id, 0, 4), 2 => substr($id, 4));
ask_in_parts('in three parts, out of order, one of them twice', 8, 3,
    3 => substr($id, 8), 1 => substr($id, 0, 4), 3 => substr($id, 8), 2 => substr($id, 4, 4));

ask_in_parts_of('in two parts, headers inside message_payload', 'message_payload', 0, 10, 2,
    1 => substr($id, 0, 6), 2 => substr($id, 6));

# A character nobody sees, in two units, of which each part has one: octets are joined before they are
# text.
my $tagged = Encode::encode('UTF-16BE', substr($id, 0, 5) . "\x{E0001}" . substr($id, 5));
ask_in_parts_of('in two parts, a surrogate pair cut between them', 'short_message', 8, 11, 2,
    1 => substr($tagged, 0, 12), 2 => substr($tagged, 12));
ask('in ASCII that says it is UCS-2', data_coding => 8, short_message => "$id ");

# SAR TLVs instead of a header.
my @sar = (sar_msg_ref_num => "\0\x09", sar_total_segments => "\x02");
delivered($smpp, source_addr => $phone, short_message => substr($id, 0, 5), @sar,
    sar_segment_seqnum => "\x01");
delivered($smpp, source_addr => $phone, short_message => substr($id, 5), @sar,
    sar_segment_seqnum => "\x02");
answered('in two parts by SAR TLVs');

# data_sm, which has no short_message.
my $sent = $smpp->data_sm(source_addr_ton => 1, source_addr_npi => 1, source_addr => $phone,
    dest_addr_npi => $ours{npi}, destination_addr => $ours{number}, data_coding => 0,
    message_payload => "$id  ", async => 1);
same('data_sm_resp', $sent, expect_pdu($smpp, Net::SMPP::CMD_data_sm_resp)->{seq});
answered('in data_sm');

# What an SMSC may ask at any time, and what no ESME has to know.
$smpp->enquire_link(async => 1, seq => 0);
same('enquire_link_resp', 0, expect_pdu($smpp, Net::SMPP::CMD_enquire_link_resp)->{seq});
$smpp->query_sm(message_id => 'a1', async => 1, seq => 77);
same('generic_nack', 77, expect_pdu($smpp, Net::SMPP::CMD_generic_nack, 0x03)->{seq});

# An SMSC that unbinds is bound again.
$smpp->unbind(async => 1);
expect_pdu($smpp, Net::SMPP::CMD_unbind_resp);
close $smpp;
$smpp = accept_bind($listener);
ask('after an unbind of the SMSC', short_message => $id);
expect_unbind($smpp);
