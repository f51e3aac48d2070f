//! A call made into a request: names replaced, credentials added, the row's one change applied.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::client::{Outgoing, Payload};
use crate::case::{AuthFault, Call, Edit, EditPlace, RequestBody, Scope, Unknown, fill, fill_text};
use crate::target::{Authentication, SIGNED, Signature, quoted};

/// RFC 3986 unreserved characters stand as they are in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parts of a request before they become one.
struct Parts {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Body,
}

enum Body {
    None,
    Json(Value),
    Text(String),
    File(crate::case::FilePart),
}

/// The fault in the credentials a call wants, with its names replaced.
pub(in crate::run) fn auth_fault(call: &Call, scope: &Scope) -> Result<Option<AuthFault>, Unknown> {
    Ok(match call.fault() {
        Some(AuthFault::Token(text)) => Some(AuthFault::Token(fill_text(text, scope)?)),
        Some(AuthFault::Nonce(text)) => Some(AuthFault::Nonce(fill_text(text, scope)?)),
        other => other.cloned(),
    })
}

/// The request of a call.
pub(in crate::run) fn build(
    call: &Call,
    base_url: &str,
    scope: &Scope,
    authentication: Option<&Authentication>,
) -> Result<Outgoing, Unknown> {
    let request = &call.request;
    let operation = &call.operation;
    let mut parts = Parts {
        method: request.method.clone().unwrap_or_else(|| operation.method.clone()),
        path: path(call, scope)?,
        query: operation.constant_query.clone(),
        headers: vec![("Accept".to_owned(), "application/json".to_owned())],
        body: body(&request.body, scope)?,
    };
    if matches!(parts.body, Body::Json(_) | Body::Text(_)) {
        set(&mut parts.headers, "Content-Type", str::eq_ignore_ascii_case, "application/json".to_owned());
    }
    if let Some(authentication) = authentication {
        parts.query.extend(authentication.query.iter().cloned());
        parts.headers.extend(authentication.headers.iter().cloned());
    }
    override_all(&mut parts.query, &request.query, same_query, scope)?;
    override_all(&mut parts.headers, &request.headers, str::eq_ignore_ascii_case, scope)?;
    if let Some((place, edit)) = call.edit.as_deref() {
        apply(&mut parts, place, edit, scope)?;
    }
    let mut outgoing = finish(parts, base_url, request.scheme.as_deref());
    if let Some(signature) = authentication.and_then(|authentication| authentication.signature.as_ref()) {
        outgoing.sign = Some(sign_options(call, signature, scope)?);
    }
    Ok(outgoing)
}

/// How `unsaid sign` makes the same query again: the fault, and what was changed after signing.
fn sign_options(call: &Call, signature: &Signature, scope: &Scope) -> Result<String, Unknown> {
    let mut options = format!("--app-id {}", signature.app_id);
    if let Some(fault) = auth_fault(call, scope)? {
        options = format!("{options} --fault {}", quoted(&fault.written()));
    }
    let mut changes: Vec<(&str, Option<String>)> = Vec::new();
    for (name, value) in &call.request.query {
        changes.push((name, if value.is_null() { None } else { Some(text_of(value, scope)?) }));
    }
    match call.edit.as_deref() {
        Some((EditPlace::Query(name), Edit::Absent)) => changes.push((name, None)),
        Some((EditPlace::Query(name), Edit::Value(value))) => changes.push((name, Some(text_of(value, scope)?))),
        _ => {}
    }
    for (name, value) in changes.into_iter().filter(|(name, _)| SIGNED.contains(name)) {
        options = match value {
            Some(value) => format!("{options} --set {}", quoted(&format!("{name}={value}"))),
            None => format!("{options} --without {name}"),
        };
    }
    Ok(options)
}

fn finish(parts: Parts, base_url: &str, scheme: Option<&str>) -> Outgoing {
    let base = match (scheme, base_url.split_once("://")) {
        (Some(scheme), Some((_, rest))) => format!("{scheme}://{rest}"),
        _ => base_url.to_owned(),
    };
    let mut url = format!("{base}{}", parts.path);
    if !parts.query.is_empty() {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&parts.query);
        url = format!("{url}?{}", query.finish());
    }
    let payload = match parts.body {
        Body::None => Payload::None,
        Body::Json(value) => Payload::Text(value.to_string()),
        Body::Text(text) => Payload::Text(text),
        Body::File(file) => Payload::File(file),
    };
    Outgoing { method: parts.method, url, headers: parts.headers, payload, sign: None, confidential: false }
}

/// The path, its parameters percent-encoded; a path parameter that a row changes is changed before that.
fn path(call: &Call, scope: &Scope) -> Result<String, Unknown> {
    match (call.edit.as_deref(), &call.request.url) {
        (Some((EditPlace::Url, Edit::Value(value))), _) => return text_of(value, scope),
        (_, Some(url)) => return fill_text(url, scope),
        _ => {}
    }
    let mut path = String::new();
    let mut rest = call.operation.path.as_str();
    while let Some((before, tail)) = rest.split_once('{') {
        let (name, after) = tail.split_once('}').unwrap_or((tail, ""));
        path.push_str(before);
        path.push_str(&encoded(&path_value(call, name, scope)?));
        rest = after;
    }
    path.push_str(rest);
    Ok(path)
}

