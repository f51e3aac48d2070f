//! A failed trial in full: what was expected, who promises it, what went over the wire, and how to see it again.

use std::fmt::Write as _;

use super::printable;
use super::repeat::{curl, is_gone, repeat};
use super::wrap::wrapped;
use crate::judge::{Exchange, Finding, Outcome};
use crate::report::cut;
use crate::report::run::Run;
use crate::spec::Specs;

/// How much of a body is shown, in characters.
const BODY: usize = 1200;
/// How many columns a label takes.
const LABEL: usize = 12;

/// A failed trial in full; sentences are wrapped at a width, in columns.
#[must_use]
pub fn failure(outcome: &Outcome, run: &Run, specs: &Specs, width: Option<usize>) -> String {
    let mut text = String::new();
    let step = outcome.findings.first().map(|finding| finding.step.as_str()).unwrap_or_default();
    let _ = writeln!(text, "FAILED  {} · \"{step}\"\n", outcome.trial.id);
    let said = |one: &Finding, other: &Finding| {
        one.at == other.at && one.expected == other.expected && one.actual == other.actual
    };
    for (at, finding) in outcome.findings.iter().enumerate() {
        // What several promises ask for is said once.
        if !outcome.findings[..at].iter().any(|earlier| said(earlier, finding)) {
            describe(&mut text, finding);
        }
    }
    promises(&mut text, outcome, specs, width);
    let line = outcome.findings.first().map_or(outcome.trial.line, |finding| finding.line);
    let _ = writeln!(text, "  written   {}:{line}", outcome.trial.case.file);
    let prints: Vec<&str> = outcome.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let _ = writeln!(text, "  finding   {}", prints.join(", "));
    if let Some(stale) = outcome.pinned.as_ref().filter(|_| outcome.is_stale()) {
        let _ = writeln!(text, "  stale     {}", stale.because().replace('\n', " "));
    }
    text.push('\n');
    let judged = outcome.exchanges.iter().rev().find(|exchange| exchange.step == step);
    if let Some(exchange) = judged {
        conversation(&mut text, exchange);
        text.push('\n');
    }
    let _ = writeln!(text, "  again     {}", repeat(outcome, run));
    if let Some(exchange) = judged {
        let _ = writeln!(text, "            {}", curl(exchange));
        if is_gone(outcome, run) {
            text.push_str("            (the trial's app is gone: send this to one of your own)\n");
        }
    }
    text.push('\n');
    printable(&text)
}

fn describe(text: &mut String, finding: &Finding) {
    let at = &finding.at;
    let expected = finding.expected.to_string().replace('\n', " ");
    let actual = finding.actual.to_string().replace('\n', " ");
    let _ = writeln!(text, "  {at}");
    let _ = writeln!(text, "            expected  {expected}\n            actual    {actual}");
    if let Some(difference) = &finding.difference {
        for line in difference.lines() {
            let _ = writeln!(text, "            {line}");
        }
    }
}

fn promises(text: &mut String, outcome: &Outcome, specs: &Specs, width: Option<usize>) {
    let mut named = Vec::new();
    for clause in outcome.findings.iter().filter_map(|finding| finding.clause.as_ref()) {
        if named.contains(&clause) {
            continue;
        }
        named.push(clause);
        let Some(registered) = specs.clause(clause) else {
            continue;
        };
        let place = &registered.clause.place;
        let row = place.row.as_ref().map(|row| format!(", {row}")).unwrap_or_default();
        let _ = writeln!(text, "\n  promised  {clause}  ({}, {}{row})", registered.page_title, place.section);
        let _ = writeln!(text, "{}", wrapped(registered.clause.says.trim(), LABEL, LABEL, width));
        if !registered.page_address.is_empty() {
            let _ = writeln!(text, "            {}", registered.page_address);
        }
        if let Some(reading) = &registered.clause.reading {
            let taken = wrapped(reading.taken.trim(), LABEL, LABEL, width);
            let _ = writeln!(text, "  taken     {}", taken.trim_start());
        }
    }
    if named.is_empty() {
        let sampled = outcome.findings.iter().any(|finding| finding.at.starts_with("snapshot document/"));
        let what = if sampled {
            "the page's own sample of this answer"
        } else {
            "nothing by itself: a recorded answer has changed"
        };
        let _ = writeln!(text, "\n  promised  {what}");
    }
}

fn conversation(text: &mut String, exchange: &Exchange) {
    let sent = &exchange.sent;
    let _ = writeln!(text, "  sent      {} {}", sent.method, sent.url);
    if let Some(body) = &sent.body {
        let _ = writeln!(text, "            {}", cut::body(body, BODY, body.len()));
    }
    let answer = &exchange.answer;
    let _ = writeln!(text, "  received  {} after {:.0} ms", answer.status, exchange.elapsed_ms);
    let body = if answer.body.is_empty() { "no body".to_owned() } else { cut::body(&answer.body, BODY, answer.bytes) };
    let _ = writeln!(text, "            {body}");
}
