#!/bin/sh
# nothing-leaks.sh BUILD: of all that darmand and its tools wrote in the tests before this one, which
# test/peer/lib.sh kept in $DARMAND_WRITTEN, not a line has a full national ID, a mobile number, a text
# or a password; and what looks for them finds each of them when it is put there.
set -eu

build=$1
here=$(dirname "$0")
written=${DARMAND_WRITTEN:-$build/written}
work=$(mktemp -d "${TMPDIR:-/tmp}/darmand.XXXXXX")
trap 'rm -rf "$work"' EXIT

fail() {
    echo "FAILED: $*"
    exit 1
}

# leaks FILE…: is content when there is any.
leaks() {
    ! "$here/leaks.pl" "$work/numbers" "$work/texts" "$@" >"$work/found" 2>&1
}

# found WHAT SUFFIX: in octets from standard input, in a file of this kind, between harmless ones.
found() {
    {
        printf 'bound\n'
        cat
        printf '\n30 parts a second\n'
    } >"$work/planted$2"
    leaks "$work/planted$2" || fail "nothing is found in $1"
}

dump() {
    od -An -v -tx1 | sed 's/ //; s/$/ /; s/^/00010  /'
}

[ -d "$written" ] || fail "nothing was kept in $written: run this behind the others, as make check does"

# ---- whose numbers, which words

{
    cat "$written"/*/numbers
    grep -hoE '[0-9]{10,12}' test/data/*.csv test/peer/lib.sh test/peer/smsc/* test/demo/*.script
} | sort -u >"$work/numbers"
cat conf/texts.fa conf/texts.en >"$work/texts"

# ---- what is there is found

printf 'asked for 0012345679' | found "a text" .log
printf 'asked for 12345679' | found "a text without leading zeros" .log
printf 'from ۰۹۱۲۱۰۰۰۰۰۱' | found "a text in Persian digits" .log
printf 'from 00989121000001, ٠' | found "a text with the country's prefix" .log
printf 'from ٩٨٩١٢١٠٠٠٠٠١' | found "a text in Arabic digits" .log
sed -n 's/^AUTH = \(.*\)/\1/p' conf/texts.fa | found "a reply" .log
printf '9990032076' | iconv -t UCS-2BE | found "a PDU in UCS-2" .pcap
printf '۹۹۹۰۰۳۲۰۷۶' | iconv -t UCS-2BE | found "a PDU in UCS-2 and Persian digits" .pcap
printf '9990032076' | perl -0777 -ne 'print pack "b*", join "", map { substr unpack("b8", $_), 0, 7 } split //' |
    found "packed septets" .pcap
printf '۹۹۹۰۰۳۲۰۷۶' | iconv -t UCS-2BE | dump | found "a dump" .txt
printf 'error: 0x00000058: paused for 1000 ms, 30 parts a second, 45000000 persons\n' >"$work/good.log"
! leaks "$work/good.log" || fail "found what is not there: $(cat "$work/found")"

# ---- and what was written has none of it

set --
for file in "$written"/*/*.log "$written"/*/*.txt "$written"/*/*.pcap; do
    [ ! -s "$file" ] || set -- "$@" "$file"
done
[ $# -ge 15 ] || fail "only $# files were kept in $written"
lines=$(cat "$@" | wc -l)
if leaks "$@"; then
    cat "$work/found"
    fail "$(wc -l <"$work/found") finds in what was written"
fi
! grep -l 'pa55word' "$@" || fail "a password was written"
echo "$lines lines in $# files hold none of $(wc -l <"$work/numbers") numbers, no text and no password"
