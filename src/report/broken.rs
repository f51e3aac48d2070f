//! Failures by the promise that is broken: one that fails twelve trials reads as one.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::run::Run;
use crate::judge::Outcome;
use crate::spec::ClauseId;

/// A trial that shows a broken promise, and those that show nothing else.
#[derive(Debug)]
pub struct Broken<'run> {
    /// The trial that is shown in full.
    pub shown: &'run Outcome,
    /// Trials whose findings all point at clauses that are shown broken, the first of them by this one.
    pub also: Vec<&'run Outcome>,
}

/// The news of a run: what most trials show comes first, then the order of the run. Of the trials that show a promise broken, one
/// that shows the least besides stands for it. A finding that points at no clause is never folded into another.
#[must_use]
pub fn broken(run: &Run) -> Vec<Broken<'_>> {
    let mut news: Vec<(usize, &Outcome)> =
        run.outcomes.iter().enumerate().filter(|(_, outcome)| run.is_news(outcome)).collect();
    news.sort_by_key(|(_, outcome)| clauses(outcome).len());
    let mut groups: Vec<Group<'_>> = Vec::new();
    for trial @ (_, outcome) in news {
        let own = clauses(outcome);
        let all_named = outcome.findings.iter().all(|finding| finding.clause.is_some());
        let is_shown = |clause: &&ClauseId| groups.iter().any(|group| group.clauses.contains(clause));
        let may_fold = all_named && !outcome.is_stale() && own.iter().all(is_shown);
        let first = outcome.findings.iter().find_map(|finding| finding.clause.as_ref()).filter(|_| may_fold);
        match first.and_then(|first| groups.iter_mut().find(|group| group.clauses.contains(first))) {
            Some(group) => group.also.push(trial),
            None => groups.push(Group { shown: trial, clauses: own, also: Vec::new() }),
        }
    }
    groups.sort_by_key(|group| (Reverse(group.also.len()), group.shown.0));
    groups.into_iter().map(Group::in_order).collect()
}

/// Trials with their places in the run.
struct Group<'run> {
    shown: (usize, &'run Outcome),
    clauses: BTreeSet<&'run ClauseId>,
    also: Vec<(usize, &'run Outcome)>,
}

impl<'run> Group<'run> {
    fn in_order(mut self) -> Broken<'run> {
        self.also.sort_by_key(|(place, _)| *place);
        Broken { shown: self.shown.1, also: self.also.into_iter().map(|(_, outcome)| outcome).collect() }
    }
}

/// The clauses that the findings of a trial point at.
fn clauses(outcome: &Outcome) -> BTreeSet<&ClauseId> {
    outcome.findings.iter().filter_map(|finding| finding.clause.as_ref()).collect()
}
