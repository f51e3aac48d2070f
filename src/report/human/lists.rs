//! What the human report lists: what is known, what is stale, and how the run compares with an earlier one.

use std::fmt::Write as _;

use super::printable;
use crate::judge::{Outcome, Pinned, Verdict};
use crate::report::run::Run;

/// The trials that failed as they are known to, by reason.
pub(super) fn known(run: &Run) -> String {
    let pairs = run.outcomes.iter().filter_map(|outcome| match &outcome.pinned {
        Some(Pinned::Known(reason)) => Some((reason.as_str(), outcome.trial.id.as_str())),
        _ => None,
    });
    listed("known", pairs, usize::MAX)
}

/// How the failures compare with those of the earlier run.
pub(super) fn compared(run: &Run) -> String {
    let Some(compared) = &run.baseline else {
        return String::new();
    };
    let report = compared.report.as_str();
    let failed = format!("went wrong in {report} in the same way");
    let fixed = format!("failed in {report}, and does not any more");
    let undecided = format!("failed in {report}, and was not decided");
    let list = |word: &str, sentence: &str, trials: &mut dyn Iterator<Item = &String>| {
        listed(word, trials.map(|trial| (sentence, trial.as_str())), usize::MAX)
    };
    list("as before", &failed, &mut compared.before.iter())
        + &list("fixed", &fixed, &mut compared.fixed.iter())
        + &list("undecided", &undecided, &mut compared.undecided.iter())
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