fn path_value(call: &Call, name: &str, scope: &Scope) -> Result<String, Unknown> {
    match call.edit.as_deref() {
        Some((EditPlace::Path(edited), Edit::Absent)) if edited == name => return Ok(String::new()),
        Some((EditPlace::Path(edited), Edit::Value(value))) if edited == name => {
            return text_of(value, scope);
        }
        _ => {}
    }
    match call.request.path.get(name) {
        Some(value) => text_of(value, scope),
        None => fill_text(&format!("${{{name}}}"), scope),
    }
}

/// A part of a path.
pub(in crate::run) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

fn body(template: &RequestBody, scope: &Scope) -> Result<Body, Unknown> {
    Ok(match template {
        RequestBody::None => Body::None,
        RequestBody::Json(value) => Body::Json(fill(value, scope)?),
        RequestBody::Raw(text) => Body::Text(fill_text(text, scope)?),
        RequestBody::File(file) => {
            Body::File(crate::case::FilePart { content: fill_text(&file.content, scope)?, ..file.clone() })
        }
    })
}

fn text_of(value: &Value, scope: &Scope) -> Result<String, Unknown> {
    Ok(match fill(value, scope)? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

/// Whether two names are the same; headers do not tell upper from lower case, query parameters do.
type Same = fn(&str, &str) -> bool;

fn same_query(one: &str, other: &str) -> bool {
    one == other
}

fn set(list: &mut Vec<(String, String)>, name: &str, same: Same, value: String) {
    match list.iter_mut().find(|(known, _)| same(known, name)) {
        Some((_, old)) => *old = value,
        None => list.push((name.to_owned(), value)),
    }
}

fn unset(list: &mut Vec<(String, String)>, name: &str, same: Same) {
    list.retain(|(known, _)| !same(known, name));
}

fn override_all(
    list: &mut Vec<(String, String)>,
    changes: &indexmap::IndexMap<String, Value>,
    same: Same,
    scope: &Scope,
) -> Result<(), Unknown> {
    for (name, value) in changes {
        match value {
            Value::Null => unset(list, name, same),
            value => set(list, name, same, text_of(value, scope)?),
        }
    }
    Ok(())
}

fn apply(parts: &mut Parts, place: &EditPlace, edit: &Edit, scope: &Scope) -> Result<(), Unknown> {
    match place {
        EditPlace::Field(name) => apply_to_field(&mut parts.body, name, edit, scope)?,
        EditPlace::Body => apply_to_body(parts, edit, scope)?,
        EditPlace::Query(name) => apply_to_list(&mut parts.query, name, same_query, edit, scope)?,
        EditPlace::Header(name) => {
            apply_to_list(&mut parts.headers, name, str::eq_ignore_ascii_case, edit, scope)?;
        }
        EditPlace::Method => {
            if let Edit::Value(value) = edit {
                parts.method = text_of(value, scope)?;
            }
        }
        EditPlace::Nothing | EditPlace::Path(_) | EditPlace::Auth | EditPlace::Url => {}
    }
    Ok(())
}

fn apply_to_list(
    list: &mut Vec<(String, String)>,
    name: &str,
    same: Same,
    edit: &Edit,
    scope: &Scope,
) -> Result<(), Unknown> {
    match edit {
        Edit::Absent => unset(list, name, same),
        Edit::Value(value) | Edit::Added(value) => set(list, name, same, text_of(value, scope)?),
        _ => {}
    }
    Ok(())
}

fn apply_to_field(body: &mut Body, name: &str, edit: &Edit, scope: &Scope) -> Result<(), Unknown> {
    let Body::Json(Value::Object(map)) = body else {
        return Ok(());
    };
    match edit {
        Edit::Absent => {
            map.shift_remove(name);
        }
        Edit::Value(value) | Edit::Added(value) => {
            map.insert(name.to_owned(), fill(value, scope)?);
        }
        Edit::Renamed(other) => *map = renamed(map, name, other),
        Edit::Kept | Edit::Raw(_) | Edit::Auth(_) => {}
    }
    Ok(())
}

fn renamed(map: &Map<String, Value>, name: &str, other: &str) -> Map<String, Value> {
    let entries = map.iter().map(|(key, value)| (if key == name { other } else { key }.to_owned(), value.clone()));
    entries.collect()
}

fn apply_to_body(parts: &mut Parts, edit: &Edit, scope: &Scope) -> Result<(), Unknown> {
    match edit {
        Edit::Absent => parts.body = Body::None,
        Edit::Raw(text) => parts.body = Body::Text(fill_text(text, scope)?),
        Edit::Value(value) => parts.body = Body::Json(fill(value, scope)?),
        _ => {}
    }
    Ok(())
}
