//! The list held against what a run found.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::entry::Entry;
use crate::case::Suite;
use crate::judge::{Finding, Outcome, Pinned, Verdict};
use crate::source::{SourceText, closest};

/// A list of known differences.
#[derive(Debug)]
pub struct Known {
    pub(super) source: Arc<SourceText>,
    pub(super) entries: Vec<Entry>,
}

impl Known {
    pub(super) fn new(source: Arc<SourceText>, entries: Vec<Entry>) -> Self {
        Self { source, entries }
    }

    /// A list with nothing on it yet, of a file that is still to be written.
    #[must_use]
    pub fn empty(path: &str) -> Self {
        Self::new(Arc::new(SourceText::new(path, "")), Vec::new())
    }

    /// The file, as a person would open it.
    #[must_use]
    pub fn path(&self) -> &str {
        self.source.path()
    }

    fn naming<'a>(&'a self, trial: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.names(trial))
    }

    /// How an outcome stands to the list. A trial that is not named, that could not be asked, or that this run left out
    /// has no standing.
    #[must_use]
    pub fn standing(&self, outcome: &Outcome) -> Option<Pinned> {
        let entries: Vec<&Entry> = self.naming(&outcome.trial.id).collect();
        let first = entries.first()?;
        let place = format!("{}:{}", self.path(), first.line);
        match outcome.verdict {
            Verdict::Failed => Some(match self.deviation(outcome, &entries) {
                Some(other) => Pinned::Stale(format!("failed differently: {other}")),
                None => Pinned::Known(joined(entries.iter().map(|entry| entry.reason.as_str()))),
            }),
            Verdict::Passed => Some(Pinned::Stale(format!("passed, though {place} lists it"))),
            Verdict::Observed => Some(Pinned::Stale(format!("only observed, though {place} lists it"))),
            Verdict::Skipped if outcome.is_left_out() => None,
            Verdict::Skipped => {
                let reason = outcome.reason.as_deref().unwrap_or_default();
                Some(Pinned::Stale(format!("skipped, though {place} lists it: {reason}")))
            }
            Verdict::Blocked => self.blocked(outcome, &entries),
            Verdict::Fault => None,
        }
    }

    /// How a blocked trial stands to its entries; where none of them expects it to be blocked, it has no standing.
    fn blocked(&self, outcome: &Outcome, entries: &[&Entry]) -> Option<Pinned> {
        let mut expecting = entries.iter().filter(|entry| !entry.causes.is_empty()).peekable();
        let first = expecting.peek()?.line;
        let cause = outcome.cause.as_ref()?;

        let pinning: Vec<&str> = expecting
            .filter(|entry| entry.causes.contains(&cause.fingerprint))
            .map(|entry| entry.reason.as_str())
            .collect();
        Some(if pinning.is_empty() {
            let (sentence, fingerprint) = (&cause.sentence, &cause.fingerprint);
            let place = format!("{}:{first}", self.path());
            Pinned::Stale(format!("blocked by another cause than {place} lists: {sentence} (cause {fingerprint})"))
        } else {
            Pinned::Known(joined(pinning.into_iter()))
        })
    }

    /// In what a failed trial differs from its pins.
    fn deviation(&self, outcome: &Outcome, entries: &[&Entry]) -> Option<String> {
        let is_pinned = |finding: &&Finding| entries.iter().any(|entry| entry.findings.contains(&finding.fingerprint));
        if let Some(new) = outcome.findings.iter().find(|finding| !is_pinned(finding)) {
            let places: Vec<String> = entries.iter().map(|entry| format!("{}:{}", self.path(), entry.line)).collect();
            return Some(format!("{}, which {} does not pin", new.sentence(), places.join(" or ")));
        }
        let came = |print: &&String| outcome.findings.iter().any(|finding| finding.fingerprint == **print);
        let exact = entries.iter().filter(|entry| !entry.is_pattern());
        let mut gone = exact.flat_map(|entry| entry.findings.iter().map(move |print| (entry.line, print)));
        let (line, print) = gone.find(|(_, print)| !came(print))?;
        Some(format!("{print}, which {}:{line} pins, was not found", self.path()))
    }

    /// What is stale in the list as a whole after a whole run: entries that name no trial, and pins of a pattern that no
    /// trial finds. Vendors that were not asked are left alone.
    #[must_use]
    pub fn stale(&self, suite: &Suite, asked: &BTreeSet<String>, outcomes: &[Outcome]) -> Vec<String> {
        let mut stale = Vec::new();
        for entry in self.entries.iter().filter(|entry| concerns(entry, suite, asked)) {
            let place = format!("{}:{}", self.path(), entry.line);
            let named: Vec<&Outcome> = outcomes.iter().filter(|outcome| entry.names(&outcome.trial.id)).collect();
            if named.is_empty() {
                let near = closest(&entry.pattern, suite.trials.iter().map(|trial| trial.id.as_str()));
                let hint = near.filter(|_| !entry.is_pattern());
                let hint = hint.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                stale.push(format!("{place}: no trial is called `{}`{hint}", entry.pattern));
            } else if entry.is_pattern() {
                let gone = gone(entry, &named);
                stale.extend(gone.map(|print| format!("{place}: none of its trials finds {print} any more")));
                let gone = gone_causes(entry, &named);
                stale.extend(gone.map(|print| format!("{place}: none of its trials is blocked by {print} any more")));
            }
        }
        stale
    }

    /// The entries that name no trial of these vendors: file and line, with what is wrong. Needs no run.
    #[must_use]
    pub fn nameless(&self, suite: &Suite, asked: &BTreeSet<String>) -> Vec<(String, String)> {
        let concerned = self.entries.iter().filter(|entry| concerns(entry, suite, asked));
        let nameless = concerned.filter(|entry| !suite.trials.iter().any(|trial| entry.names(&trial.id)));
        let told = nameless.map(|entry| {
            (format!("{}:{}", self.path(), entry.line), format!("no trial is called `{}`", entry.pattern))
        });
        told.collect()
    }
}

