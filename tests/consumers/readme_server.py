"""Runs the broken server that the README prints, at another port: readme_server.py README PORT."""

import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
(source,) = re.findall(r"```python\n(import json\nfrom http\.server import .*?)```", text, re.DOTALL)
exec(compile(source.replace("9000", sys.argv[2]), "README.md", "exec"))
