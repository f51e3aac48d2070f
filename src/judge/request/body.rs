//! The JSON body: its form, then its fields.

use std::collections::BTreeSet;

use serde_json::Value;

use super::breach::{Breaches, in_words};
use super::heard::Heard;
use super::json::{self, Flaw};
use crate::judge::Shown;
use crate::spec::Operation;

/// Checks the body; gives it where it can be read.
pub(super) fn check(all: &mut Breaches<'_>, operation: &Operation, heard: &Heard) -> Option<Value> {
    let schema = operation.request.as_ref()?;
    let clauses = &operation.body.clauses;
    if heard.body.iter().all(u8::is_ascii_whitespace) {
        // What did not arrive may have been anything.
        if operation.body.required && !heard.cut {
            all.mistake("body", clauses, "required", (Shown::rule("a JSON object"), Shown::nothing()));
        }
        return None;
    }
    let chunked = |value: &str| value.to_ascii_lowercase().contains("chunked");
    if heard.headers("transfer-encoding").any(chunked) {
        let said = (Shown::rule("its length, sent before it"), Shown::text("Transfer-Encoding: chunked"));
        all.mistake("body", clauses, "chunked", said);
    }
    if heard.cut {
        return None;
    }
    let read = json::read(&heard.body);
    for Flaw { mistake, at, expected, actual } in read.flaws {
        let at = if at.is_empty() { "body".to_owned() } else { at };
        all.mistake(at, clauses, mistake, (Shown::rule(expected), Shown::text(actual)));
    }
    let body = read.value?;
    let schemas = &all.specs.schemas;
    // A length is limited in characters and in bytes by one clause.
    let mut told = BTreeSet::new();
    for found in schemas.check(schema, &body).into_iter().chain(schemas.unknown(schema, &body)) {
        if !told.insert((found.at.clone(), found.clause.clone())) {
            continue;
        }
        let actual = body.pointer(&found.at).map_or_else(Shown::nothing, Shown::value);
        let at = if found.at.is_empty() { "body".to_owned() } else { found.at };
        all.push(at, found.clause.as_ref(), found.open.as_ref(), (Shown::rule(in_words(&found.expected)), actual));
    }
    Some(body)
}
