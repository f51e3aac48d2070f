//! The suite itself: its trials, what no trial holds a target to, and what nobody gives any more.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use crate::case::{Action, Suite, Trial};
use crate::judge::Snapshots;
use crate::spec::{Registered, Specs};

/// Writes one line per trial.
///
/// # Errors
///
/// As `out` has them.
pub fn listing(trials: &[Arc<Trial>], out: &mut impl io::Write) -> io::Result<()> {
    for trial in trials {
        let clauses: Vec<&str> = trial.clauses().map(|id| id.parts().2).collect();
        let word = if trial.only_observes() { "observes" } else { "proves" };
        writeln!(out, "{}  {word} {}", trial.id, clauses.join(", "))?;
    }
    writeln!(out, "{} trials", trials.len())
}

/// Trials by clause.
pub(super) type Cited<'a> = BTreeMap<&'a str, Vec<&'a Trial>>;

/// The trials that decide or observe each clause.
pub(super) fn cited<'a>(suite: &'a Suite) -> Cited<'a> {
    let mut cited: Cited<'a> = BTreeMap::new();
    for trial in &suite.trials {
        for clause in trial.clauses() {
            cited.entry(clause.as_str()).or_default().push(trial);
        }
    }
    cited
}

/// Clauses that no trial holds a target to, though one could: each with what is missing.
#[must_use]
pub fn gaps(specs: &Specs, suite: &Suite) -> Vec<(Registered, String)> {
    let cited = cited(suite);
    let mut gaps = Vec::new();
    for (vendor, spec) in &specs.vendors {
        let operations: Vec<&str> = spec.tested().map(|operation| operation.id.as_str()).collect();
        for registered in spec.clauses.values() {
            let clause = &registered.clause;
            if clause.untested.is_some() || clause.retired.is_some() {
                continue;
            }
            let trials = cited.get(registered.id.as_str()).map_or(&[][..], Vec::as_slice);
            let scope = registered.id.parts().1;
            let verb = if clause.silence { "observes" } else { "proves" };
            if scope != "common" {
                if trials.is_empty() {
                    gaps.push((registered.clone(), format!("no trial {verb} it")));
                }
                continue;
            }
            let applies = |operation: &&&str| {
                clause.operations.is_empty() || clause.operations.iter().any(|known| known == **operation)
            };
            for operation in operations.iter().filter(applies) {
                if !trials.iter().any(|trial| trial.case.operation == *operation) {
                    gaps.push((registered.clone(), format!("no trial of {vendor}/{operation} {verb} it")));
                }
            }
        }
    }
    gaps
}

/// Recorded answers that no trial gives.
#[must_use]
pub fn orphans(snapshots: &Snapshots, suite: &Suite) -> Vec<String> {
    let mut expected = BTreeSet::new();
    for trial in &suite.trials {
        for step in &trial.steps {
            if let Action::Call(call) = &step.action {
                expected.extend(
                    call.snapshot.iter().map(|name| format!("{}/{}/{name}", trial.case.vendor, trial.case.operation)),
                );
            }
        }
    }
    let orphaned = snapshots.names().filter(|name| {
        let own = name.strip_prefix("document/").or_else(|| name.strip_prefix("emulator/"));
        own.is_some_and(|name| !expected.contains(name))
    });
    orphaned.map(|name| format!("snapshots/{name}.snap: no trial gives this answer any more")).collect()
}
