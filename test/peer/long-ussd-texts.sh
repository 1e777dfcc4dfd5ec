#!/bin/sh
# Information that is longer than a USSD page is turned over with 99, 98 and 0, in Persian and in
# English; a gateway that is busy gets each page once more.
. "$(dirname "$0")/lib.sh"

# write_texts HELP: the texts with another help for the insured, in a directory of the test's own.
write_texts() {
    mkdir -p "$work/texts"
    sed "s/^HELP_I = \".*\"/HELP_I = \"$1\"/" "conf/texts.$language" >"$work/texts/texts.$language"
}

# turn_over FIRST MIDDLE LAST: the script, pages as they are to be seen.
turn_over() {
    cat <<SCRIPT
phone $pensioner
dial "*4*1420*3#"
expect "$1"
answer "99"
expect "$2"
answer "99"
expect "$3"
answer "98"
expect "$2"
answer "7"
expect "$2"
answer "0"
expect "$(says MENU_I)"
answer "0"
expect "$(says BYE)"
expect-end
SCRIPT
}

# try OPTION…: plays it, against a simulator with these options.
try() {
    start_script "$@" <"$work/turning"
    write_configuration
    # In place of the tree's own texts.
    sed -i "s|^texts_dir = .*conf\"|texts_dir = \"$work/texts\"|" "$work/darmand.conf"
    load_sample
    start_darmand
    finish_smsc
    stop_darmand
}

language=en
ten="123456789 "
fifty=$ten$ten$ten$ten$ten
write_texts "$fifty$fifty$fifty$fifty$fifty$fifty$fifty"
more="\\n99 Next\\n98 Back"
first="$fifty$fifty${ten}${ten}${ten}123456789\\n99 Next\\n0 Menu"
middle="$fifty$fifty${ten}${ten}${ten}123456789$more"
last="${fifty}${ten}123456789 \\n98 Back\\n0 Menu"
turn_over "$first" "$middle" "$last" >"$work/turning"
try
try --submit-status 0x64 --submit-status-count 2

language=fa
write_texts "راهنمای کامل سامانه استحقاق درمان برای بیمه شدگان و افراد تحت تکفل آنان که همه می خوانند و برای دیگران می گویند تا بدانند"
turn_over "راهنمای کامل سامانه استحقاق درمان برای بیمه شدگان و\n99 بعدی\n0 منو" \
    "افراد تحت تکفل آنان که همه می خوانند و برای دیگران می\n99 بعدی\n98 قبلی" \
    "گویند تا بدانند\n98 قبلی\n0 منو" >"$work/turning"
try
proved "texts of three pages are turned over in en and in fa, and on a busy gateway"
