//! A finished run as plain data, with the figures every report shares.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use super::baseline::Compared;
use crate::case::Suite;
use crate::judge::{ClauseVerdict, Level, Outcome, Verdict, clause_verdicts};
use crate::run::{LeftBehind, Shard};
use crate::spec::{Capability, Clause, ClauseId, Specs};
use crate::target::EMBEDDED;

/// How the program ends. Documented; scripts depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All as expected.
    Good = 0,
    /// A trial failed, is not known to and did not before, or the list of known differences is stale.
    Failed = 1,
    /// Command line, configuration, spec or case file wrong.
    Invalid = 2,
    /// Blocked or fault somewhere, or nothing could be decided.
    Trouble = 3,
    /// Nothing selected.
    Nothing = 4,
}

/// A target that was asked.
#[derive(Debug, Clone)]
pub struct TargetInfo {
    /// Its name.
    pub name: String,
    /// Its vendor.
    pub vendor: String,
    /// Where it answers.
    pub base_url: String,
    /// What it can do.
    pub capabilities: Vec<Capability>,
    /// The options that name it on the command line, to ask it again.
    pub again: String,
}

impl TargetInfo {
    /// Whether it is the emulator inside this program. A target of a configuration may have that name too, but options
    /// name it on the command line.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.name == EMBEDDED && self.again.is_empty()
    }
}

/// A finished run.
#[derive(Debug, Clone)]
pub struct Run {
    /// What stands in every name it made up.
    pub id: String,
    /// The seed of everything made up.
    pub seed: u64,
    /// When it began.
    pub started: SystemTime,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The shortest time in which its calls keep every limit, with the waits of its trials, in milliseconds; of targets whose
    /// limits others use too.
    pub least_ms: Option<u64>,
    /// How closely the targets were held to the documents.
    pub level: Level,
    /// A digest of the specs and cases asked.
    pub suite_digest: String,
    /// Who was asked.
    pub targets: Vec<TargetInfo>,
    /// What became of each trial, in the order of the suite.
    pub outcomes: Vec<Outcome>,
    /// What it found out about the targets that changes no verdict.
    pub remarks: Vec<String>,
    /// What it created and has not deleted.
    pub left_behind: Vec<LeftBehind>,
    /// Why it ended before its last trial.
    pub early: Option<String>,
    /// Why it did not ask every trial of the vendors asked.
    pub partial: Option<String>,
    /// What is stale in the list of known differences as a whole.
    pub stale: Vec<String>,
    /// Which part of a run it is, where several machines share one.
    pub shard: Option<Shard>,
    /// How it compares with an earlier run.
    pub baseline: Option<Compared>,
}

impl Run {
    /// A run that has asked nothing yet.
    #[must_use]
    pub fn begun(seed: u64, level: Level) -> Self {
        Self {
            id: String::new(),
            seed,
            started: SystemTime::UNIX_EPOCH,
            duration_ms: 0,
            least_ms: None,
            level,
            suite_digest: String::new(),
            targets: Vec::new(),
            outcomes: Vec::new(),
            remarks: Vec::new(),
            left_behind: Vec::new(),
            early: None,
            partial: None,
            stale: Vec::new(),
            shard: None,
            baseline: None,
        }
    }

    /// Why it did not ask every trial of the vendors asked, if it did not.
    #[must_use]
    pub fn shortfall(&self, suite: &Suite) -> Option<String> {
        let asked = self.vendors();
        let all = suite.trials.iter().filter(|trial| asked.contains(&trial.case.vendor)).count();
        let left_out = self.outcomes.iter().find(|outcome| outcome.is_left_out());
        match (&self.early, self.shard, left_out) {
            (Some(early), ..) => Some(format!("it ended early: {early}")),
            (None, Some(shard), _) => Some(format!("it is shard {shard}")),
            (None, None, _) if self.outcomes.len() < all => {
                Some(format!("it asked {} of {all} trials", self.outcomes.len()))
            }
            (None, None, Some(left_out)) => Some(format!("it left out {}", left_out.trial.id)),
            (None, None, None) => None,
        }
    }

    /// Whether a trial failed, and neither the list of known differences nor an earlier run says so.
    #[must_use]
    pub fn is_news(&self, outcome: &Outcome) -> bool {
        outcome.verdict == Verdict::Failed && !outcome.is_known() && !self.went_wrong_before(outcome)
    }

    /// Whether a trial could not be decided, and neither the list of known differences nor the earlier run says so.
    #[must_use]
    pub fn is_undecided_news(&self, outcome: &Outcome) -> bool {
        let is_undecided = matches!(outcome.verdict, Verdict::Blocked | Verdict::Fault);
        is_undecided && outcome.pinned.is_none() && !self.went_wrong_before(outcome)
    }

