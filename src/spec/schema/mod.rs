//! JSON Schemas of the OpenAPI documents, compiled once.

mod field;
mod finding;
mod mark;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

pub use self::field::Field;
use self::field::{Place, collect_fields};
pub use self::finding::SchemaFinding;
use self::finding::finding;
use self::mark::{Mark, collect_marks, collect_secrets, reached};
use super::ClauseId;
use crate::source::{Document, Mistakes, escape};

/// What a JSON Pointer must not show raw inside a URI fragment.
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'%');

/// A schema by its document and JSON Pointer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SchemaRef {
    /// The document's path, as shown.
    pub document: Arc<str>,
    /// Where in the document.
    pub pointer: Arc<str>,
}

/// Every schema of a suite.
#[derive(Default)]
pub struct Schemas {
    documents: HashMap<Arc<str>, Value>,
    compiled: HashMap<SchemaRef, Compiled>,
    secrets: BTreeSet<String>,
}

struct Compiled {
    vendor: String,
    validator: Validator,
    marks: Vec<Mark>,
}

impl Schemas {
    /// Compiles the named schemas of one document.
    pub(super) fn add(&mut self, vendor: &str, document: &Document, wanted: &[SchemaRef]) -> Result<(), Mistakes> {
        let mut mistakes = Mistakes::default();
        let uri = "unsaid:document";
        let root = document.value();
        let registry = match Registry::new().add(uri, root).and_then(jsonschema::RegistryBuilder::prepare) {
            Ok(registry) => registry,
            Err(error) => {
                mistakes.push(document.at("", format!("its references do not resolve: {error}")));
                return Err(mistakes);
            }
        };
        for reference in wanted {
            let fragment = utf8_percent_encode(&reference.pointer, FRAGMENT);
            let schema = serde_json::json!({ "$ref": format!("{uri}#{fragment}") });
            let options = jsonschema::options().with_draft(Draft::Draft202012).with_registry(&registry).offline();
            match options.build(&schema) {
                Ok(validator) => {
                    let mut marks = Vec::new();
                    collect_marks(root, &reference.pointer, None, &mut Vec::new(), &mut marks, 0);
                    let vendor = vendor.to_owned();
                    self.compiled.insert(reference.clone(), Compiled { vendor, validator, marks });
                }
                Err(error) => mistakes.push(document.at(&reference.pointer, format!("not a valid schema: {error}"))),
            }
        }
        collect_secrets(root, None, &mut self.secrets);
        self.documents.insert(document.path().into(), root.clone());
        mistakes.or(())
    }

    /// Everything a value has that its schema does not allow, in the order of the value.
    #[must_use]
    pub fn check(&self, schema: &SchemaRef, value: &Value) -> Vec<SchemaFinding> {
        let Some(compiled) = self.compiled.get(schema) else {
            return Vec::new();
        };
        let root = self.documents.get(&schema.document).unwrap_or(&Value::Null);
        let full = |written: &str| ClauseId::resolve(&compiled.vendor, "common", written);
        let errors = compiled.validator.iter_errors(value);
        let mut findings: Vec<SchemaFinding> =
            errors.map(|error| finding(root, &schema.pointer, &error, &full)).collect();
        for mark in &compiled.marks {
            findings.extend(
                reached(value, &mark.path).into_iter().filter_map(|(at, found)| mark.finding(at, found, &full)),
            );
        }
        findings.sort_by(|one, other| one.at.cmp(&other.at));
        findings
    }

