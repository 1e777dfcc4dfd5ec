#!/bin/sh
# The two links of R17, each with its switch: once one is on, its special case is a plain no with a reason
# for the family's eyes, and the other's stays as it was; a reload is enough.
. "$(dirname "$0")/lib.sh"

# asked CENTRE SON DAUGHTER SON_TO_HEAD DAUGHTER_TO_HEAD MARK: names of texts, and what stands behind the
# ID of the head's message, for the very same message again would be the same question.
asked() {
    start_script <<SCRIPT
phone $1
sms 1420 "$son_without_certificate"
expect "$(says_of "$2" $son_without_certificate)"
sms 1420 "$daughter_without_certificate"
expect "$(says_of "$3" $daughter_without_certificate)"
phone $head
sms 1420 "$son_without_certificate$6"
expect "$(says_of "$4" $son_without_certificate "reason=$(says REASON_no_student_certificate)")"
sms 1420 "$daughter_without_certificate$6"
expect "$(says_of "$5" $daughter_without_certificate "reason=$(says REASON_no_birth_certificate)")"
SCRIPT
}

# with SWITCHES: in force without a restart.
with() {
    options="rules { $1 }"
    write_configuration
    control reload >"$work/reload.log" || fail "the rules cannot be changed"
}

asked $doctor SON_P DAU_P SON_D DAU_D ""
start_all
finish_smsc
with 'link_science = true'
asked $pharmacy NO_P DAU_P NO_D DAU_D .
finish_smsc
with 'link_registry = true'
asked $clinic SON_P NO_P SON_D NO_D ..
finish_smsc
with 'link_science = true link_registry = true'
asked $hospital NO_P NO_P NO_D NO_D ...
finish_smsc
proved "each link's special case ends with its own switch, for centres and for the family"
