//! Failures by the promise that is broken: one that fails twelve trials reads as one.

use std::collections::BTreeSet;

use super::run::Run;
use crate::judge::Outcome;
use crate::spec::ClauseId;

/// A trial that shows a broken promise, and those that show nothing else.
#[derive(Debug)]
pub struct Broken<'run> {
    /// The trial that is shown in full.
    pub shown: &'run Outcome,
    /// Trials whose findings all point at clauses that it shows broken.
    pub also: Vec<&'run Outcome>,
}

/// The news of a run, in its order. A finding that points at no clause is never folded into another.
#[must_use]
pub fn broken(run: &Run) -> Vec<Broken<'_>> {
    let mut groups: Vec<Broken<'_>> = Vec::new();
    for outcome in run.outcomes.iter().filter(|outcome| run.is_news(outcome)) {
        let own = clauses(outcome);
        let all_named = outcome.findings.iter().all(|finding| finding.clause.is_some());
        let shows = |group: &&mut Broken<'_>| own.is_subset(&clauses(group.shown));
        match groups.iter_mut().find(shows).filter(|_| all_named && !own.is_empty() && !outcome.is_stale()) {
            Some(group) => group.also.push(outcome),
            None => groups.push(Broken { shown: outcome, also: Vec::new() }),
        }
    }
    groups
}

/// The clauses that the findings of a trial point at.
fn clauses(outcome: &Outcome) -> BTreeSet<&ClauseId> {
    outcome.findings.iter().filter_map(|finding| finding.clause.as_ref()).collect()
}
