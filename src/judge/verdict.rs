//! What becomes of a trial, and of a clause through its trials.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::cause::Cause;
use super::exchange::Exchange;
use super::finding::Finding;
use crate::case::Trial;
use crate::spec::{ClauseId, Specs};

/// What became of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every promise it asks about is kept.
    Passed,
    /// A promise is broken.
    Failed,
    /// A set-up step went wrong.
    Blocked,
    /// It could not be asked.
    Fault,
    /// It only observes, and nothing every answer must satisfy is wrong.
    Observed,
    /// The target lacks what it needs.
    Skipped,
}

impl Verdict {
    /// All of them.
    const ALL: [Self; 6] = [Self::Passed, Self::Failed, Self::Blocked, Self::Fault, Self::Observed, Self::Skipped];

    /// The verdict a word means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }

    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Fault => "fault",
            Self::Observed => "observed",
            Self::Skipped => "skipped",
        }
    }
}

/// Why a trial was not asked: the run ended first.
pub const RUN_ENDED: &str = "the run ended before it was asked";
/// Why a trial was not asked: it exceeds a limit of an app that the other shards use too.
pub const UNSHARDED: &str = "bursts run only unsharded";

/// How a trial that the list of known differences names stands to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pinned {
    /// It failed, or is blocked, as it is known to, for this reason.
    Known(String),
    /// It did not; this is what it did instead.
    Stale(String),
}

impl Pinned {
    /// The word in reports.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Known(_) => "known",
            Self::Stale(_) => "stale",
        }
    }

    /// The reason, or what was otherwise.
    #[must_use]
    pub fn because(&self) -> &str {
        match self {
            Self::Known(text) | Self::Stale(text) => text,
        }
    }
}

/// A trial with what became of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The trial.
    pub trial: Arc<Trial>,
    /// The clauses it decides at the level of the run.
    pub proves: BTreeSet<ClauseId>,
    /// The target asked.
    pub target: Arc<str>,
    /// What became of it.
    pub verdict: Verdict,
    /// Why, where it did not come to a finding.
    pub reason: Option<String>,
    /// The same without the names of this trial, where it is blocked or could not be asked.
    pub cause: Option<Cause>,
    /// How it stands to the list of known differences, where that names it.
    pub pinned: Option<Pinned>,
    /// Every difference.
    pub findings: Vec<Finding>,
    /// What went over the wire, secrets replaced.
    pub exchanges: Vec<Exchange>,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// How many requests it took.
    pub requests: u64,
}

impl Outcome {
    /// Whether it was skipped for a reason that lies in the run and not in the target.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        let reason = self.reason.as_deref();
        self.verdict == Verdict::Skipped && (reason == Some(RUN_ENDED) || reason == Some(UNSHARDED))
    }

    /// Whether it failed, or is blocked, as it is known to.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self.pinned, Some(Pinned::Known(_)))
    }

    /// Whether the list of known differences says something else of it.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self.pinned, Some(Pinned::Stale(_)))
    }
}

/// What the trials say of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClauseVerdict {
    /// Every trial that decided it passed.
    Kept,
    /// A finding points at it.
    Broken,
    /// No trial decided it.
    Undecided,
    /// No HTTP client can decide it, or the page leaves it open.
    Untested,
}

impl ClauseVerdict {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::Undecided => "undecided",
            Self::Untested => "untested",
        }
    }
}

/// The verdict of every clause of the vendors that were asked, in the order of the registries. Silences are no promises
/// and are left out.
#[must_use]
pub fn clause_verdicts(specs: &Specs, outcomes: &[Outcome]) -> Vec<(ClauseId, ClauseVerdict, Vec<String>)> {
    let mut trials: BTreeMap<&ClauseId, Vec<String>> = BTreeMap::new();
    let mut kept: BTreeMap<&ClauseId, bool> = BTreeMap::new();
    for outcome in outcomes {
        for clause in &outcome.proves {
            trials.entry(clause).or_default().push(outcome.trial.id.clone());
            if outcome.verdict == Verdict::Passed {
                kept.entry(clause).or_insert(true);
            }
        }
        for finding in outcome.findings.iter().filter(|_| outcome.verdict == Verdict::Failed) {
            if let Some(clause) = &finding.clause {
                kept.insert(clause, false);
            }
        }
    }
    let asked = |vendor: &str| outcomes.iter().any(|outcome| outcome.trial.case.vendor == vendor);
    let promises = specs.clauses().filter(|registered| !registered.clause.silence && asked(registered.id.parts().0));
    promises
        .map(|registered| {
            let verdict = match kept.get(&registered.id) {
                Some(true) => ClauseVerdict::Kept,
                Some(false) => ClauseVerdict::Broken,
                None if registered.decidable() => ClauseVerdict::Undecided,
                None => ClauseVerdict::Untested,
            };
            (registered.id.clone(), verdict, trials.get(&registered.id).cloned().unwrap_or_default())
        })
        .collect()
}
