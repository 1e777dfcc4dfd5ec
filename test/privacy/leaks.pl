#!/usr/bin/perl
# leaks.pl NUMBERS TEXTS FILE…: whose numbers, and which words of a reply, stand in files where none of
# them belongs.  One line for each find, which says what was found and where; exits 1 if there was any.
#
# NUMBERS has one national ID or mobile on a line, in any of the forms people write them.  TEXTS is a
# file of replies as conf/texts.fa is.  A number counts however it is written: with or without leading
# zeros, 0, 98 or 0098, in ASCII, Persian or Arabic digits; as UTF-8 text, and in PDUs as UCS-2 or packed
# GSM septets, whether the octets stand there themselves or as a dump in hexadecimal.
use strict;
use warnings;
use Encode qw(decode encode);

my $SHORTEST = 8;     # 0012345679 without its zeros
my $LONGEST  = 12;
my $WORDS    = 10;    # so many characters in a row are a reply's and nothing else's

sub content {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar(<$file>) // '';
}

# Without what may or may not stand in front of it.
sub bare {
    my ($number) = @_;
    $number =~ s/^0+//;
    $number =~ s/^980?(?=9[0-9]{9}$)//;
    return $number;
}

my ($numbers_path, $texts_path, @paths) = @ARGV;
my %numbers = map { $_ => 1 } grep { length >= $SHORTEST } map { bare($_) } content($numbers_path) =~ /[0-9]+/g;
my %sentences;
for my $text (decode('UTF-8', content($texts_path)) =~ /= "(.*)"/g) {
    $sentences{$_} = 1 for grep { length >= $WORDS } split /\{[^}]*\}|\\n/, $text;
}

# ---- the forms that octets may hold digits in

sub folded {
    my ($octets) = @_;
    $octets =~ s/\xDB([\xB0-\xB9])/chr(ord($1) - 0x80)/ge;
    $octets =~ s/\xD9([\xA0-\xA9])/chr(ord($1) - 0x70)/ge;
    return $octets;
}

sub ucs2 {
    my ($octets) = @_;
    $octets =~ s/\x00([0-9])/$1/g;
    $octets =~ s/\x06([\xF0-\xF9])/chr(ord($1) - 0xC0)/ge;
    $octets =~ s/\x06([\x60-\x69])/chr(ord($1) - 0x30)/ge;
    return $octets;
}

# Septets from each bit they may begin at.
sub unpacked {
    my ($octets) = @_;
    my $bits = unpack 'b*', $octets;
    return map {
        join '', map { chr oct "0b" . reverse $_ } substr($bits, $_) =~ /.{7}/g
    } 0 .. 6;
}

# What a dump shows: an offset, two blanks, up to 16 octets.
sub undumped {
    my ($octets) = @_;
    return join '', map { pack 'H*', s/ //gr } $octets =~ /^[0-9a-f]{5}  ((?:[0-9a-f]{2} )+)/mg;
}

# ---- looking

my $found = 0;

sub report {
    my ($path, $what) = @_;
    print "$path: $what\n";
    $found = 1;
}

sub look_for_numbers {
    my ($path, $form, $octets) = @_;
    for my $run ($octets =~ /[0-9]{$SHORTEST,}/g) {
        for my $at (0 .. length($run) - $SHORTEST) {
            for my $size ($SHORTEST .. $LONGEST) {
                next if $at + $size > length $run or not $numbers{substr $run, $at, $size};
                report($path, "$run, $form");
            }
        }
    }
}

sub look_for_sentences {
    my ($path, $form, $octets, $encoding) = @_;
    for (keys %sentences) {
        report($path, encode('UTF-8', "\"$_\"") . ", $form")
            if index($octets, encode($encoding, $_)) >= 0;
    }
}

sub look_at_pdus {
    my ($path, $form, $octets) = @_;
    look_for_numbers($path, "$form, UCS-2", ucs2($octets));
    look_for_sentences($path, "$form, UCS-2", $octets, 'UCS-2BE');
    for my $septets (unpacked($octets)) {
        look_for_numbers($path, "$form, packed", $septets);
        look_for_sentences($path, "$form, packed", $septets, 'UTF-8');
    }
}

for my $path (@paths) {
    my $octets = content($path);
    look_for_numbers($path, 'as text', folded($octets));
    look_for_sentences($path, 'as text', $octets, 'UTF-8');
    next unless $path =~ /\.(?:pcap|txt)$/;
    my $pdus = $path =~ /\.pcap$/ ? $octets : undumped($octets);
    look_for_numbers($path, 'in PDUs', folded($pdus));
    look_at_pdus($path, 'in PDUs', $pdus);
}
exit $found;
