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
    /// Every trial that it tells of.
    pub trials: BTreeSet<String>,
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
    pub fn has(&self, outcome: &Outcome) -> bool {
        let known = self.failed.get(&outcome.trial.id);
        let finds_only = |known: &BTreeSet<String>| outcome.findings.iter().all(|one| known.contains(&one.fingerprint));
        match outcome.verdict {
            Verdict::Failed => known.is_some_and(finds_only),
            verdict => self.undecided.get(&outcome.trial.id) == Some(&verdict),
        }
    }

    /// Adds to a run of its level how it compares with it. Where it tells of none of the run's trials it is probably another's,
    /// and the run says so instead.
    pub fn join(&self, run: &mut Run) {
        if run.outcomes.iter().any(|outcome| self.trials.contains(&outcome.trial.id)) {
            run.baseline = Some(self.compare(run));
        } else {
            let report = &self.report;
            run.remarks.push(format!("not compared with {report}: it tells of none of the trials asked"));
        }
    }

    fn compare(&self, run: &Run) -> Compared {
        let before = run.outcomes.iter().filter(|outcome| self.has(outcome)).map(|outcome| outcome.trial.id.clone());
        let mut compared = Compared { report: self.report.clone(), before: before.collect(), ..Compared::default() };
        for trial in self.failed.keys() {
            let outcome = run.outcomes.iter().find(|outcome| outcome.trial.id == *trial);
            match outcome.map(|outcome| outcome.verdict) {
                Some(Verdict::Failed) => {}
                Some(Verdict::Passed | Verdict::Observed) => compared.fixed.push(trial.clone()),
                _ => compared.undecided.push(trial.clone()),
            }
        }
        compared
    }
}
