//! Reads the operations of a document.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    BodyDemand, Clauses, Credentials, Documented, HeaderDemand, Mistaken, Operation, Parameter, ParameterPlace, Reply,
    StatusPattern,
};
use crate::source::{Document, Mistakes, escape};
use crate::spec::{ClauseId, SchemaRef};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Reads every operation of one document, each with the JSON Pointer it stands at.
pub(in crate::spec) fn read(vendor: &str, document: &Document) -> Result<Vec<(String, Operation)>, Mistakes> {
    let mut reader = Reader { vendor, document, mistakes: Mistakes::default() };
    let mut operations = Vec::new();
    if let Some(paths) = document.value().get("paths").and_then(Value::as_object) {
        for (path, item) in paths {
            for method in METHODS {
                if let Some(node) = item.get(method) {
                    let place = Place { item, item_at: format!("/paths/{}", escape(path)), node, method };
                    let operation = reader.operation(path, &place);
                    operations.extend(operation.map(|operation| (place.at(), operation)));
                }
            }
        }
    }
    if operations.is_empty() && reader.mistakes.is_empty() {
        reader.mistakes.push(document.at("", "an OpenAPI document without operations"));
    }
    reader.mistakes.or(operations)
}

/// Where an operation stands.
struct Place<'v> {
    item: &'v Value,
    item_at: String,
    node: &'v Value,
    method: &'v str,
}

impl Place<'_> {
    fn at(&self) -> String {
        format!("{}/{}", self.item_at, self.method)
    }
}

struct Reader<'a> {
    vendor: &'a str,
    document: &'a Document,
    mistakes: Mistakes,
}

