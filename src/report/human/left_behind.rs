//! What a run has created and not deleted, for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::printable;
use crate::run::LeftBehind;

/// How many names are shown before they are only counted.
const NAMED: usize = 8;

/// What stays of a run, in a line for what could not be deleted and one for what no call deletes; nothing if nothing does.
#[must_use]
pub fn left_behind(all: &[LeftBehind], run_id: &str) -> String {
    let mut text = String::new();
    let refused: Vec<_> = all.iter().filter_map(|left| Some((left, left.refused.as_deref()?))).collect();
    if !refused.is_empty() {
        let names = refused.iter().take(NAMED).map(|(left, why)| {
            format!(
                "{} {} ({})",
                left.kind,
                left.name.as_deref().unwrap_or_default(),
                printable(why).replace('\n', " ")
            )
        });
        let names = names.collect::<Vec<_>>().join(", ");
        let more = refused.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(text, "left behind: {names}{more}");
        let _ = writeln!(text, "  `unsaid sweep {run_id}`, with the options of this target, tries again");
    }
    let mut kinds: BTreeMap<&str, (u64, Vec<&str>)> = BTreeMap::new();
    for left in all.iter().filter(|left| left.refused.is_none()) {
        let (count, names) = kinds.entry(&left.kind).or_default();
        *count += left.count;
        names.extend(left.name.as_deref());
    }
    if !kinds.is_empty() {
        let counted: Vec<String> = kinds.iter().map(|(kind, (count, names))| counted(kind, *count, names)).collect();
        let _ = writeln!(text, "stays, for no call deletes it: {}", counted.join(", "));
    }
    text
}

/// `users: 6 (u1, u2 …)`: how many, and the names of the first.
fn counted(kind: &str, count: u64, names: &[&str]) -> String {
    if names.is_empty() {
        return format!("{kind}: {count}");
    }
    let dots = if names.len() > NAMED { " …" } else { "" };
    format!("{kind}: {count} ({}{dots})", names[..names.len().min(NAMED)].join(", "))
}
