//! Which promises there are, and which trials hold a target to them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::case::{Action, Suite, Trial};
use crate::judge::Snapshots;
use crate::spec::{Registered, Specs};

/// One line per trial.
#[must_use]
pub fn listing(trials: &[std::sync::Arc<Trial>]) -> String {
    let mut text = String::new();
    for trial in trials {
        let clauses: Vec<&str> = trial.proves.iter().chain(&trial.probes).map(|id| id.parts().2).collect();
        let word = if trial.only_observes() { "observes" } else { "proves" };
        let _ = writeln!(text, "{}  {word} {}", trial.id, clauses.join(", "));
    }
    let _ = write!(text, "{} trials", trials.len());
    text
}

/// Trials by clause, for one operation.
type Cited<'a> = BTreeMap<&'a str, Vec<&'a Trial>>;

fn cited<'a>(suite: &'a Suite) -> Cited<'a> {
    let mut cited: Cited<'a> = BTreeMap::new();
    for trial in &suite.trials {
        for clause in trial.proves.iter().chain(&trial.probes) {
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
                if !trials.iter().any(|trial| trial.operation == *operation) {
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
                expected
                    .extend(call.snapshot.iter().map(|name| format!("{}/{}/{name}", trial.vendor, trial.operation)));
            }
        }
    }
    let orphaned = snapshots.names().filter(|name| {
        let own = name.strip_prefix("document/").or_else(|| name.strip_prefix("emulator/"));
        own.is_some_and(|name| !expected.contains(name))
    });
    orphaned.map(|name| format!("snapshots/{name}.snap: no trial gives this answer any more")).collect()
}

/// How well the clauses of an operation are proven.
#[derive(Debug, Clone, Copy, Default)]
pub struct Broken {
    /// How many defects break them.
    pub defects: usize,
    /// How often a trial kills one of those.
    pub kills: usize,
}

/// The registries as a table: each clause, where it stands, and how many trials decide it. `broken` goes by
/// `<vendor>/<operation>`.
#[must_use]
pub fn coverage(specs: &Specs, suite: &Suite, broken: &BTreeMap<String, Broken>) -> String {
    let cited = cited(suite);
    let mut text = String::new();
    let mut totals = Vec::new();
    for (vendor, spec) in &specs.vendors {
        let mut scopes: Vec<&str> = spec.clauses.keys().map(|id| id.parts().1).collect();
        scopes.dedup();
        for scope in scopes {
            let clauses: Vec<&Registered> =
                spec.clauses.values().filter(|registered| registered.id.parts().1 == scope).collect();
            let _ = writeln!(text, "{vendor}/{scope}");
            for registered in &clauses {
                let count = cited.get(registered.id.as_str()).map_or(0, Vec::len);
                let _ = writeln!(text, "{}", clause_line(registered, count));
            }
            let count = |kind: &dyn Fn(&Registered) -> bool| clauses.iter().filter(|clause| kind(clause)).count();
            let untested = count(&|registered| registered.clause.untested.is_some());
            let silent = count(&|registered| registered.clause.silence && registered.clause.untested.is_none());
            let trials =
                suite.trials.iter().filter(|trial| trial.vendor == *vendor && trial.operation == scope).count();
            let decidable = count(&Registered::decidable);
            let Broken { defects, kills } = broken.get(&format!("{vendor}/{scope}")).copied().unwrap_or_default();
            totals.push(format!(
                "{vendor}/{scope}: {decidable} clauses decided by trials, {untested} untested with a reason, {silent} silences observed; {trials} trials; {defects} defects, {kills} kills"
            ));
            text.push('\n');
        }
    }
    text.push_str(&totals.join("\n"));
    text
}

fn clause_line(registered: &Registered, count: usize) -> String {
    let clause = &registered.clause;
    let (_, _, local) = registered.id.parts();
    let state = if let Some(reason) = &clause.untested {
        format!("untested: {}", reason.trim())
    } else if clause.silence {
        format!("silence, {count} trials observe it")
    } else {
        format!("{count} trials")
    };
    let row = clause.place.row.as_ref().map(|row| format!(" / {row}")).unwrap_or_default();
    format!("  {local:32} {:8} {}{row} · {state}", clause.basis.to_string(), clause.place.section)
}
