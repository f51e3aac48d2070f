//! The kill matrix as text: each clause with its defects, each defect with the trials that kill it.

use std::fmt::Write as _;

use super::legal::Varied;
use super::matrix::{Matrix, Row, Shares};
use crate::spec::Specs;

/// How many trials are named before they are only counted.
const NAMED: usize = 3;

/// Everything: the defects by clause, what is wrong, and the denominators.
#[must_use]
pub fn table(matrix: &Matrix, specs: &Specs) -> String {
    let mut text = String::new();
    let mut clause = None;
    for row in &matrix.rows {
        let own = (row.clause.clone(), row.operation.clone());
        if clause.as_ref() != Some(&own) {
            let of = if row.clause.parts().1 == "common" { format!("  in {}", row.operation) } else { String::new() };
            let _ = writeln!(text, "{}{of}", row.clause);
            clause = Some(own);
        }
        let _ = writeln!(text, "{}", line(row));
    }
    let complaints = matrix.complaints(specs);
    if !complaints.is_empty() {
        text.push('\n');
    }
    for complaint in &complaints {
        let _ = writeln!(text, "{complaint}");
    }
    text.push('\n');
    for (vendor, operation) in matrix.operations() {
        let _ = writeln!(text, "{vendor}/{operation}: {}", figures(&matrix.operation(&vendor, &operation).shares()));
    }
    let _ = write!(text, "in all: {}", figures(&matrix.shares()));
    text
}

fn line(row: &Row) -> String {
    let killers: Vec<&str> = row.killers().map(|trial| trial.id.splitn(3, '/').nth(2).unwrap_or(&trial.id)).collect();
    let word = if killers.is_empty() { "SURVIVED" } else { "killed" };
    let more = if killers.len() > NAMED { format!(" and {} more", killers.len() - NAMED) } else { String::new() };
    let named = killers.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let by = if killers.is_empty() { String::new() } else { format!(" · {named}{more}") };
    format!("  {word:8}  {}{by}", row.defect.says)
}

/// The denominators in one line.
#[must_use]
pub fn figures(shares: &Shares) -> String {
    format!(
        "{} defects killed for their own reason; {} clauses, {} trials that decide something, {} proofs shown; {} case files needed",
        shares.defects, shares.clauses, shares.trials, shares.proofs, shares.files
    )
}

/// What the permitted ways to answer otherwise have shown.
#[must_use]
pub fn varied(varied: &Varied) -> String {
    let mut text = String::new();
    for variety in &varied.unreached {
        let _ = writeln!(text, "unreached   {variety}\n            it changes no answer that a trial gets");
    }
    for alarm in &varied.alarms {
        let _ = writeln!(text, "{alarm}");
    }
    let _ = write!(
        text,
        "{} varieties of {} questions, one by one, and {} random combinations: {} trials got other answers, {} false alarms",
        varied.varieties,
        varied.questions,
        varied.combinations,
        varied.trials,
        varied.alarms.len()
    );
    text
}
