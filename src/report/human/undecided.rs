//! What could not be decided, each cause once.

use std::fmt::Write as _;

use super::{printable, trial_line};
use crate::report::run::Run;
use crate::report::undecided::{Undecided, undecided};

/// How many trials of one cause are named before they are only counted.
const NAMED: usize = 12;

/// A line for a cause of one trial; an entry with a count for a cause of several.
pub(super) fn causes(run: &Run) -> String {
    undecided(run).iter().map(cause).collect()
}

fn cause(group: &Undecided<'_>) -> String {
    let fingerprint = group.first.cause.as_ref().map(|cause| format!(" (cause {})", cause.fingerprint));
    let fingerprint = fingerprint.unwrap_or_default();
    if group.also.is_empty() {
        return format!("{}{fingerprint}\n", trial_line(group.first));
    }

    let word = group.first.verdict.word();
    let sentence = printable(group.sentence()).replace('\n', " ");
    let mut text = format!("{word} {}: {sentence}{fingerprint}\n", group.count());
    let reason = group.first.reason.as_deref().map(|reason| printable(reason).replace('\n', " "));
    let _ = writeln!(text, "          {} · {}", group.first.trial.id, reason.unwrap_or_default());
    for outcome in group.also.iter().take(NAMED - 1) {
        let _ = writeln!(text, "          {}", outcome.trial.id);
    }
    if group.count() > NAMED {
        let _ = writeln!(text, "          and {} more", group.count() - NAMED);
    }
    text
}
