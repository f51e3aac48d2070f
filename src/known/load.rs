//! The file read, with every mistake in it at once.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::entry::{Entry, matcher};
use super::list::Known;
use crate::source::{Document, Located, Mistake, Mistakes, OneOrMany, Published, SourceText, Span};

/// What stands where a person has still to say why.
pub(super) const WHY: &str = "why?";
/// What begins a comment that says what was found; it is written by `--known-fix` and is no reason.
pub(super) const FOUND: &str = "found:";

/// An entry as written.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Written {
    /// A trial's id, or a pattern: `*` within one part, `**` across parts.
    trial: String,
    /// The fingerprint of what it finds, or several.
    finding: Option<OneOrMany<Located<String>>>,
    /// The fingerprint of the cause by which it is blocked, or several.
    blocked: Option<OneOrMany<Located<String>>>,
}

impl Known {
    /// Reads a list. `path` is how the file is shown.
    pub fn read(path: &str, text: &str) -> Result<Self, Mistakes> {
        let lines: Vec<&str> = text.lines().collect();
        let shared = Arc::new(SourceText::new(path, text));
        if lines.iter().all(|line| is_blank(line) || is_comment(line)) {
            return Ok(Self::new(shared, Vec::new()));
        }
        let document = Document::parse(path, text)?;
        if !document.value().is_array() {
            let mut mistakes = Mistakes::default();
            mistakes.push(document.at("", "a list of entries is expected").hint("begin each with `- trial: …`"));
            return mistakes.or(Self::new(shared, Vec::new()));
        }
        let written: Vec<Written> = Published::Known.shape().read(&document)?;
        let mut mistakes = Mistakes::default();
        let blocks = blocks(&document, &lines, written.len());
        let mut entries = Vec::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (index, (written, block)) in written.into_iter().zip(blocks).enumerate() {
            let reader = Reader { document: &document, index, shared: &shared, lines: &lines };
            let Some(entry) = reader.entry(written, block, &mut mistakes) else { continue };
            if let Some(first) = seen.insert(entry.pattern.clone(), entry.line) {
                mistakes.push(reader.at("trial", "this entry stands twice").hint(format!("it is in line {first} too")));
            }
            entries.push(entry);
        }
        mistakes.or(Self::new(shared, entries))
    }
}

struct Reader<'a> {
    document: &'a Document,
    index: usize,
    shared: &'a Arc<SourceText>,
    lines: &'a [&'a str],
}

impl Reader<'_> {
    fn at(&self, key: &str, message: impl Into<String>) -> Mistake {
        self.document.at(&format!("/{}/{key}", self.index), message)
    }

    fn entry(&self, written: Written, block: Range<usize>, mistakes: &mut Mistakes) -> Option<Entry> {
        let line = self.document.line(&format!("/{}", self.index));
        if !self.lines.get(line - 1).is_some_and(|text| text.trim_start().starts_with("- ")) || block.is_empty() {
            let mistake = self.document.at(&format!("/{}", self.index), "an entry begins a line of its own");
            mistakes.push(mistake.hint("write `- trial: …`, and `finding: …` in the next line"));
            return None;
        }
        let reason = self.reason(&block, line, mistakes);
        if written.finding.is_none() && written.blocked.is_none() {
            let hint =
                "add `finding: …`, or `blocked: …` for a trial that cannot be decided; reports show the fingerprints";
            mistakes.push(self.at("trial", "the entry pins nothing").hint(hint));
        }
        let findings = self.fingerprints(written.finding, "finding", mistakes);
        let causes = self.fingerprints(written.blocked, "cause", mistakes);
        match matcher(&written.trial) {
            Ok(trials) => Some(Entry { pattern: written.trial, findings, causes, reason, line, block, trials }),
            Err(message) => {
                mistakes.push(self.at("trial", message));
                None
            }
        }
    }

    /// Fingerprints of this kind, each checked.
    fn fingerprints(
        &self,
        written: Option<OneOrMany<Located<String>>>,
        kind: &str,
        mistakes: &mut Mistakes,
    ) -> Vec<String> {
        let mut fingerprints: Vec<String> = Vec::new();
        for Located { value, span } in written.into_iter().flat_map(|written| written.0) {
            if value.len() != 12 || !value.bytes().all(|letter| (b'k'..=b'z').contains(&letter)) {
                let mistake = self.document.mistake(span, format!("`{value}` is no fingerprint of a {kind}"));
                mistakes.push(mistake.hint(format!("reports show it beside each {kind}: twelve letters")));
            } else if fingerprints.contains(&value) {
                mistakes.push(self.document.mistake(span, format!("`{value}` stands twice")));
            }
            fingerprints.push(value);
        }
        fingerprints
    }

    /// The comment above the entry.
    fn reason(&self, block: &Range<usize>, line: usize, mistakes: &mut Mistakes) -> String {
        let comments = self.lines[block.start..line - 1].iter().map(|text| comment(text));
        let words: Vec<&str> =
            comments.filter(|text| !text.is_empty() && !text.starts_with(FOUND) && *text != WHY).collect();
        if words.is_empty() {
            let hint = "say above it why the target differs: `# Our gateway cuts the text; ticket PAY-12.`";
            mistakes.push(self.unsaid(block).unwrap_or_else(|| self.at("trial", "the reason is missing")).hint(hint));
        }
        words.join(" ")
    }

    /// The mistake of a question that nobody has answered yet.
    fn unsaid(&self, block: &Range<usize>) -> Option<Mistake> {
        let line = block.clone().find(|line| self.lines.get(*line).is_some_and(|text| comment(text) == WHY))?;
        let start = self.shared.text().split_inclusive('\n').take(line).map(str::len).sum::<usize>();
        let start = start + self.lines[line].len() - self.lines[line].trim_start().len();
        let span = Span::new(start, start + self.lines[line].trim().len());
        Some(Mistake::new(self.shared, span, "the reason is missing"))
    }
}

/// The lines of each entry with the comment right above it. Empty for one that shares its lines with another.
fn blocks(document: &Document, lines: &[&str], count: usize) -> Vec<Range<usize>> {
    let begins: Vec<usize> = (0..count).map(|index| document.line(&format!("/{index}")) - 1).collect();
    let mut blocks = Vec::new();
    let mut free = 0;
    for (index, begin) in begins.iter().copied().enumerate() {
        let limit = begins.get(index + 1).copied().unwrap_or(lines.len());
        let mut body = (begin..limit).filter(|line| !is_blank(lines[*line]) && !is_comment(lines[*line]));
        let end = body.next_back().map_or(begin, |last| last + 1);
        let above = (free..begin).rev().take_while(|line| is_comment(lines[*line]) && !is_modeline(lines[*line]));
        let start = above.last().unwrap_or(begin);
        blocks.push(if begin < free { begin..begin } else { start..end });
        free = end;
    }
    blocks
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty() || line.trim() == "---"
}

pub(super) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

fn is_modeline(line: &str) -> bool {
    comment(line).starts_with("yaml-language-server:")
}

/// What a comment says.
pub(super) fn comment(line: &str) -> &str {
    line.trim_start().trim_start_matches('#').trim()
}

/// The schema of the file, made from its types.
#[cfg(test)]
pub(crate) fn generated_schema() -> serde_json::Value {
    crate::source::generated::read_schema::<Vec<Written>>()
}
