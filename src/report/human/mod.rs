//! The report a person reads at a terminal.

mod also;
mod closing;
mod failure;
mod left_behind;
mod lists;
mod paint;
mod repeat;
mod undecided;
mod wrap;

use std::collections::BTreeSet;

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

/// Everything: what is broken, each promise once; what could not be decided, each cause once; what is known; then the closing lines.
/// Sentences are wrapped at a width, in columns.
#[must_use]
pub fn human(run: &Run, summary: &Summary, specs: &Specs, width: Option<usize>) -> String {
    let mut text = String::new();
    let groups = broken(run);
    let in_full = groups.iter().flat_map(|group| &group.shown.findings);
    let in_full: BTreeSet<&str> = in_full.map(|finding| finding.fingerprint.as_str()).collect();
    for Broken { shown, also } in &groups {
        text.push_str(&failure(shown, run, specs, width));
        text.push_str(&also::others(also, &in_full, width));
    }
    for outcome in &run.outcomes {
        text.extend(lists::stale_trial(outcome));
    }
    text.push_str(&undecided::causes(run));
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
