//! Why a trial passes on a canary: `snapshots/proof/canaries.yaml`.

use std::collections::BTreeMap;

use indexmap::IndexMap;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::canaries::{CANARIES, CanaryResult};
use super::complaint::Complaint;
use crate::source::{Document, Files, Mistakes, Published, closest, escape};

/// Trials that pass on a canary for the same reason.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Reason {
    /// Why that is right.
    why: String,
    /// The trials.
    trials: Vec<String>,
}

/// The reasons by canary and trial.
#[derive(Debug, Clone, Default)]
pub struct Reasons(BTreeMap<String, BTreeMap<String, String>>);

/// Where they stand below `snapshots/`.
const FILE: &str = "proof/canaries.yaml";

/// The schema of the file, made from its types.
#[cfg(test)]
pub(crate) fn generated_schema() -> serde_json::Value {
    crate::source::generated::read_schema::<IndexMap<String, Vec<Reason>>>()
}

impl Reasons {
    /// Reads them; without the file there are none.
    pub fn load(snapshots: &Files) -> Result<Self, Mistakes> {
        let Some(text) = snapshots.get(FILE) else {
            return Ok(Self::default());
        };
        let document = Document::parse(&snapshots.shown(FILE), text)?;
        let file: IndexMap<String, Vec<Reason>> = Published::Canaries.shape().read(&document)?;
        let mut mistakes = Mistakes::default();
        let mut reasons: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (canary, groups) in file {
            let names = CANARIES.iter().map(|canary| canary.name);
            if !names.clone().any(|name| name == canary) {
                let unknown =
                    document.at_key(&format!("/{}", escape(&canary)), format!("no canary is called `{canary}`"));
                mistakes.push(unknown.suggest(closest(&canary, names)));
            }
            let own = reasons.entry(canary.clone()).or_default();
            for (group, reason) in groups.into_iter().enumerate() {
                for (at, trial) in reason.trials.into_iter().enumerate() {
                    if own.insert(trial.clone(), reason.why.trim().to_owned()).is_some() {
                        let pointer = format!("/{}/{group}/trials/{at}", escape(&canary));
                        mistakes.push(document.at(&pointer, format!("`{trial}` has two reasons")));
                    }
                }
            }
        }
        mistakes.or(Self(reasons))
    }

    /// Why a trial passes on a canary.
    #[must_use]
    pub fn of(&self, canary: &str, trial: &str) -> Option<&str> {
        self.0.get(canary)?.get(trial).map(String::as_str)
    }

    /// How the canaries differ from what is written of them.
    pub(super) fn compare(&self, results: &[CanaryResult]) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        for result in results {
            let canary = || result.canary.to_owned();
            let unexplained = result.passed.iter().filter(|trial| self.of(result.canary, trial).is_none());
            complaints
                .extend(unexplained.map(|trial| Complaint::Unexplained { canary: canary(), trial: trial.clone() }));
            let written = self.0.get(result.canary).into_iter().flat_map(BTreeMap::keys);
            let stale = written.filter(|trial| !result.passed.contains(trial));
            complaints.extend(stale.map(|trial| Complaint::Stale { canary: canary(), trial: trial.clone() }));
        }
        complaints
    }
}
