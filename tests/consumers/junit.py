"""Holds a JUnit report to Jenkins' schema and reads it back with junitparser: junit.py XSD REPORT.xml REPORT.json.

The schema knows no properties of a test case and no number of skipped tests above the suites; pytest, GitLab and Jenkins itself
read both. They are checked here and taken out before the rest is validated.
"""

import collections
import json
import sys
import xml.etree.ElementTree as ET

import xmlschema
from junitparser import JUnitXml

schema, path, told = sys.argv[1:]
root = ET.parse(path).getroot()
skipped = root.attrib.pop("skipped")
assert int(skipped) == len(root.findall(".//skipped")), skipped
for attribute in ("uuid", "timestamp"):
    root.attrib.pop(attribute, None)
for case in root.iter("testcase"):
    for properties in case.findall("properties"):
        assert all(set(one.attrib) == {"name", "value"} for one in properties), case.attrib
        case.remove(properties)
xmlschema.XMLSchema(schema).validate(root)

report = json.load(open(told, encoding="utf-8"))
before = set((report["run"]["baseline"] or {"before": []})["before"])
expected = collections.Counter()
for trial in report["trials"]:
    known = trial["expectation"] == "known" or trial["id"] in before
    word = {"failed": "failure", "blocked": "error", "fault": "error", "skipped": "skipped"}.get(trial["verdict"], "passed")
    expected["skipped" if known else word] += 1
read = collections.Counter()
names = set()
for suite in JUnitXml.fromfile(path):
    for case in suite:
        read["skipped" if case.is_skipped else "failure" if case.is_failure else "error" if case.is_error else "passed"] += 1
        assert (case.classname, case.name) not in names, case.name
        names.add((case.classname, case.name))
        if case.is_failure:
            assert "promised" in case.result[0].text and "again" in case.result[0].text
assert read == expected, (read, expected)
print(f"{path}: {dict(read)}")
