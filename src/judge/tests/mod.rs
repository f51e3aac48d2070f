//! Answers held against what the small vendor of the fixture promises.

mod answer;
mod fingerprint;
mod snapshot;
mod verdict;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Answer, Exchange, Judged, Level, Question, Sent, judge};
use crate::case::Assertion;
use crate::spec::{ClauseId, Matcher, Operation, Specs, fixture};

/// The moment every answer comes.
pub(super) const NOW_MS: u64 = 1_700_000_000_000;

/// The operation under test, with its specs.
pub(super) fn recall() -> (Specs, Arc<Operation>) {
    let specs = fixture::specs();
    let operation = Arc::clone(specs.operation("easemob", "recall").expect("an operation"));
    (specs, operation)
}

pub(super) fn clause(local: &str) -> ClauseId {
    ClauseId::resolve("easemob", "recall", local)
}

pub(super) fn matcher(written: &Value) -> Matcher {
    Matcher::read(written).expect("a matcher")
}

/// Assertions on status and fields, under one clause.
#[expect(clippy::needless_pass_by_value, reason = "the tests read better with literals")]
pub(super) fn assertion(local: &str, http: Value, json: &[(&str, Value)]) -> Assertion {
    Assertion {
        clauses: vec![clause(local)],
        http: (!http.is_null()).then(|| matcher(&http)),
        json: json.iter().map(|(at, written)| ((*at).to_owned(), matcher(written))).collect(),
        ..Assertion::default()
    }
}

/// An answer with a JSON body.
pub(super) fn answered(status: u16, body: &Value) -> Exchange {
    answered_text(status, "application/json", &body.to_string())
}

pub(super) fn answered_text(status: u16, media: &str, body: &str) -> Exchange {
    let headers = if media.is_empty() { Vec::new() } else { vec![("content-type".to_owned(), media.to_owned())] };
    let json = serde_json::from_str(body).ok();
    let answer = Answer { status, headers, body: body.to_owned(), bytes: body.len(), json };
    Exchange { step: "ask".to_owned(), line: 1, sent: Sent::default(), answer, elapsed_ms: 1.0, now_ms: NOW_MS }
}

/// The body of an accepted call.
pub(super) fn accepted() -> Value {
    json!({ "code": 0, "data": { "msg_id": "m1", "plain": "p" } })
}

/// Judges at level exact, as a call the page allows.
pub(super) fn judged(assertions: &[Assertion], exchange: &Exchange) -> Judged {
    judged_at(Level::Exact, assertions, exchange)
}

pub(super) fn judged_at(level: Level, assertions: &[Assertion], exchange: &Exchange) -> Judged {
    let (specs, operation) = recall();
    let question = Question { operation: &operation, assertions, positive: true, schemas: &specs.schemas, level };
    judge(&question, exchange)
}

/// Findings as place, clause, what was promised and what came.
pub(super) fn told(judged: &Judged) -> Vec<(&str, &str, String, String)> {
    let tell = |finding: &'_ super::Finding| {
        let shown = |shown: &super::Shown| format!("{} {}", shown.kind, super::shown(&shown.value));
        (shown(&finding.expected), shown(&finding.actual))
    };
    let findings = judged.findings.iter().map(|finding| {
        let (expected, actual) = tell(finding);
        (finding.at.as_str(), finding.clause.as_ref().map_or("", ClauseId::as_str), expected, actual)
    });
    findings.collect()
}
