//! The trials that find the same promise broken as one that is shown in full.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use indexmap::{IndexMap, IndexSet};

use super::wrap::wrapped;
use crate::judge::Outcome;

/// In how many other ways a broken promise is told in a sentence each.
const KINDS: usize = 16;

/// The trials that show the same broken, all of them by name. What is shown in full nowhere is said in a sentence, with the
/// trials that find it.
pub(super) fn others(also: &[&Outcome], in_full: &BTreeSet<&str>, width: Option<usize>) -> String {
    if also.is_empty() {
        return String::new();
    }
    let mut same = Vec::new();
    let mut otherwise: IndexMap<&str, (String, Vec<&str>)> = IndexMap::new();
    for outcome in also {
        let id = outcome.trial.id.as_str();
        let others = || outcome.findings.iter().filter(|finding| !in_full.contains(finding.fingerprint.as_str()));
        if others().next().is_none() {
            same.push(id);
        }
        for finding in others() {
            let (_, ids) = otherwise
                .entry(finding.fingerprint.as_str())
                .or_insert_with(|| (finding.sentence().replace('\n', " "), Vec::new()));
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
    }
    let trials =
        if also.len() == 1 { "1 more trial finds".to_owned() } else { format!("{} more trials find", also.len()) };
    let mut text = format!("  {trials} the same broken:\n");
    named(&mut text, &same, 12, width);
    let beyond = otherwise.split_off(otherwise.len().min(KINDS));
    for (sentence, ids) in otherwise.values() {
        let _ = writeln!(text, "{}", wrapped(&format!("{sentence}:"), 12, 14, width));
        named(&mut text, ids, 14, width);
    }
    if !beyond.is_empty() {
        let _ = writeln!(text, "{}", wrapped(&format!("and in {} other ways:", beyond.len()), 12, 14, width));
        let ids: IndexSet<&str> = beyond.into_values().flat_map(|(_, ids)| ids).collect();
        named(&mut text, &ids.into_iter().collect::<Vec<_>>(), 14, width);
    }
    text + "\n"
}

/// Trials by name; those that differ only in the end of their names share a line.
fn named(text: &mut String, ids: &[&str], indent: usize, width: Option<usize>) {
    let mut cases: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for id in ids {
        let (case, name) = id.rsplit_once('/').unwrap_or(("", id));
        cases.entry(case).or_default().push(name);
    }
    for (case, names) in cases {
        let space = if names.len() == 1 { "" } else { " " };
        let line = format!("{case}/{space}{}", names.join(", "));
        let _ = writeln!(text, "{}", wrapped(&line, indent, indent + 2, width));
    }
}
