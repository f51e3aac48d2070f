//! What the human report says of known differences: those that are as known shortly, what is stale in full.

use std::fmt::Write as _;

use super::human::printable;
use super::run::Run;
use crate::judge::{Outcome, Pinned, Verdict};

/// The trials that failed as they are known to, by reason.
pub(super) fn known(run: &Run) -> String {
    let pairs = run.outcomes.iter().filter_map(|outcome| match &outcome.pinned {
        Some(Pinned::Known(reason)) => Some((reason.as_str(), outcome.trial.id.as_str())),
        _ => None,
    });
    listed("known", pairs, usize::MAX)
}

/// Trials with what they have in common, by that.
pub(super) fn listed<'a>(word: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>, shown: usize) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (reason, trial) in pairs {
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, trials)) => trials.push(trial),
            None => reasons.push((reason, vec![trial])),
        }
    }
    let mut text = String::new();
    for (reason, trials) in reasons {
        let _ = writeln!(text, "{word} {}: {}", trials.len(), printable(reason).replace('\n', " "));
        for trial in trials.iter().take(shown) {
            let _ = writeln!(text, "          {trial}");
        }
        if trials.len() > shown {
            let _ = writeln!(text, "          and {} more", trials.len() - shown);
        }
    }
    text
}

/// A trial that is listed and did not fail.
pub(super) fn stale_trial(outcome: &Outcome) -> Option<String> {
    let because = outcome.pinned.as_ref().filter(|_| outcome.is_stale() && outcome.verdict != Verdict::Failed)?;
    Some(printable(&format!("STALE   {} · {}", outcome.trial.id, because.because())).replace('\n', " ") + "\n")
}

/// What is stale in the list itself, and what to do about all that is stale.
pub(super) fn stale(run: &Run) -> String {
    let mut text = String::new();
    for sentence in &run.stale {
        let _ = writeln!(text, "STALE   {sentence}");
    }
    if !run.stale.is_empty() || run.outcomes.iter().any(Outcome::is_stale) {
        text.push_str("stale: correct the list of known differences, or rewrite it by a whole run with --known-fix\n");
    }
    text
}
