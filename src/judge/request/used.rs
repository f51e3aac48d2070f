//! What of an operation a client makes use of, and what there is to make use of.

use serde_json::Value;

use crate::spec::{Operation, Specs};

/// Something of an operation that a client made use of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// It was called.
    Called,
    /// A field of the body was sent.
    Field(String),
    /// A field was sent with one of its listed values, written as JSON.
    Listed(String, String),
}

/// What of an operation there is to make use of, in the order of its document.
pub struct Usable {
    /// The fields of its body.
    pub fields: Vec<String>,
    /// Fields with their listed values.
    pub listed: Vec<(String, Value)>,
}

/// What of an operation there is to make use of.
#[must_use]
pub fn usable(specs: &Specs, operation: &Operation) -> Usable {
    let mut usable = Usable { fields: Vec::new(), listed: Vec::new() };
    for field in operation.request.iter().flat_map(|schema| specs.schemas.fields(schema)) {
        let Some(name) = field.pointer.strip_prefix('/').filter(|name| !name.contains('/')) else {
            continue;
        };
        usable.fields.push(name.to_owned());
        usable.listed.extend(field.listed.iter().map(|value| (name.to_owned(), value.clone())));
    }
    usable
}

/// What of it a body makes use of.
pub(super) fn of(specs: &Specs, operation: &Operation, body: &Value) -> Vec<Use> {
    let usable = usable(specs, operation);
    let sent = |name: &str| body.get(name);
    let fields = usable.fields.iter().filter(|name| sent(name).is_some()).cloned().map(Use::Field);
    let listed = usable.listed.into_iter().filter(|(name, value)| sent(name) == Some(value));
    fields.chain(listed.map(|(name, value)| Use::Listed(name, value.to_string()))).collect()
}
