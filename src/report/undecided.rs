//! Trials that could not be decided, by cause: a missing call that blocks a hundred of them reads as one.

use std::cmp::Reverse;

use indexmap::IndexMap;

use super::run::Run;
use crate::judge::Outcome;

/// Trials that are blocked, or could not be asked, for one cause.
#[derive(Debug)]
pub struct Undecided<'run> {
    /// The first of them in the run.
    pub first: &'run Outcome,
    /// The others, in the order of the run.
    pub also: Vec<&'run Outcome>,
}

impl Undecided<'_> {
    /// The number of trials.
    #[must_use]
    pub fn count(&self) -> usize {
        1 + self.also.len()
    }

    /// What all of them have in common; of a single trial, what happened to it.
    #[must_use]
    pub fn sentence(&self) -> &str {
        let own = self.first.reason.as_deref().unwrap_or_default();
        match &self.first.cause {
            Some(cause) if !self.also.is_empty() => &cause.sentence,
            _ => own,
        }
    }
}

/// The trials of a run that could not be decided, which is news; the cause of most trials comes first.
#[must_use]
pub fn undecided(run: &Run) -> Vec<Undecided<'_>> {
    let mut groups: IndexMap<(&str, &str), Undecided<'_>> = IndexMap::new();
    for outcome in run.outcomes.iter().filter(|outcome| run.is_undecided_news(outcome)) {
        let cause = outcome.cause.as_ref().map(|cause| cause.fingerprint.as_str());
        let cause = cause.or(outcome.reason.as_deref()).unwrap_or_default();
        groups
            .entry((outcome.verdict.word(), cause))
            .and_modify(|group| group.also.push(outcome))
            .or_insert(Undecided { first: outcome, also: Vec::new() });
    }
    let mut groups: Vec<Undecided<'_>> = groups.into_values().collect();
    groups.sort_by_key(|group| Reverse(group.count()));
    groups
}
