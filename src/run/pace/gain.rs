//! What a person would gain by granting what a target lacks.

use std::collections::BTreeSet;
use std::time::Duration;

use indexmap::IndexMap;

use super::cost::{longest_wait, quiet, waits};
use crate::run::plan::{Plan, Skip};
use crate::run::session::Session;
use crate::spec::{Capability, ClauseId};

/// Adds to each reason how many clauses its trials would decide that nothing else does, and what time they would add.
/// A shard says nothing of it: what it leaves out another may decide.
pub(in crate::run) fn say(session: &Session, plan: &mut Plan) {
    if session.options.shard.is_some_and(|shard| shard.count > 1) {
        return;
    }
    let asked = plan.together.iter().chain(&plan.alone);
    let decided: BTreeSet<ClauseId> = asked.flat_map(|trial| session.proves(trial)).collect();
    let mut gains: IndexMap<String, BTreeSet<ClauseId>> = IndexMap::new();
    for skip in &plan.skipped {
        let more = session.proves(&skip.trial).into_iter().filter(|clause| !decided.contains(clause));
        gains.entry(skip.reason.clone()).or_default().extend(more);
    }
    for (reason, clauses) in gains.into_iter().filter(|(_, clauses)| !clauses.is_empty()) {
        let added = time_added(session, plan, &reason);
        let plural = if clauses.len() == 1 { "clause" } else { "clauses" };
        let time = if added.is_zero() { String::new() } else { format!(", adds {}", in_words(added)) };
        let vendor = &session.target.vendor;
        let words = format!("{reason}; would decide {} more {plural} of {vendor}{time}", clauses.len());
        for skip in plan.skipped.iter_mut().filter(|skip| skip.reason == reason) {
            skip.reason.clone_from(&words);
        }
    }
}

/// What the trials skipped for a reason would add where a person only has to allow them on a target whose time passes by
/// itself: the longest wait, if it is longer than any that is waited already, and all of what has to be asked alone.
fn time_added(session: &Session, plan: &Plan, reason: &str) -> Duration {
    if !session.is_plain() {
        return Duration::ZERO;
    }
    let allowed = |skip: &&Skip| {
        let mut missing = skip.missing.iter();
        skip.reason == reason && missing.all(|need| matches!(need, Capability::Wait | Capability::Burst))
    };
    let skipped = plan.skipped.iter().filter(allowed).map(|skip| &skip.trial);
    let (alone, together): (Vec<_>, Vec<_>) = skipped.partition(|trial| trial.bursts);
    let longer = longest_wait(together).saturating_sub(longest_wait(&plan.together));
    longer + alone.into_iter().map(|trial| waits(trial) + quiet(trial)).sum::<Duration>()
}

/// A time as people say it.
#[must_use]
pub fn in_words(time: Duration) -> String {
    // A second that has begun is counted.
    let seconds = time.as_millis().div_ceil(1000);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, "0 s")]
    #[case(59_001, "1 min")]
    #[case(150_000, "2 min 30 s")]
    fn a_time_in_words(#[case] ms: u64, #[case] words: &str) {
        assert_eq!(in_words(Duration::from_millis(ms)), words);
    }
}
