//! The report a person reads at a terminal.

mod closing;
mod failure;
mod left_behind;
mod lists;
mod paint;
mod repeat;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use indexmap::{IndexMap, IndexSet};

pub use self::closing::closing;
pub use self::failure::failure;
pub use self::left_behind::left_behind;
pub use self::paint::painted;
pub(super) use self::repeat::{curl, is_gone, repeat};
use super::broken::{Broken, broken};
use super::run::{Run, Summary};
use crate::judge::{Finding, Outcome, Verdict};
use crate::spec::Specs;

/// How many skipped trials are listed by name before they are only counted.
const SKIPS: usize = 12;
/// In how many other ways a broken promise is told in a sentence each.
const KINDS: usize = 16;

/// Everything: what is broken, each promise once; each trial that could not be asked; what is known; then the closing lines.
/// Sentences are wrapped at a width, in columns.
#[must_use]
pub fn human(run: &Run, summary: &Summary, specs: &Specs, width: Option<usize>) -> String {
    let mut text = String::new();
    let groups = broken(run);
    let in_full = groups.iter().flat_map(|group| &group.shown.findings);
    let in_full: BTreeSet<&str> = in_full.map(|finding| finding.fingerprint.as_str()).collect();
    for Broken { shown, also } in &groups {
        text.push_str(&failure(shown, run, specs, width));
        text.push_str(&others(also, &in_full, width));
    }
    for outcome in &run.outcomes {
        text.extend(lists::stale_trial(outcome));
        if run.is_undecided_news(outcome) {
            let _ = writeln!(text, "{}", trial_line(outcome));
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&lists::stale(run));
    text.push_str(&lists::known(run));
    text.push_str(&lists::compared(run));
    text.push_str(&skipped(run));
    text.push_str(&closing(run, summary));
    text
}

/// The trials that show the same broken, all of them by name. What is shown in full nowhere is said in a sentence, with the
/// trials that find it.
fn others(also: &[&Outcome], in_full: &BTreeSet<&str>, width: Option<usize>) -> String {
    if also.is_empty() {
        return String::new();
    }
    let mut same = Vec::new();
    let mut otherwise: IndexMap<&str, (String, Vec<&str>)> = IndexMap::new();
    for outcome in also {
        let id = outcome.trial.id.as_str();
        let others = || outcome.findings.iter().filter(|finding| !in_full.contains(finding.fingerprint.as_str()));
        if others().next().is_none() {
            same.push(id);
        }
        for finding in others() {
            let (_, ids) = otherwise
                .entry(finding.fingerprint.as_str())
                .or_insert_with(|| (finding.sentence().replace('\n', " "), Vec::new()));
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
    }
    let trials =
        if also.len() == 1 { "1 more trial finds".to_owned() } else { format!("{} more trials find", also.len()) };
    let mut text = format!("  {trials} the same broken:\n");
    named(&mut text, &same, 12, width);
    let beyond = otherwise.split_off(otherwise.len().min(KINDS));
    for (sentence, ids) in otherwise.values() {
        let _ = writeln!(text, "{}", hung(&format!("{sentence}:"), 12, width));
        named(&mut text, ids, 14, width);
    }
    if !beyond.is_empty() {
        let _ = writeln!(text, "{}", hung(&format!("and in {} other ways:", beyond.len()), 12, width));
        let ids: IndexSet<&str> = beyond.into_values().flat_map(|(_, ids)| ids).collect();
        named(&mut text, &ids.into_iter().collect::<Vec<_>>(), 14, width);
    }
    text + "\n"
}

/// Trials by name; those that differ only in the end of their names share a line.
fn named(text: &mut String, ids: &[&str], indent: usize, width: Option<usize>) {
    let mut cases: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for id in ids {
        let (case, name) = id.rsplit_once('/').unwrap_or(("", id));
        cases.entry(case).or_default().push(name);
    }
    for (case, names) in cases {
        let space = if names.len() == 1 { "" } else { " " };
        let _ = writeln!(text, "{}", hung(&format!("{case}/{space}{}", names.join(", ")), indent, width));
    }
}

/// A line with so many spaces before it; what does not fit the width hangs.
fn hung(line: &str, indent: usize, width: Option<usize>) -> String {
    let (line, indent) = (printable(line), " ".repeat(indent));
    let Some(width) = width else {
        return format!("{indent}{line}");
    };
    let hanging = format!("{indent}  ");
    let options = textwrap::Options::new(width.max(40)).initial_indent(&indent).subsequent_indent(&hanging);
    textwrap::fill(&line, options.break_words(false).word_splitter(textwrap::WordSplitter::NoHyphenation))
}

/// One line for a trial; of one that failed, with the first that it found.
#[must_use]
pub fn trial_line(outcome: &Outcome) -> String {
    trial_line_with(outcome, outcome.findings.first())
}

/// One line for a trial, with something that it found.
#[must_use]
pub fn trial_line_with(outcome: &Outcome, finding: Option<&Finding>) -> String {
    let word = if outcome.is_stale() { "stale" } else { outcome.verdict.word() };
    if let Some(stale) = outcome.pinned.as_ref().filter(|_| outcome.is_stale()) {
        return printable(&format!("{word:8}  {} · {}", outcome.trial.id, stale.because())).replace('\n', " ");
    }
    let reason = outcome.reason.as_ref().map(|reason| format!(" · {reason}")).unwrap_or_default();
    let line = match outcome.verdict {
        Verdict::Failed => {
            let what = finding.map(|finding| format!(" · {}", finding.sentence())).unwrap_or_default();
            format!("{word:8}  {}{what}", outcome.trial.id)
        }
        _ => format!("{word:8}  {}{reason}", outcome.trial.id),
    };
    printable(&line).replace('\n', " ")
}

/// A text without what would move a terminal's cursor or change its colours: answers are shown in it.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

/// The trials not asked, by reason.
fn skipped(run: &Run) -> String {
    let skipped = run.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Skipped);
    let pairs = skipped.map(|outcome| (outcome.reason.as_deref().unwrap_or_default(), outcome.trial.id.as_str()));
    lists::listed("skipped", pairs, SKIPS)
}
