//! The list rewritten after a whole run, so that the same run would find nothing stale. Comments and order stay.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use indexmap::IndexMap;

use super::entry::Entry;
use super::list::{Known, concerns};
use super::load::{FOUND, WHY, comment, is_comment};
use crate::case::Suite;
use crate::judge::{Cause, Finding, Outcome, Verdict};

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
    /// In its place stand these: a pattern or id, and what is pinned for it.
    Replaced(Vec<(String, Pins)>),
}

/// What trials find, and by what they are blocked.
struct Pins {
    findings: Vec<Finding>,
    causes: Vec<Cause>,
}

impl Pins {
    fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome> + Clone) -> Self {
        let mut findings: IndexMap<&str, &Finding> = IndexMap::new();
        for finding in outcomes.clone().into_iter().flat_map(|outcome| &outcome.findings) {
            findings.entry(finding.fingerprint.as_str()).or_insert(finding);
        }
        let mut causes: IndexMap<&str, &Cause> = IndexMap::new();
        for cause in outcomes.into_iter().filter_map(|outcome| outcome.cause.as_ref()) {
            causes.entry(cause.fingerprint.as_str()).or_insert(cause);
        }
        Self { findings: findings.into_values().cloned().collect(), causes: causes.into_values().cloned().collect() }
    }

    /// Whether these are the pins of an entry, in any order.
    fn are_of(&self, entry: &Entry) -> bool {
        let findings: BTreeSet<&String> = self.findings.iter().map(|finding| &finding.fingerprint).collect();
        let causes: BTreeSet<&String> = self.causes.iter().map(|cause| &cause.fingerprint).collect();
        findings == entry.findings.iter().collect() && causes == entry.causes.iter().collect()
    }
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
            write(&mut fixed.text, &indent, &outcome.trial.id, &Pins::of([outcome]));
        }
        fixed
    }
}

fn fate(entry: &Entry, outcomes: &[Outcome]) -> Fate {
    let named: Vec<&Outcome> = outcomes.iter().filter(|outcome| entry.names(&outcome.trial.id)).collect();
    let left_out = named.iter().any(|outcome| outcome.is_left_out());
    let pinned: Vec<&Outcome> = named.iter().copied().filter(|outcome| is_to_be_pinned(outcome)).collect();
    if pinned.is_empty() {
        return if left_out { Fate::Kept } else { Fate::Dropped };
    }
    if pinned.len() < named.len() && !left_out {
        // A pattern that names more than what fails would be stale again.
        let each = pinned.iter().map(|one| (one.trial.id.clone(), Pins::of([*one])));
        return Fate::Replaced(each.collect());
    }
    let pins = Pins::of(pinned);
    if pins.are_of(entry) { Fate::Kept } else { Fate::Replaced(vec![(entry.pattern.clone(), pins)]) }
}

fn is_to_be_pinned(outcome: &Outcome) -> bool {
    matches!(outcome.verdict, Verdict::Failed | Verdict::Blocked)
}

/// Each with the reason of the entry it stands for.
fn replace(text: &mut String, lines: &[&str], entry: &Entry, others: &[(String, Pins)]) {
    let above = lines[entry.block.start..entry.line - 1].iter();
    let reason: Vec<&str> = above.copied().filter(|line| !comment(line).starts_with(FOUND)).collect();
    for (index, (pattern, pins)) in others.iter().enumerate() {
        if index > 0 {
            part(text);
        }
        copy(text, &reason);
        write(text, indent(lines[entry.line - 1]), pattern, pins);
    }
    let inside = lines[entry.line..entry.block.end].iter().copied().filter(|line| is_comment(line));
    copy(text, &inside.collect::<Vec<_>>());
}

fn write(text: &mut String, indent: &str, pattern: &str, pins: &Pins) {
    let found = pins.findings.iter().map(Finding::sentence);
    for sentence in found.chain(pins.causes.iter().map(|cause| cause.sentence.clone())) {
        let said: String = sentence.chars().filter(|letter| !letter.is_control()).take(SAID).collect();
        let _ = writeln!(text, "{indent}# {FOUND} {said}");
    }
    // A star at the beginning would be an alias of YAML.
    let quote = if pattern.starts_with('*') { "\"" } else { "" };
    let _ = writeln!(text, "{indent}- trial: {quote}{pattern}{quote}");
    fingerprints(text, indent, "finding", pins.findings.iter().map(|finding| finding.fingerprint.as_str()));
    fingerprints(text, indent, "blocked", pins.causes.iter().map(|cause| cause.fingerprint.as_str()));
}

fn fingerprints<'a>(text: &mut String, indent: &str, key: &str, all: impl Iterator<Item = &'a str>) {
    let all: Vec<&str> = all.collect();
    let _ = match all[..] {
        [] => Ok(()),
        [one] => writeln!(text, "{indent}  {key}: {one}"),
        _ => writeln!(text, "{indent}  {key}: [ {} ]", all.join(", ")),
    };
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
