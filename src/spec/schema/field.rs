//! The fields of the bodies that a schema describes.

use serde_json::Value;

use super::follow;
use crate::source::escape;
use crate::spec::{ClauseId, TypeName};

/// A field of a body, as a schema describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// JSON Pointer into the body; empty for the body itself.
    pub pointer: String,
    /// The nearest clause a schema node names.
    pub clause: Option<ClauseId>,
    /// Whether the body must have it.
    pub required: bool,
    /// Its type, where there is one.
    pub kind: Option<TypeName>,
    /// Values of that type that the schema excludes: one that is not listed, an empty text, a negative number.
    pub excluded: Vec<Value>,
    /// The values it is limited to: those listed, and both of a truth value.
    pub listed: Vec<Value>,
}

/// Where a field stands, before its own schema node is read.
pub(super) struct Place {
    pub(super) pointer: String,
    pub(super) clause: Option<ClauseId>,
    pub(super) required: bool,
}

pub(super) fn collect_fields(
    root: &Value,
    pointer: &str,
    vendor: &str,
    place: Place,
    fields: &mut Vec<Field>,
    depth: usize,
) {
    let Some((node, at)) = follow(root, pointer).filter(|_| depth < 24) else {
        return;
    };
    let named = node.get("x-clause").and_then(Value::as_str);
    let clause = named.map(|written| ClauseId::resolve(vendor, "common", written)).or(place.clause);
    let kind = node.get("type").and_then(|kind| serde_json::from_value(kind.clone()).ok());
    let least = |word: &str, most: i64| node.get(word).and_then(Value::as_i64).is_some_and(|least| least >= most);
    let listed = node.get("const").is_some() || node.get("enum").is_some();
    let candidates =
        [(listed, Value::from("unlisted")), (least("minLength", 1), "".into()), (least("minimum", 0), (-1).into())];
    let excluded = candidates.into_iter().filter(|(is_excluded, _)| *is_excluded).map(|(_, value)| value).collect();
    let both = (kind == Some(TypeName::Boolean)).then(|| vec![true.into(), false.into()]);
    let listed = node.get("enum").and_then(Value::as_array).cloned().or(both).unwrap_or_default();
    fields.push(Field {
        pointer: place.pointer.clone(),
        clause: clause.clone(),
        required: place.required,
        kind,
        excluded,
        listed,
    });
    let required: Vec<&str> =
        node.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, _) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let token = escape(name);
        let place = Place {
            pointer: format!("{}/{token}", place.pointer),
            clause: clause.clone(),
            required: place.required && required.contains(&name.as_str()),
        };
        collect_fields(root, &format!("{at}/properties/{token}"), vendor, place, fields, depth + 1);
    }
}
