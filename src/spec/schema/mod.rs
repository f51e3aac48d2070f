//! JSON Schemas of the OpenAPI documents, each compiled when it is first used.

mod field;
mod finding;
mod mark;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

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

/// The URI by which a schema refers to the document around it.
const DOCUMENT_URI: &str = "unsaid:document";

/// Every schema of a suite.
///
/// A run uses a few dozen of some hundred schemas, and most commands use none: a schema is compiled by the first answer
/// that is held against it. [`Schemas::faults`] compiles all of a document, to say which cannot be.
#[derive(Default)]
pub struct Schemas {
    documents: HashMap<Arc<str>, SchemaDocument>,
    compiled: HashMap<SchemaRef, LazySchema>,
    secrets: OnceLock<BTreeSet<String>>,
}

/// A document that holds schemas.
struct SchemaDocument {
    vendor: String,
    root: Arc<Value>,
    /// What its references lead to.
    registry: OnceLock<Result<Registry<'static>, String>>,
}

impl SchemaDocument {
    fn registry(&self) -> Result<&Registry<'static>, &String> {
        let prepared = self.registry.get_or_init(|| {
            let with_document = Registry::new().add(DOCUMENT_URI, Arc::clone(&self.root));
            with_document.and_then(jsonschema::RegistryBuilder::prepare).map_err(|error| error.to_string())
        });
        prepared.as_ref()
    }

    fn compile(&self, pointer: &str) -> Result<Validator, String> {
        let registry = self.registry().map_err(Clone::clone)?;
        let fragment = utf8_percent_encode(pointer, FRAGMENT);
        let schema = serde_json::json!({ "$ref": format!("{DOCUMENT_URI}#{fragment}") });
        let options = jsonschema::options().with_draft(Draft::Draft202012).with_registry(registry).offline();
        options.build(&schema).map_err(|error| error.to_string())
    }
}

/// A schema with its parts, each made when it is first asked for.
#[derive(Default)]
struct LazySchema {
    /// `None` if it cannot be compiled.
    validator: OnceLock<Option<Validator>>,
    marks: OnceLock<Vec<Mark>>,
}

impl Schemas {
    /// Adds the named schemas of one document.
    pub(super) fn add(&mut self, vendor: &str, document: &Document, wanted: Vec<SchemaRef>) {
        let vendor = vendor.to_owned();
        let root = Arc::clone(document.value());
        let added = SchemaDocument { vendor, root, registry: OnceLock::new() };
        self.documents.insert(document.path().into(), added);
        self.compiled.extend(wanted.into_iter().map(|schema| (schema, LazySchema::default())));
    }

    /// What keeps the schemas of a document from being compiled.
    pub(super) fn faults(&self, document: &Document) -> Mistakes {
        let mut mistakes = Mistakes::default();
        let Some(holder) = self.documents.get(document.path()) else {
            return mistakes;
        };
        if let Err(error) = holder.registry() {
            mistakes.push(document.at("", format!("its references do not resolve: {error}")));
            return mistakes;
        }

        for schema in self.compiled.keys().filter(|schema| &*schema.document == document.path()) {
            if let Err(error) = holder.compile(&schema.pointer) {
                mistakes.push(document.at(&schema.pointer, format!("not a valid schema: {error}")));
            }
        }
        mistakes
    }

    /// A schema and the document that holds it.
    fn held(&self, schema: &SchemaRef) -> Option<(&LazySchema, &SchemaDocument)> {
        Some((self.compiled.get(schema)?, self.documents.get(&schema.document)?))
    }

    /// The extensions on the nodes of a schema.
    fn marks(&self, schema: &SchemaRef) -> &[Mark] {
        let Some((lazy, holder)) = self.held(schema) else {
            return &[];
        };
        lazy.marks.get_or_init(|| {
            let mut marks = Vec::new();
            collect_marks(&holder.root, &schema.pointer, None, &mut Vec::new(), &mut marks, 0);
            marks
        })
    }

