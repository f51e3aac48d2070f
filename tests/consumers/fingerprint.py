"""Prints the fingerprint of a trial's finding, asking for it once: fingerprint.py REPORT PROGRAM."""

import json
import os
import subprocess
import sys

subprocess.run(
    [sys.argv[2], "run", "--vendor", "easemob", "--base-url", "http://127.0.0.1:9123", "--org-name", "acme", "--app-name", "chat",
     "--report", "json=one.json", "easemob/msg_recall/addressing/no-app"],
    env=os.environ | {"UNSAID_TOKEN": "t"}, capture_output=True, check=False)
print(json.load(open("one.json"))["trials"][0]["findings"][0]["fingerprint"])
