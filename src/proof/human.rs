//! What was proven, as text: each clause with its defects, each defect with the trials that kill it.

use std::fmt::Write as _;

use super::canaries::CanaryResult;
use super::legal::Varied;
use super::matrix::{Row, Shares};
use super::mutants::Proof;
use super::reasons::Reasons;
use super::record::short_killers;

/// How many trials are named before they are only counted.
const NAMED: usize = 3;

/// Everything: the kill matrix by clause, the canaries, what is wrong, and the denominators.
#[must_use]
pub fn human(proof: &Proof, reasons: &Reasons) -> String {
    let mut text = matrix(&proof.matrix.rows);
    for result in &proof.canaries {
        text.push_str(&canary(result, reasons));
    }
    if !proof.complaints.is_empty() {
        text.push('\n');
    }
    for complaint in &proof.complaints {
        let _ = writeln!(text, "{complaint}");
    }
    if proof.matrix.rows.is_empty() {
        let passed: usize = proof.canaries.iter().map(|result| result.passed.len()).sum();
        let _ = write!(text, "{} canaries, {passed} times a trial passes", proof.canaries.len());
        return text;
    }
    text.push('\n');
    for (vendor, operation) in proof.matrix.operations() {
        let part = proof.matrix.operation(&vendor, &operation);
        let _ = writeln!(text, "{vendor}/{operation}: {}", figures(&part.shares(), proof.matrix.whole));
    }
    let _ = write!(text, "in all: {}", figures(&proof.matrix.shares(), proof.matrix.whole));
    text
}

fn matrix(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut heading = String::new();
    for row in rows {
        let own = if row.clause.parts().1 == "common" {
            format!("{}  in {}", row.clause, row.operation)
        } else {
            row.clause.to_string()
        };
        if own != heading {
            let _ = writeln!(text, "{own}");
            heading = own;
        }
        let _ = writeln!(text, "{}", line(row));
    }
    text
}

fn line(row: &Row) -> String {
    let killers: Vec<&str> = short_killers(row).collect();
    let word = if killers.is_empty() { "SURVIVED" } else { "killed" };
    let more = if killers.len() > NAMED { format!(" and {} more", killers.len() - NAMED) } else { String::new() };
    let by = killers.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let by = if by.is_empty() { by } else { format!(" · {by}{more}") };
    format!("  {word:8}  {}{by}", row.defect.says)
}

/// A canary, and the trials that pass on it by reason.
fn canary(result: &CanaryResult, reasons: &Reasons) -> String {
    let mut text = format!(
        "\ncanary {}: {}\n  {} of {} trials that decide something pass\n",
        result.canary,
        result.says,
        result.passed.len(),
        result.proving
    );
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for trial in &result.passed {
        let why = reasons.of(result.canary, trial).unwrap_or("no reason is written");
        match groups.iter_mut().find(|(known, _)| *known == why) {
            Some((_, trials)) => trials.push(trial),
            None => groups.push((why, vec![trial])),
        }
    }
    for (why, trials) in groups {
        let _ = writeln!(text, "  {why}");
        for trial in trials {
            let _ = writeln!(text, "    {trial}");
        }
    }
    text
}

/// The denominators in one line. What only the whole shows is left out of a part.
fn figures(shares: &Shares, whole: bool) -> String {
    let killed = format!("{} defects killed for their own reason", shares.defects);
    if !whole {
        return killed;
    }
    format!(
        "{killed}; {} clauses broken and noticed; {} trials kill; {} proofs shown; {} case files needed",
        shares.clauses, shares.trials, shares.proofs, shares.files
    )
}

/// What the permitted ways to answer otherwise have shown.
#[must_use]
pub fn varied(varied: &Varied) -> String {
    let mut text = String::new();
    for variety in &varied.unreached {
        let _ = writeln!(text, "unreached     {variety}\n              it changes no answer that a trial gets");
    }
    for alarm in &varied.alarms {
        let _ = writeln!(text, "{alarm}");
    }
    let _ = write!(
        text,
        "{} varieties of {} questions, one by one, and {} random combinations of them: {} trials got other answers, {} false alarms",
        varied.varieties,
        varied.questions,
        varied.combinations,
        varied.trials,
        varied.alarms.len()
    );
    text
}