    /// Top-level fields of a body that its schema does not list, where it names a clause for them: the clause it breaks, or the
    /// entry of the registry that leaves them open.
    #[must_use]
    pub fn unknown(&self, schema: &SchemaRef, value: &Value) -> Vec<SchemaFinding> {
        const MISTAKE: &str = "additionalProperties";
        let (Some(compiled), Some(root)) = (self.compiled.get(schema), self.documents.get(&schema.document)) else {
            return Vec::new();
        };
        let Some((node, _)) = follow(root, &schema.pointer) else {
            return Vec::new();
        };
        let full = |written: &str| ClauseId::resolve(&compiled.vendor, "common", written);
        let named = |list: &str| node.get(list).and_then(|list| list.get(MISTAKE)).and_then(Value::as_str);
        let (broken, open) = (named("x-clauses"), named("x-open"));
        let fields = value.as_object().into_iter().flatten().map(|(name, _)| name);
        if open.is_none() && broken.is_none() {
            return Vec::new();
        }
        let listed = |name: &&String| node.get("properties").is_some_and(|known| known.get(name.as_str()).is_some());
        let unknown = fields.filter(|name| !listed(name));
        let finding = |name: &String| SchemaFinding {
            at: format!("/{}", escape(name)),
            clause: broken.map(full),
            open: open.map(full),
            expected: "no field that is not listed".to_owned(),
            is_of_type: false,
        };
        unknown.map(finding).collect()
    }

    /// Whether what has this name, wherever a schema has it, must not be shown.
    #[must_use]
    pub fn is_secret(&self, name: &str) -> bool {
        self.secrets.contains(name)
    }

    /// The names of everything that must not be shown.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(String::as_str)
    }

    /// Where in a value stand things the page does not fix, with the word for each.
    #[must_use]
    pub fn varying(&self, schema: &SchemaRef, value: &Value) -> Vec<(String, String)> {
        let marks = self.compiled.get(schema).map_or(&[][..], |compiled| &compiled.marks);
        let varying = marks.iter().filter_map(|mark| Some((mark, mark.varies.as_ref()?)));
        varying
            .flat_map(|(mark, word)| reached(value, &mark.path).into_iter().map(move |(at, _)| (at, word.clone())))
            .collect()
    }

    /// Every field of the bodies a schema describes, the body itself first; items of lists are left out.
    #[must_use]
    pub fn fields(&self, schema: &SchemaRef) -> Vec<Field> {
        let (Some(compiled), Some(root)) = (self.compiled.get(schema), self.documents.get(&schema.document)) else {
            return Vec::new();
        };
        let mut fields = Vec::new();
        let place = Place { pointer: String::new(), clause: None, required: true };
        collect_fields(root, &schema.pointer, &compiled.vendor, place, &mut fields, 0);
        fields
    }

    /// Whether a JSON Pointer names a text for people.
    #[must_use]
    pub fn is_text(&self, schema: &SchemaRef, pointer: &str) -> bool {
        let marks = self.compiled.get(schema).map_or(&[][..], |compiled| &compiled.marks);
        marks.iter().any(|mark| mark.text && pointer == format!("/{}", mark.path.join("/")))
    }

    /// The smallest limit in bytes that a schema states for a top-level field.
    #[must_use]
    pub fn max_bytes(&self, schema: &SchemaRef, field: &str) -> Option<u64> {
        let marks = self.compiled.get(schema).map_or(&[][..], |compiled| &compiled.marks);
        let limits = marks.iter().filter(|mark| mark.path.len() == 1 && mark.path[0] == field);
        limits.filter_map(|mark| mark.max_bytes.as_ref().map(|limit| limit.bytes)).min()
    }

    /// The schema node of a top-level field, references followed.
    #[must_use]
    pub fn field(&self, schema: &SchemaRef, field: &str) -> Option<&Value> {
        let root = self.documents.get(&schema.document)?;
        let (node, _) = follow(root, &schema.pointer)?;
        let direct = node.get("properties").and_then(|properties| properties.get(field));
        direct.or_else(|| {
            let parts = node.get("allOf")?.as_array()?;
            parts.iter().find_map(|part| part.get("properties")?.get(field))
        })
    }
}

/// The node at a pointer, and where it really stands once references are followed.
fn follow<'a>(root: &'a Value, pointer: &str) -> Option<(&'a Value, String)> {
    let mut pointer = pointer.to_owned();
    for _ in 0..16 {
        let node = root.pointer(&pointer)?;
        match node.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#')) {
            Some(target) if node.get("properties").is_none() => target.clone_into(&mut pointer),
            _ => return Some((node, pointer)),
        }
    }
    None
}
