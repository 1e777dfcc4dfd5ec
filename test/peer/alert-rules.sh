#!/bin/bash
# The alert rules and the dashboard: promtool runs the rules on days that are good and days that are not;
# each rule has a day that raises it; and nothing is asked for that darmand does not tell.
set -eu

promtool=build/tools/promtool
rules=conf/alerts.yml
dashboard=conf/grafana-dashboard.json
tests=test/alerts/alerts.test.yml

fail() {
    echo "FAILED: $*"
    exit 1
}

alerts=$(sed -n 's/^ *- alert: //p' "$rules")
for alert in $alerts; do
    grep -A 4 "alertname: $alert\$" "$tests" | grep -q 'exp_labels' || fail "nothing raises $alert"
    [ "$(grep -c "{alertname: $alert, .*exp_alerts: \[\]" "$tests")" -ge 2 ] ||
        fail "nothing says that $alert stays down on a good day"
done

# Names of samples back to names of families, as daemon/metrics.c has them.
asked=$(cat "$rules" "$dashboard" | grep -oE '\bdarmand_[a-z_]+' |
    sed -E 's/_(total|info|bucket|sum|count)$//' | sort -u)
told=$(sed -nE 's/^    \{"(darmand_[a-z_]+)".*/\1/p' daemon/metrics.c | sort -u)
unknown=$(comm -23 <(echo "$asked") <(echo "$told"))
[ -z "$unknown" ] || fail "darmand does not tell" $unknown

perl -MJSON::PP -0777 -ne "decode_json \$_" "$dashboard" || fail "the dashboard is no JSON"
if [ ! -x "$promtool" ]; then
    echo "promtool is not here: the rules were not run"
    exit 0
fi
"$promtool" check rules "$rules"
"$promtool" test rules "$tests"
echo "$(echo "$alerts" | wc -l) alerts rise when they should and only then"
