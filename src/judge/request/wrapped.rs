//! Bodies that a client has put into a field of a body.

use serde_json::Value;

use crate::source::escape;
use crate::spec::{ClauseId, SchemaRef, Schemas};

/// How many bodies of one list are looked at.
const MAX_BODIES: usize = 20;

/// A body that holds the documented body in one of its fields, alone or as a list.
pub(super) struct Wrapped {
    /// The name of the field.
    pub field: String,
    /// What this breaks.
    pub clause: ClauseId,
    /// The bodies in it, each with its JSON Pointer; of a long list only the first.
    pub bodies: Vec<(String, Value)>,
    /// The body without that field.
    pub rest: Value,
}

impl Wrapped {
    /// Reads a body, where its schema knows such a field and the body has it.
    pub fn read(schemas: &Schemas, schema: &SchemaRef, body: &Value) -> Option<Self> {
        let mut wrappers = schemas.wrappers(schema).into_iter();
        wrappers.find_map(|(field, clause)| {
            let bodies = bodies(&field, body.get(&field)?)?;
            let mut rest = body.clone();
            rest.as_object_mut()?.remove(&field);
            Some(Self { field, clause, bodies, rest })
        })
    }
}

fn bodies(field: &str, inner: &Value) -> Option<Vec<(String, Value)>> {
    let at = format!("/{}", escape(field));
    match inner {
        Value::Object(_) => Some(vec![(at, inner.clone())]),
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => {
            let items = items.iter().take(MAX_BODIES).enumerate();
            Some(items.map(|(index, item)| (format!("{at}/{index}"), item.clone())).collect())
        }
        _ => None,
    }
}