    /// Whether a trial failed, or could not be decided, in the same way in the earlier run.
    #[must_use]
    pub fn went_wrong_before(&self, outcome: &Outcome) -> bool {
        let id = &outcome.trial.id;
        !outcome.is_known() && self.baseline.as_ref().is_some_and(|compared| compared.before.contains(id))
    }

    /// The target of a vendor.
    #[must_use]
    pub fn target(&self, vendor: &str) -> Option<&TargetInfo> {
        self.targets.iter().find(|target| target.vendor == vendor)
    }

    /// The vendors asked.
    #[must_use]
    pub fn vendors(&self) -> BTreeSet<String> {
        self.targets.iter().map(|target| target.vendor.clone()).collect()
    }
}

/// A clause with what its trials say and which they are.
pub type ClauseLine = (ClauseId, ClauseVerdict, Vec<String>);

/// The figures of a run.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Trials by verdict.
    pub trials: BTreeMap<&'static str, usize>,
    /// Trials that failed as they are known to, and what is stale.
    pub pinned: (usize, usize),
    /// Every clause of the vendors asked, silences left out.
    pub clauses: Vec<ClauseLine>,
    /// Silences probed, and all silences, of the vendors asked.
    pub silences: (usize, usize),
    /// Requests sent by trials.
    pub requests: u64,
}

impl Summary {
    /// Counts a run.
    #[must_use]
    pub fn of(run: &Run, specs: &Specs) -> Self {
        let mut trials = BTreeMap::new();
        for outcome in &run.outcomes {
            *trials.entry(outcome.verdict.word()).or_insert(0) += 1;
        }
        let asked = |vendor: &str| run.targets.iter().any(|target| target.vendor == vendor);
        let is_probed = |clause: &Clause| clause.silence && clause.untested.is_none();
        let silences: Vec<_> = specs
            .clauses()
            .filter(|registered| is_probed(&registered.clause) && asked(registered.id.parts().0))
            .collect();
        let answered = |id: &ClauseId| {
            run.outcomes.iter().any(|outcome| {
                matches!(outcome.verdict, Verdict::Observed | Verdict::Passed) && outcome.trial.probes.contains(id)
            })
        };
        let probed = silences.iter().filter(|registered| answered(&registered.id)).count();
        let is_known = |outcome: &&Outcome| outcome.is_known() && outcome.verdict == Verdict::Failed;
        let known = run.outcomes.iter().filter(is_known).count();
        let stale = run.outcomes.iter().filter(|outcome| outcome.is_stale()).count();
        Self {
            trials,
            pinned: (known, stale + run.stale.len()),
            clauses: clause_verdicts(specs, &run.outcomes),
            silences: (probed, silences.len()),
            requests: run.outcomes.iter().map(|outcome| outcome.requests).sum(),
        }
    }

    /// How many trials have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.trials.get(verdict.word()).copied().unwrap_or(0)
    }

    /// How many trials failed as they are known to.
    #[must_use]
    pub fn known(&self) -> usize {
        self.pinned.0
    }

    /// How much in the list of known differences is not so any more.
    #[must_use]
    pub fn stale(&self) -> usize {
        self.pinned.1
    }

    /// How many clauses have a verdict.
    #[must_use]
    pub fn clause_count(&self, verdict: ClauseVerdict) -> usize {
        self.clauses.iter().filter(|(_, found, _)| *found == verdict).count()
    }

    /// How many promises could not be judged because every trial that decides them failed over another one first.
    #[must_use]
    pub fn waiting(&self, run: &Run) -> usize {
        let failed = run.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Failed);
        let failed: BTreeSet<&str> = failed.map(|outcome| outcome.trial.id.as_str()).collect();
        let waits = |trials: &[String]| !trials.is_empty() && trials.iter().all(|id| failed.contains(id.as_str()));
        let undecided = self.clauses.iter().filter(|(_, verdict, _)| *verdict == ClauseVerdict::Undecided);
        undecided.filter(|(_, _, trials)| waits(trials)).count()
    }

    /// The exit code.
    #[must_use]
    pub fn exit(&self, run: &Run) -> Exit {
        let decided = self.count(Verdict::Passed) + self.count(Verdict::Failed);
        if run.outcomes.is_empty() && run.early.is_none() {
            if run.shard.is_some() { Exit::Good } else { Exit::Nothing }
        } else if run.outcomes.iter().any(|outcome| run.is_news(outcome)) || self.stale() > 0 {
            Exit::Failed
        } else if run.outcomes.iter().any(|outcome| run.is_undecided_news(outcome))
            || decided == 0 && run.shard.is_none()
            || run.early.is_some()
        {
            Exit::Trouble
        } else {
            Exit::Good
        }
    }
}
