//! The kills as they were recorded. Who makes an expectation wider loses kills, and is told so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::complaint::Complaint;
use super::matrix::{Matrix, Row};
use crate::judge::Snapshots;

/// The name under which an operation's kills are recorded.
#[must_use]
pub fn name(vendor: &str, operation: &str) -> String {
    format!("proof/{vendor}/{operation}")
}

/// The kills of one operation as they are recorded: each defect, and below it the trials that kill it.
#[must_use]
pub fn text(matrix: &Matrix) -> String {
    let mut text = String::new();
    for row in &matrix.rows {
        let _ = writeln!(text, "{}", row.defect.id());
        for trial in short_killers(row) {
            let _ = writeln!(text, "  {trial}");
        }
    }
    text
}

/// The trials that kill a defect, named within their operation.
pub(super) fn short_killers(row: &Row) -> impl Iterator<Item = &str> {
    row.killers().map(|trial| trial.id.splitn(3, '/').nth(2).unwrap_or(&trial.id))
}

/// How the kills of one operation differ from what is recorded.
pub(super) fn compare(matrix: &Matrix, vendor: &str, operation: &str, snapshots: &Snapshots) -> Vec<Complaint> {
    let recorded = parse(snapshots.get(&name(vendor, operation)).unwrap_or_default());
    let mut complaints = Vec::new();
    for row in &matrix.rows {
        let defect = row.defect.id();
        let now: BTreeSet<&str> = short_killers(row).collect();
        let nobody = BTreeSet::new();
        let then = recorded.get(defect.as_str()).unwrap_or(&nobody);
        let listed =
            |trials: Vec<&&str>| -> Vec<String> { trials.into_iter().map(|trial| (*trial).to_owned()).collect() };
        let lost = listed(then.difference(&now).collect());
        let gained = listed(now.difference(then).collect());
        if !lost.is_empty() {
            complaints.push(Complaint::Lost { defect: defect.clone(), trials: lost });
        }
        if !gained.is_empty() {
            complaints.push(Complaint::Unrecorded { defect, trials: gained });
        }
    }
    if matrix.whole {
        let made: BTreeSet<String> = matrix.rows.iter().map(|row| row.defect.id()).collect();
        let gone = recorded.keys().filter(|defect| !made.contains(**defect));
        complaints
            .extend(gone.map(|defect| Complaint::Unrecorded { defect: (*defect).to_owned(), trials: Vec::new() }));
    }
    complaints
}

/// How many defects are recorded, and how many kills, by the operation (or `common`) whose clauses they break:
/// `<vendor>/<operation>`.
#[must_use]
pub fn counts(snapshots: &Snapshots) -> BTreeMap<String, (usize, usize)> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for name in snapshots.names().filter(|name| name.starts_with("proof/")) {
        for (defect, killers) in parse(snapshots.get(name).unwrap_or_default()) {
            let scope = defect.split_once('#').map_or(defect, |(scope, _)| scope);
            let (defects, kills) = counts.entry(scope.to_owned()).or_default();
            *defects += 1;
            *kills += killers.len();
        }
    }
    counts
}

fn parse(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut recorded: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut defect = "";
    for line in text.lines() {
        match line.strip_prefix("  ") {
            Some(trial) => {
                recorded.entry(defect).or_default().insert(trial);
            }
            None => {
                defect = line;
                recorded.entry(defect).or_default();
            }
        }
    }
    recorded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back() {
        let recorded = parse("z/o#a: wrong\n  one\n  two/row\nz/o#b: wrong\n");
        assert_eq!(recorded["z/o#a: wrong"], BTreeSet::from(["one", "two/row"]));
        assert!(recorded["z/o#b: wrong"].is_empty());
    }
}
