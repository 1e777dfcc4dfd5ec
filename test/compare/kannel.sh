# Kannel as an operator's ESME, for whoever runs one.  Sourced.

# A port that is free now; Kannel cannot be told to take any.
free_port() {
    perl -MIO::Socket::INET -e \
        'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}

# kannel_configuration WORK SMSC-PORT ANSWER-PORT STORE: kannel.conf for a Kannel whose files are in
# WORK; STORE is its lines about a store, or nothing.
kannel_configuration() {
    sed -e "s|@WORK@|$1|" -e "s|@SMSC_PORT@|$2|" -e "s|@ANSWER_PORT@|$3|" -e "s|@STORE@|$4|" \
        -e "s|@ADMIN_PORT@|$(free_port)|" -e "s|@SMSBOX_PORT@|$(free_port)|" \
        test/compare/kannel.conf
}

# kannel_listens FILE: whether the bearerbox of that configuration takes an smsbox, which would else end.
kannel_listens() {
    perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(PeerAddr => "127.0.0.1:$ARGV[0]")' \
        "$(sed -n 's/^smsbox-port = //p' "$1")"
}
