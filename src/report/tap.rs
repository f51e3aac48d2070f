//! The Test Anything Protocol, version 14.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::run::Run;
use super::standing::Standing;
use crate::judge::{Finding, Outcome};

/// A test point per trial, diagnostics below each that did not pass. What is known to fail, or failed before, is TODO.
#[must_use]
pub fn tap(run: &Run) -> String {
    let points = run.outcomes.len() + run.stale.len();
    let mut text = format!("TAP version 14\n1..{points}\n");
    for (number, outcome) in run.outcomes.iter().enumerate() {
        point(&mut text, number + 1, outcome, run);
    }
    for (number, sentence) in run.stale.iter().enumerate() {
        let number = run.outcomes.len() + number + 1;
        let _ = writeln!(text, "not ok {number} - known differences");
        diagnostics(&mut text, &json!({ "message": sentence, "verdict": "stale" }));
    }
    if let Some(early) = &run.early {
        let _ = writeln!(text, "Bail out! {}", one_line(early));
    }
    text
}

fn point(text: &mut String, number: usize, outcome: &Outcome, run: &Run) {
    let standing = Standing::of(outcome, run);
    let reason = escaped(&standing.reason());
    let (result, directive) = match standing {
        Standing::Passed | Standing::Observed => ("ok", String::new()),
        Standing::Skipped(_) => ("ok", format!(" # SKIP {reason}")),
        Standing::Known(_) | Standing::Before(_) => ("not ok", format!(" # TODO {}: {reason}", standing.word())),
        Standing::Failed | Standing::Stale(_) | Standing::Blocked(_) | Standing::Fault(_) => ("not ok", String::new()),
    };
    let _ = writeln!(text, "{result} {number} - {}{directive}", escaped(&outcome.trial.id));
    match standing {
        Standing::Passed | Standing::Skipped(_) => {}
        Standing::Observed => diagnostics(text, &json!({ "verdict": standing.word() })),
        _ => diagnostics(text, &said(outcome, standing)),
    }
}

fn said(outcome: &Outcome, standing: Standing<'_>) -> Value {
    let first = outcome.findings.first();
    let message = first.map_or_else(|| standing.reason(), Finding::sentence);
    let findings = outcome.findings.iter().map(|finding| {
        json!({
            "at": finding.at,
            "expected": finding.expected.to_string(),
            "actual": finding.actual.to_string(),
            "clause": finding.clause.as_ref().map(ToString::to_string),
            "finding": finding.fingerprint,
        })
    });
    let line = first.map_or(outcome.trial.line, |finding| finding.line);
    json!({
        "message": message,
        "verdict": standing.word(),
        "at": format!("{}:{line}", outcome.trial.case.file),
        "findings": findings.collect::<Vec<_>>(),
    })
}

/// A YAML block. Its values are written as JSON, which is YAML too.
fn diagnostics(text: &mut String, said: &Value) {
    text.push_str("  ---\n");
    for (name, value) in said.as_object().unwrap_or(&Map::new()) {
        let _ = writeln!(text, "  {name}: {value}");
    }
    text.push_str("  ...\n");
}

/// A description or reason: a `#` in it would begin a directive.
fn escaped(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('#', "\\#")
}

fn one_line(text: &str) -> String {
    text.replace(|letter: char| letter.is_control(), " ")
}
