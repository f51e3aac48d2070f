//! The kill matrix: each defect against each trial it reaches, and what is wrong with the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::complaint::Complaint;
use crate::case::Trial;
use crate::emulator::fault::Defect;
use crate::judge::{Outcome, Verdict};
use crate::spec::{ClauseId, Registered, Specs};

/// What a trial makes of a defect that changes an answer it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It proves the broken clause, and a finding points at it.
    Killed,
    /// A finding points at the broken clause, but the trial does not claim to prove it.
    Noticed,
    /// It fails, but points at these clauses.
    Elsewhere(BTreeSet<String>),
    /// It gets stuck, for this reason.
    Stopped(String),
    /// It does not mind.
    Unmoved,
}

impl Fate {
    /// What an outcome says of a broken clause.
    #[must_use]
    pub fn of(outcome: &Outcome, broken: &ClauseId) -> Self {
        match outcome.verdict {
            Verdict::Failed => {
                let pointed: BTreeSet<&ClauseId> =
                    outcome.findings.iter().filter_map(|finding| finding.clause.as_ref()).collect();
                match (pointed.contains(broken), outcome.proves.contains(broken)) {
                    (true, true) => Self::Killed,
                    (true, false) => Self::Noticed,
                    (false, _) => Self::Elsewhere(pointed.into_iter().map(ToString::to_string).collect()),
                }
            }
            Verdict::Blocked | Verdict::Fault => Self::Stopped(outcome.reason.clone().unwrap_or_default()),
            Verdict::Passed | Verdict::Observed | Verdict::Skipped => Self::Unmoved,
        }
    }
}

/// One defect in one operation.
#[derive(Debug, Clone)]
pub struct Row {
    /// The defect.
    pub defect: Defect,
    /// The clause it breaks.
    pub clause: ClauseId,
    /// The operation whose trials were asked.
    pub operation: String,
    /// Every trial that gets another answer because of it.
    pub cells: Vec<(Arc<Trial>, Fate)>,
}

impl Row {
    /// The trials that kill it for its own reason.
    pub fn killers(&self) -> impl Iterator<Item = &Arc<Trial>> {
        self.cells.iter().filter(|(_, fate)| *fate == Fate::Killed).map(|(trial, _)| trial)
    }

    /// Whether any trial kills it for its own reason.
    #[must_use]
    pub fn is_killed(&self) -> bool {
        self.killers().next().is_some()
    }
}

/// A trial that was asked of the emulator without defects, with the clauses it decides.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The trial.
    pub trial: Arc<Trial>,
    /// What it decides.
    pub proves: BTreeSet<ClauseId>,
}

/// The kill matrix.
#[derive(Debug, Default)]
pub struct Matrix {
    /// Every defect, once for each operation it can show in.
    pub rows: Vec<Row>,
    /// Every trial that can be asked.
    pub asked: Vec<Asked>,
    /// Whether nothing was left out.
    pub whole: bool,
}

/// How much of what is there was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// How much was shown.
    pub shown: usize,
    /// Of how much.
    pub of: usize,
}

impl Share {
    fn of<T>(items: impl IntoIterator<Item = T>, is_shown: impl Fn(&T) -> bool) -> Self {
        let mut share = Self::default();
        for item in items {
            share.of += 1;
            share.shown += usize::from(is_shown(&item));
        }
        share
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {}", self.shown, self.of)
    }
}

/// The denominators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// Defects killed for their own reason.
    pub defects: Share,
    /// Clauses (in an operation) that trials decide, with a defect that is killed.
    pub clauses: Share,
    /// Trials that decide something, and kill a defect of it.
    pub trials: Share,
    /// Pairs of a trial and a clause it decides, shown by a defect.
    pub proofs: Share,
    /// Case files with a defect that only they kill.
    pub files: Share,
}

impl Matrix {
    /// A part of it: the rows and trials of one operation.
    #[must_use]
    pub fn operation(&self, vendor: &str, operation: &str) -> Self {
        let own = |row: &&Row| row.clause.parts().0 == vendor && row.operation == operation;
        let asked = |asked: &&Asked| asked.trial.case.vendor == vendor && asked.trial.case.operation == operation;
        Self {
            rows: self.rows.iter().filter(own).cloned().collect(),
            asked: self.asked.iter().filter(asked).cloned().collect(),
            whole: self.whole,
        }
    }

    /// The operations in it, with their vendors.
    #[must_use]
    pub fn operations(&self) -> BTreeSet<(String, String)> {
        self.rows.iter().map(|row| (row.clause.parts().0.to_owned(), row.operation.clone())).collect()
    }

