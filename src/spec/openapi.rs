//! The part of an OpenAPI 3.1 document that the suite acts on: how to call an operation and what its answers look like.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::expectation::Block;
use super::{Capability, ClauseId, Creates, Deletes, Lists, SchemaRef};
use crate::source::{Document, Mistakes, escape};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// One operation of a vendor, as its OpenAPI document describes it.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// The `operationId`: the name cases call it by.
    pub id: String,
    /// The vendor it belongs to.
    pub vendor: String,
    /// HTTP method, upper case.
    pub method: String,
    /// Path template below the base URL.
    pub path: String,
    /// Every documented parameter outside the body.
    pub parameters: Vec<(ParameterPlace, String)>,
    /// Query parameters that have exactly one value.
    pub constant_query: Vec<(String, String)>,
    /// Whether the vendor's credentials go with it.
    pub authenticated: bool,
    /// Whether it only arranges a run and is not under test.
    pub neighbour: bool,
    /// What an accepted call looks like.
    pub success: Block,
    /// What a rate-limit answer looks like.
    pub limited: Option<Block>,
    /// What an answer looks like that says that what was to be arranged is there already, or gone already.
    pub arranged: Option<Block>,
    /// Documented rate limits.
    pub rate_limits: Vec<RateLimit>,
    /// What each call creates.
    pub creates: Option<Creates>,
    /// What it deletes.
    pub deletes: Option<Deletes>,
    /// What it lists.
    pub lists: Option<Lists>,
    /// What a target must be able to do for this call to make sense.
    pub needs: Vec<Capability>,
    /// Schema of the JSON body it takes.
    pub request: Option<SchemaRef>,
    /// Documented answers, exact statuses first.
    pub replies: Vec<Reply>,
}

/// Where a parameter stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterPlace {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// A documented limit: this many calls in this time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// `app`, or the parameter that counts apart: `path.username`.
    pub scope: String,
    /// How many calls pass.
    pub calls: u32,
    /// In how many milliseconds.
    pub per_ms: u64,
    /// The clause that promises it.
    pub clause: Option<String>,
    /// The name under which several operations count together; each counts by itself without one.
    pub pool: Option<String>,
}

/// The statuses a documented answer covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusPattern {
    /// One status.
    Exact(u16),
    /// `4XX`: a hundred of them, by their first digit.
    Class(u16),
}

impl StatusPattern {
    fn read(word: &str) -> Option<Self> {
        match word.strip_suffix("XX") {
            Some(digit) => digit.parse().ok().map(Self::Class),
            None => word.parse().ok().map(Self::Exact),
        }
    }

    /// Whether a status is one of these.
    #[must_use]
    pub fn covers(self, status: u16) -> bool {
        match self {
            Self::Exact(exact) => exact == status,
            Self::Class(digit) => status / 100 == digit,
        }
    }
}

impl fmt::Display for StatusPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(status) => write!(formatter, "{status}"),
            Self::Class(digit) => write!(formatter, "{digit}XX"),
        }
    }
}

/// A documented answer with a JSON body.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The statuses it covers.
    pub status: StatusPattern,
    /// The clause that fixes its media type, if one does.
    pub media_clause: Option<ClauseId>,
    /// Schema of its body.
    pub schema: SchemaRef,
    /// The documented sample of it: `example`, or the first of `examples`.
    pub sample: Option<Value>,
}

impl Operation {
    /// The documented answer for a status; an exact status wins over a class.
    #[must_use]
    pub fn reply(&self, status: u16) -> Option<&Reply> {
        self.replies.iter().find(|reply| reply.status.covers(status))
    }
}

/// Reads every operation of one document, each with the JSON Pointer it stands at.
pub(super) fn read(vendor: &str, document: &Document) -> Result<Vec<(String, Operation)>, Mistakes> {
    let mut reader = Reader { vendor, document, mistakes: Mistakes::default() };
    let mut operations = Vec::new();
    if let Some(paths) = document.value().get("paths").and_then(Value::as_object) {
        for (path, item) in paths {
            for method in METHODS {
                if let Some(node) = item.get(method) {
                    let at = format!("/paths/{}/{method}", escape(path));
                    let operation = reader.operation(path, method, item, node, &at);
                    operations.extend(operation.map(|operation| (at, operation)));
                }
            }
        }
    }
    if operations.is_empty() && reader.mistakes.is_empty() {
        reader.mistakes.push(document.at("", "an OpenAPI document without operations"));
    }
    reader.mistakes.or(operations)
}

struct Reader<'a> {
    vendor: &'a str,
    document: &'a Document,
    mistakes: Mistakes,
}

