//! The kills as they were recorded. Who makes an expectation wider loses kills, and is told so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::complaint::Complaint;
use super::matrix::{Fate, Matrix, Row};
use crate::case::Trial;
use crate::judge::Snapshots;
use crate::report::Proven;

/// The name under which an operation's kills are recorded.
#[must_use]
pub fn name(vendor: &str, operation: &str) -> String {
    format!("proof/{vendor}/{operation}")
}

/// What begins the line that counts, by case, the trials that turn red for another reason.
const ALSO: &str = "  also red: ";

/// The kills of one operation as they are recorded: each defect, below it the trials that kill it, and in one line the
/// cases of which other trials turn red.
#[must_use]
pub fn text(matrix: &Matrix) -> String {
    let mut text = String::new();
    for row in &matrix.rows {
        let _ = writeln!(text, "{}", row.defect.id());
        for trial in short_killers(row) {
            let _ = writeln!(text, "  {trial}");
        }
        let also: Vec<String> = also_red(row).iter().map(|(case, trials)| format!("{case} {trials}")).collect();
        if !also.is_empty() {
            let _ = writeln!(text, "{ALSO}{}", also.join(", "));
        }
    }
    text
}

/// The trials that kill a defect, named within their operation.
pub(super) fn short_killers(row: &Row) -> impl Iterator<Item = &str> {
    row.killers().map(|trial| short(trial))
}

fn short(trial: &Trial) -> &str {
    trial.id.splitn(3, '/').nth(2).unwrap_or(&trial.id)
}

/// How many trials of each case turn red for another reason.
fn also_red(row: &Row) -> BTreeMap<&str, usize> {
    let mut red = BTreeMap::new();
    for (trial, _) in row.cells.iter().filter(|(_, fate)| matches!(fate, Fate::Noticed | Fate::Elsewhere(_))) {
        let case = short(trial).split('/').next().unwrap_or_default();
        *red.entry(case).or_default() += 1;
    }
    red
}

/// How the kills of one operation differ from what is recorded.
pub(super) fn compare(matrix: &Matrix, vendor: &str, operation: &str, snapshots: &Snapshots) -> Vec<Complaint> {
    let recorded = parse(snapshots.get(&name(vendor, operation)).unwrap_or_default());
    let mut complaints = Vec::new();
    for row in &matrix.rows {
        complaints.extend(compare_one(row, recorded.get(row.defect.id().as_str()).unwrap_or(&Kills::default())));
    }
    if matrix.whole {
        let made: BTreeSet<String> = matrix.rows.iter().map(|row| row.defect.id()).collect();
        let gone = recorded.keys().filter(|defect| !made.contains(**defect));
        complaints
            .extend(gone.map(|defect| Complaint::Unrecorded { defect: (*defect).to_owned(), trials: Vec::new() }));
    }
    complaints
}

fn compare_one(row: &Row, then: &Kills) -> Vec<Complaint> {
    let defect = row.defect.id();
    let (killers, red): (BTreeSet<&str>, _) = (short_killers(row).collect(), also_red(row));
    let count = |of: &BTreeMap<&str, usize>, case: &str| of.get(case).copied().unwrap_or_default();
    let lost: Vec<String> = then.killers.difference(&killers).map(|trial| (*trial).to_owned()).collect();
    // A trial that begins to kill is no longer red for another reason; that is no weakness.
    let killed = |case: &str| killers.difference(&then.killers).any(|trial| trial.split('/').next() == Some(case));
    let weaker = then.red.iter().filter(|(case, before)| count(&red, case) < **before && !killed(case));
    let weaker: Vec<String> =
        weaker.map(|(case, before)| format!("{case} ({before}, now {})", count(&red, case))).collect();
    let mut gained: Vec<String> = killers.difference(&then.killers).map(|trial| (*trial).to_owned()).collect();
    gained.extend(red.iter().filter(|(case, now)| count(&then.red, case) < **now).map(|(case, _)| (*case).to_owned()));
    let mut complaints = Vec::new();
    if !lost.is_empty() {
        complaints.push(Complaint::Lost { defect: defect.clone(), trials: lost });
    }
    if !weaker.is_empty() {
        complaints.push(Complaint::Weaker { defect: defect.clone(), cases: weaker });
    }
    if !gained.is_empty() {
        complaints.push(Complaint::Unrecorded { defect, trials: gained });
    }
    complaints
}

/// How many defects are recorded, and how many kills, by the operation (or `common`) whose clauses they break:
/// `<vendor>/<operation>`.
#[must_use]
pub fn counts(snapshots: &Snapshots) -> BTreeMap<String, Proven> {
    let mut counts: BTreeMap<String, Proven> = BTreeMap::new();
    for name in snapshots.names().filter(|name| name.starts_with("proof/")) {
        for (defect, recorded) in parse(snapshots.get(name).unwrap_or_default()) {
            let scope = defect.split_once('#').map_or(defect, |(scope, _)| scope);
            let broken = counts.entry(scope.to_owned()).or_default();
            broken.defects += 1;
            broken.kills += recorded.killers.len();
        }
    }
    counts
}

/// What is recorded of one defect.
#[derive(Debug, Default)]
struct Kills<'a> {
    killers: BTreeSet<&'a str>,
    red: BTreeMap<&'a str, usize>,
}

fn parse(text: &str) -> BTreeMap<&str, Kills<'_>> {
    let mut recorded: BTreeMap<&str, Kills> = BTreeMap::new();
    let mut defect = "";
    for line in text.lines() {
        if let Some(cases) = line.strip_prefix(ALSO) {
            let pairs = cases.split(", ").filter_map(|pair| pair.rsplit_once(' '));
            let counted = pairs.filter_map(|(case, trials)| Some((case, trials.parse().ok()?)));
            recorded.entry(defect).or_default().red.extend(counted);
        } else if let Some(trial) = line.strip_prefix("  ") {
            recorded.entry(defect).or_default().killers.insert(trial);
        } else {
            defect = line;
            recorded.entry(defect).or_default();
        }
    }
    recorded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back() {
        let recorded = parse("z/o#a: wrong\n  one\n  two/row\n  also red: three 1, four 12\nz/o#b: wrong\n");
        assert_eq!(recorded["z/o#a: wrong"].killers, BTreeSet::from(["one", "two/row"]));
        assert_eq!(recorded["z/o#a: wrong"].red, BTreeMap::from([("three", 1), ("four", 12)]));
        assert!(recorded["z/o#b: wrong"].killers.is_empty());
    }
}
