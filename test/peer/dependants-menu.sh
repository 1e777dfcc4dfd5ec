#!/bin/sh
# The head of a family finds the dependants in a menu: by first name where the data has one, by the last
# four digits where it has not, over several pages; nobody else's, and each told as a dependant.
. "$(dirname "$0")/lib.sh"

# The sample persons with a column of first names, two of which an Arabic keyboard has typed.
persons_with_names() {
    awk -F, -v OFS=, '
        NR == 1 { print $0, "first_name"; next }
        $1 == "9990011011" { print $0, "علي"; next }
        $1 == "9990012024" { print $0, "محمد‌رضا"; next }
        $1 == "9990013039" { print $0, "كبرى"; next }
        $1 == "9990015058" { print $0, "فاطمه"; next }
        { print $0, "" }' test/data/persons.csv
}

# Each is the page's title or nothing, its lines, and its keys.
page() {
    lines=$1
    shift
    for line; do
        lines="$lines\\n$line"
    done
    printf '%s' "$lines"
}

id_line() {
    echo "$1 $(says MEMBER) $2"
}

# list FIRST SECOND: the family of the sample's head over two pages, and who is behind some numbers.
list() {
    cat <<SCRIPT
phone $head
dial "*4*1420#"
expect "$(says MENU_I)"
answer "2"
expect "$1"
answer "1"
expect "$(offered "$(says_of SON_D $son_without_certificate)")"
answer "0"
expect "$(says BYE)"
expect-end
dial "*4*1420*2#"
expect "$1"
answer "99"
expect "$2"
answer "98"
expect "$1"
answer "9"
expect "$1"
answer "99"
expect "$2"
answer "5"
expect "$(says_of YES_D 9990015058 until={date})"
expect-end
dial "*4*1420*2*3#"
expect "$(offered "$(says_of DAU_D $daughter_without_certificate)")"
answer "0"
expect "$(says BYE)"
expect-end
dial "*4*1420*2*$second_of_two#"
expect "$(says AUTH)"
expect-end
dial "*4*1420*2*99#"
expect "$1"
answer "0"
expect "$(says MENU_I)"
answer "0"
expect "$(says BYE)"
expect-end

phone $pensioner
dial "*4*1420*2#"
expect "$(says FAMILY_NONE)"
expect-end

phone $two_persons
dial "*4*1420*2#"
expect "$(page "$(says FAMILY)" "$(id_line 1 4090)" "$(says HOME)")"
answer "1"
expect "$(says_of YES_D $second_of_two until={date})"
expect-end
SCRIPT
}

# try PERSONS FIRST SECOND
try() {
    list "$2" "$3" >"$work/all"
    start_script <"$work/all"
    rm -rf "$work/state" # nobody has asked today
    write_configuration
    load "$1" test/data/providers.csv || fail "the persons are refused"
    start_darmand
    finish_smsc
    stop_darmand
}

# A Persian name makes an English page UCS-2, of 70 units; without one all seven fit a page.
persons_with_names >"$work/named.csv"
first_names="1 علی\\n2 محمد رضا\\n3 کبری"
for language in fa en; do
    title=$(says FAMILY) next=$(says NEXT) back=$(says BACK) home=$(says HOME)
    first_three="$(id_line 1 1011)\\n$(id_line 2 2024)\\n$(id_line 3 3039)"
    next_three="$(id_line 4 4043)\\n$(id_line 5 5058)\\n$(id_line 6 6100)"
    if [ "$language" = fa ]; then
        try "$work/named.csv" "$(page "$title" "$first_names" "$(id_line 4 4043)" "$next" "$home")" \
            "$(page "5 فاطمه" "$(id_line 6 6100)" "$(id_line 7 8138)" "$back" "$home")"
        try test/data/persons.csv "$(page "$title" "$first_three" "$next" "$home")" \
            "$(page "$next_three" "$(id_line 7 8138)" "$back" "$home")"
    else
        try "$work/named.csv" "$(page "$title" "$first_names" "$next" "$home")" \
            "$(page "$(id_line 4 4043)" "5 فاطمه" "$(id_line 6 6100)" "$next" "$back")"
    fi
done
proved "a family is listed by first names in fa and in en, else by last four digits, and to its head only"
