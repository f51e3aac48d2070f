//! Extensions on the nodes of a schema.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::SchemaFinding;
use crate::source::escape;
use crate::spec::ClauseId;

/// An extension on a schema node, with the path of the values it governs.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// Steps of a JSON Pointer; `*` for every item of an array.
    pub(super) path: Vec<String>,
    /// `x-varies`: the word that stands for a value the page does not fix.
    pub(super) varies: Option<String>,
    /// `x-text`: a text for people.
    pub(super) text: bool,
    /// `x-max-bytes`.
    pub(super) max_bytes: Option<Limit>,
    /// The entry that leaves open what a whole number with a fraction or an exponent answers.
    pub(super) notation: Option<String>,
}

/// A limit in bytes.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    pub(super) bytes: u64,
    /// The clause that states it.
    pub(super) clause: Option<String>,
    /// The entry that leaves open what lies beyond it.
    pub(super) open: Option<String>,
}

impl Mark {
    /// Whether there are values that it does not allow, or leaves open.
    pub(super) fn limits(&self) -> bool {
        self.max_bytes.is_some() || self.notation.is_some()
    }

    /// In what a value it governs is not as it says.
    pub(super) fn finding(&self, at: String, value: &Value, full: &impl Fn(&str) -> ClauseId) -> Option<SchemaFinding> {
        let over = |limit: &&Limit| value.as_str().map_or(0, str::len) as u64 > limit.bytes;
        if let Some(Limit { bytes, clause, open }) = self.max_bytes.as_ref().filter(over) {
            let (clause, open) = (clause.as_deref().map(full), open.as_deref().map(full));
            return Some(SchemaFinding {
                at,
                clause,
                open,
                expected: format!("at most {bytes} bytes"),
                is_of_type: false,
            });
        }
        let is_whole = value.is_f64() && value.as_f64().is_some_and(|number| number.fract() == 0.0);
        let open = self.notation.as_deref().filter(|_| is_whole).map(full)?;
        Some(SchemaFinding {
            at,
            clause: None,
            open: Some(open),
            expected: "digits without a fraction or an exponent".to_owned(),
            is_of_type: false,
        })
    }
}

/// The extensions on a node and everything below it, references followed.
pub(super) fn collect_marks(
    root: &Value,
    pointer: &str,
    above: Option<&str>,
    path: &mut Vec<String>,
    marks: &mut Vec<Mark>,
    depth: usize,
) {
    let Some(node) = root.pointer(pointer).filter(|_| depth < 24) else {
        return;
    };
    let varies = node.get("x-varies").and_then(Value::as_str).map(str::to_owned);
    let text = node.get("x-text") == Some(&Value::Bool(true));
    let clause = node.get("x-clause").and_then(Value::as_str).or(above);
    let max_bytes = node.get("x-max-bytes").and_then(Value::as_u64);
    let over = node.pointer("/x-clauses/x-max-bytes").and_then(Value::as_str).or(clause);
    let open = |mistake: &str| node.get("x-open")?.get(mistake)?.as_str().map(str::to_owned);
    let max_bytes = max_bytes.map(|bytes| Limit { bytes, clause: over.map(str::to_owned), open: open("x-max-bytes") });
    let notation = open("notation");
    if varies.is_some() || text || max_bytes.is_some() || notation.is_some() {
        marks.push(Mark { path: path.clone(), varies, text, max_bytes, notation });
    }
    if let Some(target) = node.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#')) {
        collect_marks(root, target, clause, path, marks, depth + 1);
    }
    for (name, _) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let token = escape(name);
        path.push(token.clone());
        collect_marks(root, &format!("{pointer}/properties/{token}"), clause, path, marks, depth + 1);
        path.pop();
    }
    if node.get("items").is_some_and(Value::is_object) {
        path.push("*".to_owned());
        collect_marks(root, &format!("{pointer}/items"), clause, path, marks, depth + 1);
        path.pop();
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for index in 0..node.get(keyword).and_then(Value::as_array).map_or(0, Vec::len) {
            collect_marks(root, &format!("{pointer}/{keyword}/{index}"), clause, path, marks, depth + 1);
        }
    }
}

/// The names of properties and parameters whose schema is marked as a secret.
pub(super) fn collect_secrets(node: &Value, name: Option<&str>, names: &mut BTreeSet<String>) {
    if node.get("x-secret") == Some(&Value::Bool(true)) {
        names.extend(name.map(str::to_owned));
    }
    match node {
        Value::Object(map) => {
            let parameter = map.get("name").and_then(Value::as_str);
            for (key, value) in map {
                collect_secrets(value, if key == "schema" { parameter } else { Some(key) }, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_secrets(item, None, names)),
        _ => {}
    }
}

/// The values a path with `*` leads to, with their pointers.
pub(super) fn reached<'a>(value: &'a Value, path: &[String]) -> Vec<(String, &'a Value)> {
    let mut found = Vec::new();
    reach(value, path, &mut String::new(), &mut found);
    found
}

/// Walks on from a value that stands at `at`; a pointer is copied only for a value that is there.
fn reach<'a>(value: &'a Value, path: &[String], at: &mut String, found: &mut Vec<(String, &'a Value)>) {
    let Some((token, rest)) = path.split_first() else {
        found.push((at.clone(), value));
        return;
    };
    let length = at.len();
    match value {
        Value::Array(items) if token == "*" => {
            for (index, item) in items.iter().enumerate() {
                let _ = write!(at, "/{index}");
                reach(item, rest, at, found);
                at.truncate(length);
            }
        }
        _ => {
            if let Some(inner) = child(value, token) {
                at.push('/');
                at.push_str(token);
                reach(inner, rest, at, found);
                at.truncate(length);
            }
        }
    }
}

/// The value under one escaped step of a JSON Pointer.
fn child<'a>(value: &'a Value, token: &str) -> Option<&'a Value> {
    match value {
        Value::Object(map) if !token.contains('~') => map.get(token),
        _ => value.pointer(&format!("/{token}")),
    }
}