impl Reader<'_> {
    fn operation(&mut self, path: &str, method: &str, item: &Value, node: &Value, at: &str) -> Option<Operation> {
        let Some(id) = node.get("operationId").and_then(Value::as_str) else {
            self.mistakes
                .push(self.document.at_key(at, "an operation without `operationId`; cases call it by that name"));
            return None;
        };
        let parameters = self.parameters(item, node);
        let open = node.get("security").and_then(Value::as_array).is_some_and(Vec::is_empty);
        Some(Operation {
            id: id.to_owned(),
            vendor: self.vendor.to_owned(),
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            constant_query: parameters.iter().filter_map(constant).collect(),
            parameters: parameters.iter().filter_map(named).collect(),
            authenticated: !open,
            neighbour: node.get("x-neighbour") == Some(&Value::Bool(true)),
            success: self.extension(node, at, "x-success").unwrap_or_default(),
            limited: self.extension(node, at, "x-limited"),
            arranged: self.extension(node, at, "x-arranged"),
            rate_limits: self.extension(node, at, "x-rate-limit").unwrap_or_default(),
            creates: self.extension(node, at, "x-creates"),
            deletes: self.extension(node, at, "x-deletes"),
            lists: self.extension(node, at, "x-lists"),
            needs: self.extension(node, at, "x-needs").unwrap_or_default(),
            request: self.json_schema(node.get("requestBody"), &format!("{at}/requestBody")),
            replies: self.replies(node, at),
        })
    }

    fn parameters(&self, item: &Value, node: &Value) -> Vec<Value> {
        let lists = [item.get("parameters"), node.get("parameters")];
        let written = lists.into_iter().flatten().filter_map(Value::as_array).flatten();
        written.map(|parameter| self.followed(parameter).0.clone()).collect()
    }

    /// The node a local `$ref` leads to, with its pointer.
    fn followed<'v>(&'v self, node: &'v Value) -> (&'v Value, Option<String>) {
        let target = node.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        match target.and_then(|pointer| self.document.value().pointer(pointer).map(|found| (found, pointer))) {
            Some((found, pointer)) => (found, Some(pointer.to_owned())),
            None => (node, None),
        }
    }

    fn extension<T: serde::de::DeserializeOwned>(&mut self, node: &Value, at: &str, name: &str) -> Option<T> {
        let value = node.get(name)?;
        match serde_json::from_value(value.clone()) {
            Ok(read) => Some(read),
            Err(error) => {
                self.mistakes.push(self.document.at_key(&format!("{at}/{name}"), format!("`{name}`: {error}")));
                None
            }
        }
    }

    fn replies(&mut self, node: &Value, at: &str) -> Vec<Reply> {
        let mut replies = Vec::new();
        for (word, reply) in node.get("responses").and_then(Value::as_object).into_iter().flatten() {
            let at = format!("{at}/responses/{word}");
            let Some(status) = StatusPattern::read(word) else {
                if word != "default" {
                    self.mistakes
                        .push(self.document.at_key(&at, format!("`{word}` is not a status; write 200 or 4XX")));
                }
                continue;
            };
            let (reply, pointer) = self.followed(reply);
            let at = pointer.unwrap_or(at);
            let clause = reply.pointer("/content/application~1json/x-clause").and_then(Value::as_str);
            let media_clause = clause.map(|written| ClauseId::resolve(self.vendor, "common", written));
            if let Some(schema) = self.json_schema(Some(reply), &at) {
                replies.push(Reply { status, media_clause, schema, sample: sample(reply) });
            }
        }
        replies.sort_by_key(|reply| matches!(reply.status, StatusPattern::Class(_)));
        replies
    }

    fn json_schema(&self, holder: Option<&Value>, at: &str) -> Option<SchemaRef> {
        let (holder, pointer) = self.followed(holder?);
        let at = pointer.as_deref().unwrap_or(at);
        holder.pointer("/content/application~1json/schema")?;
        Some(SchemaRef {
            document: self.document.path().into(),
            pointer: format!("{at}/content/application~1json/schema").into(),
        })
    }
}

/// What a JSON media type shows as its sample.
fn sample(holder: &Value) -> Option<Value> {
    let media = holder.pointer("/content/application~1json")?;
    let several = || media.get("examples")?.as_object()?.values().find_map(|example| example.get("value"));
    media.get("example").or_else(several).cloned()
}

fn constant(parameter: &Value) -> Option<(String, String)> {
    let name = parameter.get("name")?.as_str()?;
    let value = parameter.pointer("/schema/const")?.as_str()?;
    (parameter.get("in")? == "query").then(|| (name.to_owned(), value.to_owned()))
}

fn named(parameter: &Value) -> Option<(ParameterPlace, String)> {
    let place = match parameter.get("in")?.as_str()? {
        "path" => ParameterPlace::Path,
        "query" => ParameterPlace::Query,
        "header" => ParameterPlace::Header,
        _ => return None,
    };
    Some((place, parameter.get("name")?.as_str()?.to_owned()))
}
