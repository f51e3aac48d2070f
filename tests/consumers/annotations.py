"""Reads workflow commands by the rules GitHub documents: annotations.py FILE ROOT."""

import pathlib
import re
import sys

lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
kinds = {"error": 0, "warning": 0}
for line in lines:
    command = re.fullmatch(r"::(error|warning) ([^:]*)::(.+)", line)
    assert command, line
    kind, properties, message = command.groups()
    kinds[kind] += 1
    known = dict(one.split("=", 1) for one in properties.split(","))
    assert set(known) <= {"file", "line", "title"}, line
    unescaped = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}
    assert all(escape in unescaped for text in (properties, message) for escape in re.findall(r"%..", text)), line
    if "file" in known:
        file = pathlib.Path(sys.argv[2], known["file"])
        assert 1 <= int(known["line"]) <= len(file.read_text(encoding="utf-8").splitlines()), line
assert all(count <= 10 for count in kinds.values()), "more than GitHub shows of a step"
print(f"{sys.argv[1]}: {kinds}")
