"""Renders a Markdown report as GitHub does, and looks at what became of it: markdown.py FILE."""

import re
import sys

import cmarkgfm
from cmarkgfm.cmark import Options

text = open(sys.argv[1], encoding="utf-8").read()
assert len(text.encode()) < 1 << 20, "longer than a step summary may be"
page = cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
# Every row has as many cells as its table's head: nothing in a cell has divided it.
for table in re.findall(r"<table>.*?</table>", page, re.DOTALL):
    rows = [len(re.findall(r"<t[hd]", row)) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)]
    assert len(set(rows)) == 1, table
assert page.count("<details>") == text.count("<details>") == page.count("</details>"), "folds"
outside = re.sub(r"<pre>.*?</pre>|<code>.*?</code>", "", page, flags=re.DOTALL)
assert "```" not in outside and "| --- |" not in outside, "markup is shown as text"
print(f"{sys.argv[1]}: {page.count('<table>')} tables, {page.count('<details>')} folds")
