//! JSON Schemas of the OpenAPI documents, compiled once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Registry, ValidationError, Validator};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

use super::{ClauseId, TypeName};
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
}

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

/// An extension on a schema node, with the path of the values it governs.
#[derive(Debug, Clone)]
struct Mark {
    /// Steps of a JSON Pointer; `*` for every item of an array.
    path: Vec<String>,
    /// `x-varies`: the word that stands for a value the page does not fix.
    varies: Option<String>,
    /// `x-text`: a text for people.
    text: bool,
    /// `x-max-bytes`, with the nearest `x-clause`.
    max_bytes: Option<(u64, Option<String>)>,
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
            let Some((limit, clause)) = &mark.max_bytes else {
                continue;
            };
            for (at, found) in reached(value, &mark.path) {
                let bytes = found.as_str().map_or(0, str::len) as u64;
                if bytes > *limit {
                    let clause = clause.as_deref().map(full);
                    let expected = format!("at most {limit} bytes");
                    findings.push(SchemaFinding { at, clause, open: None, expected });
                }
            }
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

    /// The limit in bytes that a schema states for a top-level field.
    #[must_use]
    pub fn max_bytes(&self, schema: &SchemaRef, field: &str) -> Option<u64> {
        let marks = self.compiled.get(schema).map_or(&[][..], |compiled| &compiled.marks);
        let mut limits = marks.iter().filter(|mark| mark.path.len() == 1 && mark.path[0] == field);
        limits.find_map(|mark| mark.max_bytes.as_ref().map(|(limit, _)| *limit))
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

fn collect_marks(
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
    let max_bytes = max_bytes.map(|limit| (limit, over.map(str::to_owned)));
    if varies.is_some() || text || max_bytes.is_some() {
        marks.push(Mark { path: path.clone(), varies, text, max_bytes });
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
fn collect_secrets(node: &Value, name: Option<&str>, names: &mut BTreeSet<String>) {
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

/// Where a field stands, before its own schema node is read.
struct Place {
    pointer: String,
    clause: Option<ClauseId>,
    required: bool,
}

fn collect_fields(root: &Value, pointer: &str, vendor: &str, place: Place, fields: &mut Vec<Field>, depth: usize) {
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

/// The values a path with `*` leads to, with their pointers.
fn reached<'a>(value: &'a Value, path: &[String]) -> Vec<(String, &'a Value)> {
    let mut found = vec![(String::new(), value)];
    for token in path {
        found = found
            .into_iter()
            .flat_map(|(at, node)| -> Vec<(String, &Value)> {
                match node {
                    Value::Array(items) if token == "*" => {
                        items.iter().enumerate().map(|(index, item)| (format!("{at}/{index}"), item)).collect()
                    }
                    _ => node
                        .pointer(&format!("/{token}"))
                        .map(|inner| (format!("{at}/{token}"), inner))
                        .into_iter()
                        .collect(),
                }
            })
            .collect();
    }
    found
}

fn finding(root: &Value, schema: &str, error: &ValidationError<'_>, full: &impl Fn(&str) -> ClauseId) -> SchemaFinding {
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
            "present".to_owned()
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
    let (clause, open) = nearest_clause(root, schema, &way, error.kind().keyword());
    SchemaFinding { at, clause: clause.map(full), open: open.map(full), expected }
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
