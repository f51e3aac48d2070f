//! The list rewritten after a whole run, so that the same run would find nothing stale. Comments and order stay.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::entry::Entry;
use super::list::{Known, concerns};
use super::load::{FOUND, WHY, comment, is_comment};
use crate::case::Suite;
use crate::judge::{Finding, Outcome, Verdict};

/// How much of a finding a comment says, in characters.
const SAID: usize = 160;

/// A rewritten list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The file's new text.
    pub text: String,
    /// Entries for new failures; each waits for its reason.
    pub added: usize,
    /// Entries whose trials do not fail any more.
    pub dropped: usize,
    /// Entries whose trials fail differently.
    pub pinned: usize,
}

/// What becomes of an entry.
enum Fate {
    Kept,
    Dropped,
    /// In its place stand these: a pattern or id, and what it finds.
    Replaced(Vec<(String, Vec<Finding>)>),
}

impl Known {
    /// The list as it has to be after a whole run of the vendors asked.
    #[must_use]
    pub fn fixed(&self, suite: &Suite, asked: &BTreeSet<String>, outcomes: &[Outcome]) -> Fixed {
        let lines: Vec<&str> = self.source.text().lines().collect();
        let mut fixed = Fixed { text: String::new(), added: 0, dropped: 0, pinned: 0 };
        let mut next = 0;
        for entry in &self.entries {
            copy(&mut fixed.text, &lines[next..entry.block.start]);
            next = entry.block.end;
            let fate = if concerns(entry, suite, asked) { fate(entry, outcomes) } else { Fate::Kept };
            match fate {
                Fate::Kept => copy(&mut fixed.text, &lines[entry.block.clone()]),
                Fate::Dropped => {
                    fixed.dropped += 1;
                    while lines.get(next).is_some_and(|line| line.trim().is_empty()) {
                        next += 1;
                    }
                }
                Fate::Replaced(others) => {
                    fixed.pinned += 1;
                    replace(&mut fixed.text, &lines, entry, &others);
                }
            }
        }
        copy(&mut fixed.text, &lines[next..]);
        let indent = self.entries.first().map_or("", |entry| indent(lines[entry.line - 1])).to_owned();
        let unnamed = outcomes.iter().filter(|outcome| {
            outcome.verdict == Verdict::Failed && !self.entries.iter().any(|entry| entry.names(&outcome.trial.id))
        });
        for outcome in unnamed {
            fixed.added += 1;
            part(&mut fixed.text);
            let _ = writeln!(fixed.text, "{indent}# {WHY}");
            write(&mut fixed.text, &indent, &outcome.trial.id, &outcome.findings);
        }
        fixed
    }
}

fn fate(entry: &Entry, outcomes: &[Outcome]) -> Fate {
    let named: Vec<&Outcome> = outcomes.iter().filter(|outcome| entry.names(&outcome.trial.id)).collect();
    let left_out = named.iter().any(|outcome| outcome.is_left_out());
    let failed: Vec<&Outcome> = named.iter().copied().filter(|outcome| outcome.verdict == Verdict::Failed).collect();
    if failed.is_empty() {
        return if left_out { Fate::Kept } else { Fate::Dropped };
    }
    if failed.len() < named.len() && !left_out {
        // A pattern that names more than what fails would be stale again.
        return Fate::Replaced(failed.iter().map(|one| (one.trial.id.clone(), distinct(&one.findings))).collect());
    }
    let found = distinct(failed.iter().flat_map(|outcome| &outcome.findings));
    let prints: BTreeSet<&String> = found.iter().map(|finding| &finding.fingerprint).collect();
    let is_pinned = prints == entry.findings.iter().collect();
    if is_pinned { Fate::Kept } else { Fate::Replaced(vec![(entry.pattern.clone(), found)]) }
}

fn distinct<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    for finding in findings {
        if !all.iter().any(|known| known.fingerprint == finding.fingerprint) {
            all.push(finding.clone());
        }
    }
    all
}

/// Each with the reason of the entry it stands for.
fn replace(text: &mut String, lines: &[&str], entry: &Entry, others: &[(String, Vec<Finding>)]) {
    let above = lines[entry.block.start..entry.line - 1].iter();
    let reason: Vec<&str> = above.copied().filter(|line| !comment(line).starts_with(FOUND)).collect();
    for (index, (pattern, findings)) in others.iter().enumerate() {
        if index > 0 {
            part(text);
        }
        copy(text, &reason);
        write(text, indent(lines[entry.line - 1]), pattern, findings);
    }
    let inside = lines[entry.line..entry.block.end].iter().copied().filter(|line| is_comment(line));
    copy(text, &inside.collect::<Vec<_>>());
}

fn write(text: &mut String, indent: &str, pattern: &str, findings: &[Finding]) {
    let findings = distinct(findings);
    for finding in &findings {
        let said: String = finding.sentence().chars().filter(|letter| !letter.is_control()).take(SAID).collect();
        let _ = writeln!(text, "{indent}# {FOUND} {said}");
    }
    let prints: Vec<&str> = findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let prints = if let [one] = prints[..] { one.to_owned() } else { format!("[ {} ]", prints.join(", ")) };
    // A star at the beginning would be an alias of YAML.
    let quote = if pattern.starts_with('*') { "\"" } else { "" };
    let _ = writeln!(text, "{indent}- trial: {quote}{pattern}{quote}\n{indent}  finding: {prints}");
}

fn copy(text: &mut String, lines: &[&str]) {
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
}

/// A blank line between what stands there and what comes.
fn part(text: &mut String) {
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}