impl Reader<'_> {
    fn operation(&mut self, path: &str, place: &Place<'_>) -> Option<Operation> {
        let (node, at) = (place.node, &place.at());
        let Some(id) = node.get("operationId").and_then(Value::as_str) else {
            self.mistakes
                .push(self.document.at_key(at, "an operation without `operationId`; cases call it by that name"));
            return None;
        };
        let parameters = self.parameters(place);
        let neighbour = node.get("x-neighbour") == Some(&Value::Bool(true));
        let request = self.json_schema(node.get("requestBody"), &format!("{at}/requestBody"));
        let mut clauses = self.clauses(node, at);
        let mut headers = self.headers(node, at);
        if neighbour {
            self.add_common_demands(&mut clauses, &mut headers, request.is_some());
        }
        let open = node.get("security").and_then(Value::as_array).is_some_and(Vec::is_empty);
        Some(Operation {
            id: id.to_owned(),
            vendor: self.vendor.to_owned(),
            method: place.method.to_ascii_uppercase(),
            path: path.to_owned(),
            clauses,
            mistaken: self.mistaken(node, at),
            constant_query: parameters.iter().filter_map(|(_, parameter)| constant(parameter)).collect(),
            parameters: parameters.iter().filter_map(|(at, parameter)| self.parameter(parameter, at)).collect(),
            headers,
            authenticated: !open,
            credentials: if open { None } else { self.credentials(node) },
            neighbour,
            issues_credentials: node.get("x-issues-credentials") == Some(&Value::Bool(true)),
            success: self.extension(node, at, "x-success").unwrap_or_default(),
            limited: self.extension(node, at, "x-limited"),
            arranged: self.extension(node, at, "x-arranged"),
            rate_limits: self.extension(node, at, "x-rate-limit").unwrap_or_default(),
            creates: self.extension(node, at, "x-creates"),
            deletes: self.extension(node, at, "x-deletes"),
            lists: self.extension(node, at, "x-lists"),
            needs: self.extension(node, at, "x-needs").unwrap_or_default(),
            request,
            body: self.body(node.get("requestBody"), &format!("{at}/requestBody")),
            replies: self.replies(node, at),
            documented: self.documented(node, at),
        })
    }

    /// The parameters, each with its pointer.
    fn parameters(&self, place: &Place<'_>) -> Vec<(String, Value)> {
        let lists = [(place.item, place.item_at.clone()), (place.node, place.at())];
        let mut parameters = Vec::new();
        for (holder, at) in lists {
            let written = holder.get("parameters").and_then(Value::as_array);
            for (index, parameter) in written.into_iter().flatten().enumerate() {
                let (parameter, pointer) = self.followed(parameter);
                parameters.push((pointer.unwrap_or_else(|| format!("{at}/parameters/{index}")), parameter.clone()));
            }
        }
        parameters
    }

    fn parameter(&mut self, parameter: &Value, at: &str) -> Option<Parameter> {
        let place = match parameter.get("in")?.as_str()? {
            "path" => ParameterPlace::Path,
            "query" => ParameterPlace::Query,
            "header" => ParameterPlace::Header,
            _ => return None,
        };
        let schema = parameter.get("schema");
        let kind = schema.and_then(|schema| schema.get("type")).and_then(Value::as_str);
        Some(Parameter {
            place,
            name: parameter.get("name")?.as_str()?.to_owned(),
            required: parameter.get("required") == Some(&Value::Bool(true)),
            numeric: matches!(kind, Some("integer" | "number")),
            schema: schema.map(|_| self.reference(format!("{at}/schema"))),
            clauses: schema.map(|schema| self.clauses(schema, &format!("{at}/schema"))).unwrap_or_default(),
        })
    }

    /// The extensions that name the clauses behind a node.
    fn clauses(&mut self, node: &Value, at: &str) -> Clauses {
        let vendor = self.vendor;
        let resolved = |written: &str| ClauseId::resolve(vendor, "common", written);
        let whole = node.get("x-clause").and_then(Value::as_str).map(resolved);
        let mut by_name = |name: &str| -> BTreeMap<String, ClauseId> {
            let written: BTreeMap<String, String> = self.extension(node, at, name).unwrap_or_default();
            written.into_iter().map(|(mistake, clause)| (mistake, resolved(&clause))).collect()
        };
        Clauses { whole, by_mistake: by_name("x-clauses"), open: by_name("x-open") }
    }

    /// Adds what the document demands of every call that only arranges, unless the call itself says it.
    fn add_common_demands(&mut self, clauses: &mut Clauses, headers: &mut Vec<HeaderDemand>, takes_json: bool) {
        const AT: &str = "/x-neighbours";
        let Some(node) = self.document.value().get("x-neighbours").cloned() else {
            return;
        };

        let Clauses { whole, by_mistake, open } = self.clauses(&node, AT);
        clauses.whole = clauses.whole.take().or(whole);
        for (mistake, clause) in by_mistake {
            clauses.by_mistake.entry(mistake).or_insert(clause);
        }
        for (mistake, clause) in open {
            clauses.open.entry(mistake).or_insert(clause);
        }

        let common = if takes_json { self.headers(&node, AT) } else { Vec::new() };
        let own: BTreeSet<String> = headers.iter().map(|one| one.name.to_ascii_lowercase()).collect();
        headers.extend(common.into_iter().filter(|one| !own.contains(&one.name.to_ascii_lowercase())));
    }

    fn mistaken(&mut self, node: &Value, at: &str) -> Vec<Mistaken> {
        let written: Vec<WrittenMistaken> = self.extension(node, at, "x-mistaken").unwrap_or_default();
        let resolved = |WrittenMistaken { method, path, clause }| {
            let clause = ClauseId::resolve(self.vendor, "common", &clause);
            Mistaken { method, path, clause }
        };
        written.into_iter().map(resolved).collect()
    }

    fn headers(&mut self, node: &Value, at: &str) -> Vec<HeaderDemand> {
        let mut demands = Vec::new();
        let written: Map<String, Value> = self.extension(node, at, "x-request-headers").unwrap_or_default();
        for (name, header) in &written {
            let at = format!("{at}/x-request-headers/{}", escape(name));
            match header.get("value").and_then(Value::as_str) {
                Some(value) => demands.push(HeaderDemand {
                    name: name.clone(),
                    value: value.to_owned(),
                    clauses: self.clauses(header, &at),
                }),
                None => self.mistakes.push(self.document.at_key(&at, "a header without its documented `value`")),
            }
        }
        demands
    }

    /// A bearer token, where the security of the operation or of the whole document is one.
    fn credentials(&mut self, node: &Value) -> Option<Credentials> {
        let security = node.get("security").or_else(|| self.document.value().get("security"))?;
        let names = security.as_array()?.iter().filter_map(Value::as_object).flat_map(Map::keys);
        let schemes = self.document.value().pointer("/components/securitySchemes")?;
        let bearer =
            |name: &&String| schemes.get(name.as_str()).is_some_and(|one| one.get("scheme") == Some(&"bearer".into()));
        let name = names.clone().find(bearer)?;
        let at = format!("/components/securitySchemes/{}", escape(name));
        Some(Credentials { clauses: self.clauses(&schemes[name.as_str()], &at) })
    }

    fn body(&mut self, body: Option<&Value>, at: &str) -> BodyDemand {
        let Some(body) = body else {
            return BodyDemand::default();
        };
        let (body, at) = self.owned(body, || at.to_owned());
        BodyDemand { required: body.get("required") == Some(&Value::Bool(true)), clauses: self.clauses(&body, &at) }
    }

    /// The node a local `$ref` leads to, with its pointer.
    fn followed<'v>(&'v self, node: &'v Value) -> (&'v Value, Option<String>) {
        let target = node.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        match target.and_then(|pointer| self.document.value().pointer(pointer).map(|found| (found, pointer))) {
            Some((found, pointer)) => (found, Some(pointer.to_owned())),
            None => (node, None),
        }
    }

    fn extension<T: DeserializeOwned>(&mut self, node: &Value, at: &str, name: &str) -> Option<T> {
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
        for (word, reply) in members(node, "responses") {
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
            let clause = reply.get("x-clause").and_then(Value::as_str);
            let clause = clause.map(|written| ClauseId::resolve(self.vendor, "common", written));
            if let Some(schema) = self.json_schema(Some(reply), &at) {
                replies.push(Reply { status, clause, media_clause, schema, sample: sample(reply) });
            }
        }
        replies.sort_by_key(|reply| matches!(reply.status, StatusPattern::Class(_)));
        replies
    }

    /// The examples that a clause documents.
    fn documented(&mut self, node: &Value, at: &str) -> Vec<Documented> {
        let mut documented = Vec::new();
        for (word, reply) in members(node, "responses") {
            let (reply, pointer) = self.owned(reply, || format!("{at}/responses/{word}"));
            let status = match StatusPattern::read(word) {
                Some(StatusPattern::Exact(status)) => Some(status),
                _ => None,
            };
            for (media, content) in members(&reply, "content") {
                for (name, example) in members(content, "examples") {
                    let at = || format!("{pointer}/content/{}/examples/{}", escape(media), escape(name));
                    let (example, at) = self.owned(example, at);
                    documented.extend(self.documented_one(&example, &at, status, media));
                }
            }
        }
        documented
    }

    /// One of them; `status` is that of all answers beside it, where they have one.
    fn documented_one(&mut self, example: &Value, at: &str, status: Option<u16>, media: &str) -> Option<Documented> {
        let clause = example.get("x-clause").and_then(Value::as_str)?;
        let own: Option<u16> = self.extension(example, at, "x-status");
        let Some(status) = own.or(status) else {
            let message = "an answer of a clause needs `x-status` where its status is one of many";
            self.mistakes.push(self.document.at_key(at, message));
            return None;
        };
        let broken: BTreeMap<String, String> = self.extension(example, at, "x-broken").unwrap_or_default();
        Some(Documented {
            clause: ClauseId::resolve(self.vendor, "common", clause),
            status,
            media: media.to_owned(),
            body: example.get("value").cloned().unwrap_or_default(),
            blames: self.extension(example, at, "x-blames"),
            broken: broken.values().map(|written| ClauseId::resolve(self.vendor, "common", written)).collect(),
        })
    }

    /// A copy of the node that a local `$ref` leads to, with its pointer, or of the node itself with its own.
    fn owned(&self, node: &Value, own: impl Fn() -> String) -> (Value, String) {
        let (node, pointer) = self.followed(node);
        (node.clone(), pointer.unwrap_or_else(own))
    }

    fn json_schema(&self, holder: Option<&Value>, at: &str) -> Option<SchemaRef> {
        let (holder, pointer) = self.followed(holder?);
        let at = pointer.as_deref().unwrap_or(at);
        holder.pointer("/content/application~1json/schema")?;
        Some(self.reference(format!("{at}/content/application~1json/schema")))
    }

    fn reference(&self, pointer: String) -> SchemaRef {
        SchemaRef { document: self.document.path().into(), pointer: pointer.into() }
    }
}

/// The members of an object inside a node.
fn members<'v>(node: &'v Value, name: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    node.get(name).and_then(Value::as_object).into_iter().flatten()
}

/// An entry of `x-mistaken`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMistaken {
    method: String,
    path: String,
    clause: String,
}

/// What a JSON media type shows as its sample.
fn sample(holder: &Value) -> Option<Value> {
    let media = holder.pointer("/content/application~1json")?;
    media.get("example").or_else(|| media.pointer("/examples/document/value")).cloned()
}

fn constant(parameter: &Value) -> Option<(String, String)> {
    let name = parameter.get("name")?.as_str()?;
    let value = parameter.pointer("/schema/const")?.as_str()?;
    (parameter.get("in")? == "query").then(|| (name.to_owned(), value.to_owned()))
}