    /// Everything a value has that its schema does not allow, in the order of the value.
    #[must_use]
    pub fn check(&self, schema: &SchemaRef, value: &Value) -> Vec<SchemaFinding> {
        let Some((lazy, holder)) = self.held(schema) else {
            return Vec::new();
        };
        let Some(validator) = lazy.validator.get_or_init(|| holder.compile(&schema.pointer).ok()) else {
            return Vec::new();
        };

        let full = |written: &str| ClauseId::resolve(&holder.vendor, "common", written);
        let errors = validator.iter_errors(value);
        let mut findings: Vec<SchemaFinding> =
            errors.map(|error| finding(&holder.root, &schema.pointer, &error, &full)).collect();
        for mark in self.marks(schema).iter().filter(|mark| mark.limits()) {
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
        let Some((_, holder)) = self.held(schema) else {
            return Vec::new();
        };
        let Some((node, _)) = follow(&holder.root, &schema.pointer) else {
            return Vec::new();
        };
        let full = |written: &str| ClauseId::resolve(&holder.vendor, "common", written);
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

    /// The fields into which clients are known to put the body itself, alone or as a list, each with the clause that this breaks.
    #[must_use]
    pub fn wrappers(&self, schema: &SchemaRef) -> Vec<(String, ClauseId)> {
        let node = self.held(schema).and_then(|(_, holder)| Some((follow(&holder.root, &schema.pointer)?.0, holder)));
        let Some((node, holder)) = node else {
            return Vec::new();
        };
        let written = node.get("x-wrapped").and_then(Value::as_object).into_iter().flatten();
        let named = written.filter_map(|(field, clause)| Some((field.clone(), clause.as_str()?)));
        named.map(|(field, clause)| (field, ClauseId::resolve(&holder.vendor, "common", clause))).collect()
    }

    /// Whether what has this name, wherever a schema has it, must not be shown.
    #[must_use]
    pub fn is_secret(&self, name: &str) -> bool {
        self.secret_names().contains(name)
    }

    /// The names of everything that must not be shown.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secret_names().iter().map(String::as_str)
    }

    fn secret_names(&self) -> &BTreeSet<String> {
        self.secrets.get_or_init(|| {
            let mut names = BTreeSet::new();
            self.documents.values().for_each(|holder| collect_secrets(&holder.root, None, &mut names));
            names
        })
    }

    /// Where in a value stand things the page does not fix, with the word for each.
    #[must_use]
    pub fn varying(&self, schema: &SchemaRef, value: &Value) -> Vec<(String, String)> {
        let varying = self.marks(schema).iter().filter_map(|mark| Some((mark, mark.varies.as_ref()?)));
        varying
            .flat_map(|(mark, word)| reached(value, &mark.path).into_iter().map(move |(at, _)| (at, word.clone())))
            .collect()
    }

    /// Every field of the bodies a schema describes, the body itself first; items of lists are left out.
    #[must_use]
    pub fn fields(&self, schema: &SchemaRef) -> Vec<Field> {
        let Some((_, holder)) = self.held(schema) else {
            return Vec::new();
        };
        let mut fields = Vec::new();
        let place = Place { pointer: String::new(), clause: None, required: true };
        collect_fields(&holder.root, &schema.pointer, &holder.vendor, place, &mut fields, 0);
        fields
    }

    /// Whether a JSON Pointer names a text for people.
    #[must_use]
    pub fn is_text(&self, schema: &SchemaRef, pointer: &str) -> bool {
        self.marks(schema).iter().any(|mark| mark.text && pointer == format!("/{}", mark.path.join("/")))
    }

    /// The smallest limit in bytes that a schema states for a top-level field.
    #[must_use]
    pub fn max_bytes(&self, schema: &SchemaRef, field: &str) -> Option<u64> {
        let limits = self.marks(schema).iter().filter(|mark| mark.path.len() == 1 && mark.path[0] == field);
        limits.filter_map(|mark| mark.max_bytes.as_ref().map(|limit| limit.bytes)).min()
    }

    /// The schema node of a top-level field, references followed.
    #[must_use]
    pub fn field(&self, schema: &SchemaRef, field: &str) -> Option<&Value> {
        let holder = self.documents.get(&schema.document)?;
        let (node, _) = follow(&holder.root, &schema.pointer)?;
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
