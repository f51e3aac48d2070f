//! What failed in an earlier run, so that only what is new has to be looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::run::Run;
use crate::judge::{Level, Outcome, Verdict};

/// The failures of an earlier run.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// Its report, as shown.
    pub report: String,
    /// How closely its targets were held to the documents.
    pub level: Level,
    /// The trials that failed, with the fingerprints of what they found.
    pub failed: BTreeMap<String, BTreeSet<String>>,
    /// The trials that could not be decided: blocked, or a fault.
    pub undecided: BTreeMap<String, Verdict>,
}

/// How the failures of a run compare with those of an earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// The earlier run's report, as shown.
    pub report: String,
    /// Trials that failed before, with everything they find now; and those that were blocked or a fault, and are so again.
    pub before: BTreeSet<String>,
    /// Trials that failed before and pass, or observe nothing wrong.
    pub fixed: Vec<String>,
    /// Trials that failed before and were not decided: skipped, blocked, or not asked.
    pub undecided: Vec<String>,
}

impl Baseline {
    /// A run of another level finds other things, and cannot be compared; says so in a sentence.
    pub fn fits(&self, level: Level) -> Result<(), String> {
        let (before, now) = (self.level.word(), level.word());
        if before == now {
            Ok(())
        } else {
            Err(format!("{}: of a run at level {before}, this one is at level {now}", self.report))
        }
    }

    /// Whether a trial failed before, with everything it finds now, or could not be decided in the same way.
    #[must_use]
    pub fn failed_so(&self, outcome: &Outcome) -> bool {
        let known = self.failed.get(&outcome.trial.id);
        let finds_only = |known: &BTreeSet<String>| outcome.findings.iter().all(|one| known.contains(&one.fingerprint));
        match outcome.verdict {
            Verdict::Failed => known.is_some_and(finds_only),
            verdict => self.undecided.get(&outcome.trial.id) == Some(&verdict),
        }
    }

    /// Compares a run of its level with it.
    #[must_use]
    pub fn compare(&self, run: &Run) -> Compared {
        let mut compared = Compared { report: self.report.clone(), ..Compared::default() };
        for trial in self.failed.keys() {
            let outcome = run.outcomes.iter().find(|outcome| outcome.trial.id == *trial);
            match outcome.map(|outcome| (outcome.verdict, outcome)) {
                Some((Verdict::Failed, outcome)) if self.failed_so(outcome) => {
                    compared.before.insert(trial.clone());
                }
                Some((Verdict::Failed, _)) => {}
                Some((Verdict::Passed | Verdict::Observed, _)) => compared.fixed.push(trial.clone()),
                _ => compared.undecided.push(trial.clone()),
            }
        }
        let again = |outcome: &&Outcome| self.undecided.get(&outcome.trial.id) == Some(&outcome.verdict);
        compared.before.extend(run.outcomes.iter().filter(again).map(|outcome| outcome.trial.id.clone()));
        compared
    }
}
