//! The JSON body: its form, then its fields.

use std::collections::BTreeSet;

use serde_json::Value;

use super::breach::{Breaches, in_words};
use super::heard::Heard;
use super::json::{self, Flaw};
use super::wrapped::Wrapped;
use crate::judge::Shown;
use crate::source::escape;
use crate::spec::{Operation, SchemaFinding, SchemaRef};

/// Checks the body; gives it where it can be read, or all that a client has put into one.
pub(super) fn check(all: &mut Breaches<'_>, operation: &Operation, heard: &Heard) -> Vec<Value> {
    let Some(schema) = operation.request.as_ref() else {
        return Vec::new();
    };
    let clauses = &operation.body.clauses;
    if heard.body.iter().all(u8::is_ascii_whitespace) {
        // What did not arrive may have been anything.
        if operation.body.required && !heard.cut {
            all.mistake("body", clauses, "required", (Shown::rule("a JSON object"), Shown::nothing()));
        }
        return Vec::new();
    }
    let chunked = |value: &str| value.to_ascii_lowercase().contains("chunked");
    if heard.headers("transfer-encoding").any(chunked) {
        let said = (Shown::rule("its length, sent before it"), Shown::text("Transfer-Encoding: chunked"));
        all.mistake("body", clauses, "chunked", said);
    }
    if heard.cut {
        return Vec::new();
    }
    let read = json::read(&heard.body);
    for Flaw { mistake, at, expected, actual } in read.flaws {
        let at = if at.is_empty() { "body".to_owned() } else { at };
        all.mistake(at, clauses, mistake, (Shown::rule(expected), Shown::text(actual)));
    }
    let Some(body) = read.value else {
        return Vec::new();
    };
    let Some(wrapped) = Wrapped::read(&all.specs.schemas, schema, &body) else {
        check_fields(all, schema, "", &body, |_| true);
        return vec![body];
    };

    let said = (Shown::rule("the fields in the body itself"), Shown::text(format!("inside {}", wrapped.field)));
    all.push(format!("/{}", escape(&wrapped.field)), Some(&wrapped.clause), None, said);
    for (pointer, body) in &wrapped.bodies {
        check_fields(all, schema, pointer, body, |_| true);
    }
    // What stands around them need not be all of a body.
    check_fields(all, schema, "", &wrapped.rest, |found| !found.is_missing());
    wrapped.bodies.into_iter().map(|(_, body)| body).chain([wrapped.rest]).collect()
}

/// Checks of the body of a call that only arranges what its clauses speak of: the specs hold what a run needs of such a call,
/// which is less than its page allows. Gives whether it is JSON.
pub(super) fn check_arranging(all: &mut Breaches<'_>, operation: &Operation, heard: &Heard) -> bool {
    let Some(schema) = operation.request.as_ref().filter(|_| !heard.cut) else {
        return false;
    };
    let Ok(body) = serde_json::from_slice::<Value>(&heard.body) else {
        return false;
    };
    check_fields(all, schema, "", &body, |found| found.clause.is_some() || found.open.is_some());
    true
}

/// Checks a value that stands at this pointer.
fn check_fields(
    all: &mut Breaches<'_>,
    schema: &SchemaRef,
    pointer: &str,
    body: &Value,
    counts: impl Fn(&SchemaFinding) -> bool,
) {
    let schemas = &all.specs.schemas;
    // A length is limited in characters and in bytes by one clause.
    let mut told = BTreeSet::new();
    let findings = schemas.check(schema, body).into_iter().chain(schemas.unknown(schema, body));
    for found in findings.filter(counts) {
        if !told.insert((found.at.clone(), found.clause.clone())) {
            continue;
        }
        let actual = body.pointer(&found.at).map_or_else(Shown::nothing, Shown::value);
        let at = format!("{pointer}{}", found.at);
        let at = if at.is_empty() { "body".to_owned() } else { at };
        all.push(at, found.clause.as_ref(), found.open.as_ref(), (Shown::rule(in_words(&found.expected)), actual));
    }
}
