//! What a schema does not allow, by the clause it breaks.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use crate::source::escape;
use crate::spec::ClauseId;

/// What is asked for where a required field is missing.
const MISSING: &str = "present";

/// Something in a body that its schema does not allow.
#[derive(Debug, Clone)]
pub struct SchemaFinding {
    /// JSON Pointer into the body.
    pub at: String,
    /// The clause the schema node names, for this mistake or as a whole.
    pub clause: Option<ClauseId>,
    /// The entry of the registry that leaves open what such a mistake answers, where the node names one.
    pub open: Option<ClauseId>,
    /// What the schema asks for.
    pub expected: String,
    /// Whether that is another type.
    pub is_of_type: bool,
}

impl SchemaFinding {
    /// Whether a required field is missing.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.expected == MISSING
    }
}

/// What the validator says, by field and clause.
pub(super) fn finding(
    root: &Value,
    schema: &str,
    error: &ValidationError<'_>,
    full: &impl Fn(&str) -> ClauseId,
) -> SchemaFinding {
    let mut at = error.instance_path().as_str().to_owned();
    // The validator's own schema is a `$ref` to ours; the last step is the keyword that failed.
    let mut way: Vec<&str> = error.evaluation_path().as_str().split('/').skip(2).collect();
    way.pop();
    let property: String;
    let expected = match error.kind() {
        ValidationErrorKind::Required { property: name } => {
            property = escape(name.as_str().unwrap_or_default());
            at = format!("{at}/{property}");
            way.extend(["properties", &property, "$ref"]);
            MISSING.to_owned()
        }
        _ => {
            let argument = root.pointer(error.schema_path().as_str()).unwrap_or(&Value::Null);
            let word = error.kind().keyword();
            match argument {
                Value::String(text) => format!("{word} {text}"),
                other => format!("{word} {other}"),
            }
        }
    };
    let (clause, mut open) = nearest_clause(root, schema, &way, error.kind().keyword());
    let blank = match error.instance().as_ref() {
        Value::Null => Some("null"),
        Value::String(text) if text.is_empty() => Some("empty"),
        _ => None,
    };
    if let Some(blank) = blank {
        open = nearest_clause(root, schema, &way, blank).1.or(open);
    }
    let is_of_type = matches!(error.kind(), ValidationErrorKind::Type { .. });
    SchemaFinding { at, clause: clause.map(full), open: open.map(full), expected, is_of_type }
}

/// The last clause named for a mistake on the way from a schema to one of its nodes, through its references: by the mistake or
/// by `x-clause`; and the one the node itself names as leaving the mistake open.
fn nearest_clause<'a>(
    root: &'a Value,
    schema: &str,
    way: &[&str],
    mistake: &str,
) -> (Option<&'a str>, Option<&'a str>) {
    let named = |node: &'a Value, list: &str| node.get(list).and_then(|list| list.get(mistake)).and_then(Value::as_str);
    let mut pointer = schema.to_owned();
    let mut nearest = None;
    let mut steps = way.iter();
    loop {
        let Some(node) = root.pointer(&pointer) else {
            return (nearest, None);
        };
        let whole = node.get("x-clause").and_then(Value::as_str);
        match (steps.next(), node.get("$ref").and_then(Value::as_str)) {
            (Some(&"$ref"), Some(reference)) => {
                nearest = whole.or(nearest);
                reference.trim_start_matches('#').clone_into(&mut pointer);
            }
            (Some(&"$ref"), None) => {}
            (Some(token), _) => {
                nearest = whole.or(nearest);
                pointer = format!("{pointer}/{token}");
            }
            (None, _) => return (named(node, "x-clauses").or(whole).or(nearest), named(node, "x-open")),
        }
    }
}