    /// The denominators.
    #[must_use]
    pub fn shares(&self) -> Shares {
        let shown = self.shown();
        let decided: BTreeSet<(&ClauseId, &str)> = self.decided().collect();
        let killed: BTreeSet<(&ClauseId, &str)> =
            self.rows.iter().filter(|row| row.is_killed()).map(|row| (&row.clause, row.operation.as_str())).collect();
        let proving = || self.asked.iter().filter(|asked| !asked.proves.is_empty());
        let pairs = proving().flat_map(|asked| asked.proves.iter().map(|clause| (asked.trial.id.as_str(), clause)));
        let files: BTreeSet<&str> = proving().map(|asked| &*asked.trial.case.file).collect();
        let needed = self.needed();
        Shares {
            defects: Share::of(&self.rows, |row| row.is_killed()),
            clauses: Share::of(decided, |pair| killed.contains(pair)),
            trials: Share::of(proving(), |asked| shown.keys().any(|(trial, _)| *trial == asked.trial.id)),
            proofs: Share::of(pairs, |pair| shown.contains_key(pair)),
            files: Share::of(files, |file| needed.contains(file)),
        }
    }

    /// Everything that is wrong.
    #[must_use]
    pub fn complaints(&self, specs: &Specs) -> Vec<Complaint> {
        let mut complaints: Vec<Complaint> = self.rows.iter().filter_map(complaint).collect();
        if !self.whole {
            return complaints;
        }
        let broken: BTreeSet<(&ClauseId, &str)> =
            self.rows.iter().map(|row| (&row.clause, row.operation.as_str())).collect();
        let decidable = |clause: &ClauseId| specs.clause(clause).is_some_and(Registered::decidable);
        let decided: BTreeSet<_> = self.decided().filter(|(clause, _)| decidable(clause)).collect();
        complaints.extend(decided.difference(&broken).map(|(clause, operation)| Complaint::NoDefect {
            clause: clause.to_string(),
            operation: (*operation).to_owned(),
        }));
        let shown = self.shown();
        let killers: BTreeSet<&str> = shown.keys().map(|(trial, _)| *trial).collect();
        let proving = || self.asked.iter().filter(|asked| !asked.proves.is_empty());
        let idle = proving().filter(|asked| !killers.contains(asked.trial.id.as_str()));
        complaints.extend(idle.map(|asked| Complaint::KillsNone {
            trial: asked.trial.id.clone(),
            written: format!("{}:{}", asked.trial.case.file, asked.trial.line),
        }));
        for asked in proving().filter(|asked| killers.contains(asked.trial.id.as_str())) {
            let unshown = asked.proves.iter().filter(|clause| !shown.contains_key(&(asked.trial.id.as_str(), *clause)));
            complaints.extend(
                unshown.map(|clause| Complaint::Claimed { trial: asked.trial.id.clone(), clause: clause.to_string() }),
            );
        }
        let needed = self.needed();
        let files: BTreeSet<&str> = proving().map(|asked| &*asked.trial.case.file).collect();
        let needless = files.into_iter().filter(|file| !needed.contains(file));
        complaints.extend(needless.map(|file| Complaint::NotNeeded { file: file.to_owned() }));
        complaints
    }

    /// Clauses that trials decide, each with the operation.
    fn decided(&self) -> impl Iterator<Item = (&ClauseId, &str)> {
        self.asked
            .iter()
            .flat_map(|asked| asked.proves.iter().map(|clause| (clause, asked.trial.case.operation.as_str())))
    }

    /// How many defects of a clause each trial kills.
    fn shown(&self) -> BTreeMap<(&str, &ClauseId), usize> {
        let mut shown = BTreeMap::new();
        for row in &self.rows {
            for trial in row.killers() {
                *shown.entry((trial.id.as_str(), &row.clause)).or_default() += 1;
            }
        }
        shown
    }

    /// The case files without which a defect would survive.
    fn needed(&self) -> BTreeSet<&str> {
        let only_file = |row: &Row| -> Option<Arc<str>> {
            let files: BTreeSet<&Arc<str>> = row.killers().map(|trial| &trial.case.file).collect();
            let mut files = files.into_iter();
            files.next().filter(|_| files.next().is_none()).cloned()
        };
        let alone: BTreeSet<Arc<str>> = self.rows.iter().filter_map(only_file).collect();
        self.asked.iter().map(|asked| &*asked.trial.case.file).filter(|file| alone.contains(*file)).collect()
    }
}

fn complaint(row: &Row) -> Option<Complaint> {
    if row.is_killed() {
        return None;
    }
    let (defect, operation) = (row.defect.id(), row.operation.clone());
    if row.cells.is_empty() {
        return Some(Complaint::Unreached { defect, operation });
    }
    let moved = row.cells.iter().any(|(_, fate)| *fate != Fate::Unmoved);
    if !moved {
        return Some(Complaint::Survived { defect, operation, reached: row.cells.len() });
    }
    let pointed = row.cells.iter().filter_map(|(_, fate)| match fate {
        Fate::Elsewhere(clauses) => Some(clauses),
        _ => None,
    });
    Some(Complaint::OtherReason { defect, operation, pointed: pointed.flatten().cloned().collect() })
}
