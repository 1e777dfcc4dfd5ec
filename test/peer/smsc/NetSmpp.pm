package NetSmpp;

# An SMSC on Net::SMPP, whose code decodes what darmand sends and encodes what it gets.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Exporter 'import';
use Judge;
use Net::SMPP;

our @EXPORT = qw(listen_at accept_bind next_pdu expect_pdu expect_unbind delivered %ours);

# Where the service's questions go to, and darmand's answers come from.
our %ours = (ton => 0, npi => 1, number => '1420');

sub listen_at {
    my ($port_file) = @_;
    my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0) or failed("cannot listen: $!");
    announce($listener, $port_file);
    return $listener;
}

# The next connection, bound as a transceiver.
sub accept_bind {
    my ($listener) = @_;
    ready($listener, 'a connection');
    my $smpp = $listener->accept or failed("no connection: $!");
    my $bind = expect_pdu($smpp, Net::SMPP::CMD_bind_transceiver);
    same('system_id', 'darmand', $bind->{system_id});
    same('password', 'pa55word', $bind->{password});
    same('interface_version', 0x34, $bind->{interface_version});
    same('address_range', '', $bind->{address_range});
    $smpp->bind_transceiver_resp(seq => $bind->{seq}, system_id => 'perl');
    return $smpp;
}

sub next_pdu {
    my ($smpp, $what) = @_;
    ready($smpp, $what);
    return $smpp->read_pdu || failed("the stream ended; awaited: $what");
}

# The next PDU, which must be this one.
sub expect_pdu {
    my ($smpp, $command, $status) = @_;
    my $name = Net::SMPP::pdu_tab->{$command}{cmd};
    my $pdu = next_pdu($smpp, $name);
    same('the next PDU', $name, $pdu->explain_cmd);
    same("the status of $name", $status // 0, $pdu->{status});
    return $pdu;
}

# Sends a deliver_sm and takes its response, which must come before anything else.
sub delivered {
    my ($smpp, %fields) = @_;
    my $sent = $smpp->deliver_sm(
        source_addr_ton => 1, source_addr_npi => 1,
        dest_addr_ton => $ours{ton}, dest_addr_npi => $ours{npi},
        destination_addr => $ours{number}, async => 1, %fields);
    my $response = expect_pdu($smpp, Net::SMPP::CMD_deliver_sm_resp);
    same('the sequence_number of deliver_sm_resp', $sent, $response->{seq});
    same('the message_id of deliver_sm_resp', '', $response->{message_id});
}

# Nothing more is asked; darmand is going to be stopped: it unbinds, and closes after the response.
sub expect_unbind {
    my ($smpp) = @_;
    all_said();
    my $unbind = expect_pdu($smpp, Net::SMPP::CMD_unbind);
    $smpp->unbind_resp(seq => $unbind->{seq});
    ready($smpp, 'the end of the stream');
    same('octets behind the unbind', 0, sysread($smpp, my $rest, 1));
}

1;
