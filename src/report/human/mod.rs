//! The report a person reads at a terminal.

mod closing;
mod failure;
mod left_behind;
mod lists;
mod paint;
mod repeat;

use std::fmt::Write as _;

use indexmap::IndexMap;

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
/// How many lines name the trials that show the same broken promise.
const ALSO: usize = 16;

/// Everything: what is broken, each promise once; each trial that could not be asked; what is known; then the closing lines.
/// Sentences are wrapped at a width, in columns.
#[must_use]
pub fn human(run: &Run, summary: &Summary, specs: &Specs, width: Option<usize>) -> String {
    let mut text = String::new();
    for Broken { shown, also } in broken(run) {
        text.push_str(&failure(shown, run, specs, width));
        text.push_str(&others(shown, &also, width));
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

/// The trials that show the same, with what they find where it is something else. Those that differ only in the end of their
/// names share a line.
fn others(shown: &Outcome, also: &[&Outcome], width: Option<usize>) -> String {
    if also.is_empty() {
        return String::new();
    }
    let mut lines: Vec<String> = Vec::new();
    let mut cases: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for outcome in also {
        let is_shown = |one: &&Finding| shown.findings.iter().any(|it| it.at == one.at && it.actual == one.actual);
        let id = outcome.trial.id.as_str();
        match outcome.findings.iter().find(|finding| !is_shown(finding)) {
            Some(other) => lines.push(format!("{id} · {}", other.sentence())),
            None => {
                let (case, name) = id.rsplit_once('/').unwrap_or(("", id));
                cases.entry(case).or_default().push(name);
            }
        }
    }
    let same = cases.into_iter().map(|(case, names)| match &names[..] {
        [name] => format!("{case}/{name}"),
        names => format!("{case}/ {}", names.join(", ")),
    });
    let lines: Vec<String> = same.chain(lines).collect();
    let trials =
        if also.len() == 1 { "1 more trial finds".to_owned() } else { format!("{} more trials find", also.len()) };
    let mut text = format!("  {trials} the same broken:\n");
    for line in lines.iter().take(ALSO) {
        let _ = writeln!(text, "{}", hung(&printable(line).replace('\n', " "), width));
    }
    if lines.len() > ALSO {
        let _ = writeln!(text, "            and {} more like these", lines.len() - ALSO);
    }
    text + "\n"
}

/// A line below a label; what does not fit its width hangs.
fn hung(line: &str, width: Option<usize>) -> String {
    const INDENT: &str = "            ";
    let Some(width) = width else {
        return format!("{INDENT}{line}");
    };
    let hanging = format!("{INDENT}  ");
    let options = textwrap::Options::new(width.max(40)).initial_indent(INDENT).subsequent_indent(&hanging);
    textwrap::fill(line, options.break_words(false).word_splitter(textwrap::WordSplitter::NoHyphenation))
}

/// One line for a trial.
#[must_use]
pub fn trial_line(outcome: &Outcome) -> String {
    let word = if outcome.is_stale() { "stale" } else { outcome.verdict.word() };
    if let Some(stale) = outcome.pinned.as_ref().filter(|_| outcome.is_stale()) {
        return printable(&format!("{word:8}  {} · {}", outcome.trial.id, stale.because())).replace('\n', " ");
    }
    let reason = outcome.reason.as_ref().map(|reason| format!(" · {reason}")).unwrap_or_default();
    let line = match outcome.verdict {
        Verdict::Failed => {
            let finding = outcome.findings.first();
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