/// Whether all trials an entry could name belong to vendors that were asked.
pub(super) fn concerns(entry: &Entry, suite: &Suite, asked: &BTreeSet<String>) -> bool {
    match entry.vendor() {
        Some(vendor) => asked.contains(vendor) || !suite.trials.iter().any(|trial| trial.case.vendor == vendor),
        None => suite.trials.iter().all(|trial| asked.contains(&trial.case.vendor)),
    }
}

/// Pins that nobody finds, if each trial of the entry was decided and at least one failed.
fn gone<'a>(entry: &'a Entry, named: &'a [&Outcome]) -> impl Iterator<Item = &'a String> {
    let undecided = named.iter().any(|outcome| is_undecided(outcome));
    let failed = named.iter().any(|outcome| outcome.verdict == Verdict::Failed);
    let found = |print: &String| named.iter().any(|outcome| outcome.findings.iter().any(|f| f.fingerprint == *print));
    entry.findings.iter().filter(move |print| failed && !undecided && !found(print))
}

/// Causes that block nobody, if what else could not be decided is known.
fn gone_causes<'a>(entry: &'a Entry, named: &'a [&Outcome]) -> impl Iterator<Item = &'a String> {
    let undecided = named.iter().any(|outcome| is_undecided(outcome));
    let is_known = named.iter().any(|outcome| outcome.is_known());
    let blocks = |print: &String| {
        let mut causes = named.iter().filter_map(|outcome| outcome.cause.as_ref());
        causes.any(|cause| cause.fingerprint == *print)
    };
    entry.causes.iter().filter(move |print| is_known && !undecided && !blocks(print))
}

/// Whether a trial could not be decided for a cause that the list does not name.
fn is_undecided(outcome: &Outcome) -> bool {
    matches!(outcome.verdict, Verdict::Blocked | Verdict::Fault) && !outcome.is_known()
}

fn joined<'a>(reasons: impl Iterator<Item = &'a str>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for reason in reasons {
        if !all.contains(&reason) {
            all.push(reason);
        }
    }
    all.join(" ")
}
