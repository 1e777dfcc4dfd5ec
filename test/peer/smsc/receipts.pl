#!/usr/bin/perl
# receipts.pl PORT-FILE RESPONSE-IDS RECEIPT-IDS PHONE=ID…: an SMSC that takes each phone's answer and
# tells what became of it, each in another way.  Ids are printed as the two formats have it (%X, %d, …).
# It prints "NAME CODE" for each answer, so that the test can ask darmand what it knows.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Encode ();
use Judge;
use NetSmpp;

my ($port_file, $response_ids, $receipt_ids, @questions) = @ARGV;
my $listener = listen_at($port_file);
my $smpp = accept_bind($listener);
my $id = 0xA0001;

# What is asked for with each answer: a receipt, and not to be late.
sub answer_to {
    my ($name) = @_;
    my ($phone, $person) = split /=/, shift @questions;
    delivered($smpp, source_addr => $phone, short_message => $person);
    my $pdu = expect_pdu($smpp, Net::SMPP::CMD_submit_sm);
    same("$name: registered_delivery", 1, $pdu->{registered_delivery});
    $pdu->{validity_period} =~ /\A0000000029\d\d000R|000000003000000R\z/
        or failed("$name: validity_period <$pdu->{validity_period}>");
    my ($code) = Encode::decode('UCS-2BE', $pdu->{short_message}) =~ /(\d{12})/
        or failed("$name: no code in the answer");
    print "$name $code\n";
    $id++;
    return $pdu;
}

sub respond {
    my ($pdu) = @_;
    $smpp->submit_sm_resp(seq => $pdu->{seq}, message_id => sprintf $response_ids, $id);
}

# A receipt is always acknowledged, whatever it says.
sub receipt {
    my ($esm_class, %fields) = @_;
    delivered($smpp, source_addr => '989121000000', esm_class => $esm_class, %fields);
}

sub text {
    my ($stat, $err, $of) = @_;
    return sprintf "id:$receipt_ids sub:001 dlvrd:000 submit date:2611251200 done date:2611251201 "
        . "stat:%s err:%s text:", $of // $id, $stat, $err;
}

sub tlvs {
    my ($state) = @_;
    return (receipted_message_id => sprintf("$receipt_ids\0", $id), message_state => pack 'C', $state);
}

my $pdu = answer_to('behind');
respond($pdu);
receipt(0x20, short_message => text('ENROUTE', '000'));
receipt(0x04, short_message => '', tlvs(2));
receipt(0x04, short_message => '', tlvs(2));
receipt(0x04, short_message => text('UNDELIV', '001'));

$pdu = answer_to('before');
receipt(0x04, short_message => text('DELIVRD', '000'));
respond($pdu);

$pdu = answer_to('failed');
respond($pdu);
receipt(0x04, short_message => text('UNDELIV', '034'));

$pdu = answer_to('lapsed');
respond($pdu);
receipt(0x04, message_payload => text('EXPIRED', '000'));

$pdu = answer_to('silent');
respond($pdu);

receipt(0x04, short_message => text('DELIVRD', '000', 0xBEEF));
receipt(0x04, short_message => "no receipt at all");
receipt(0x04, short_message => '');
expect_unbind($smpp);
