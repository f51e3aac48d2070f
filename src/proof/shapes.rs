//! Defects in the shape of answers, made from the OpenAPI documents: a new field brings its own along.

use std::sync::Arc;

use serde_json::{Value, json};

use super::call::is_call;
use super::reference::Reference;
use crate::emulator::fault::Defect;
use crate::emulator::{Response, edit};
use crate::spec::{Field, Operation, Reply, Schemas, StatusPattern, TypeName};

/// How a field is wrong.
struct Flaw {
    says: String,
    apply: Box<dyn Fn(&mut Response) + Send + Sync>,
}

fn flaw(says: String, apply: impl Fn(&mut Response) + Send + Sync + 'static) -> Flaw {
    Flaw { says, apply: Box::new(apply) }
}

/// A defect and the documented answer it is in.
pub(super) type Shaped = (StatusPattern, Defect);

/// Every way in which the documented answers of an operation can have another shape.
pub(super) fn defects(schemas: &Schemas, operation: &Arc<Operation>) -> Vec<Shaped> {
    let mut defects = Vec::new();
    for reply in &operation.replies {
        for field in schemas.fields(&reply.schema) {
            let Some(clause) = &field.clause else {
                continue;
            };
            let flaws = flaws(&field).into_iter();
            defects.extend(flaws.map(|flaw| (reply.status, defect(operation, reply, clause.as_str(), flaw))));
        }
        if let Some(clause) = &reply.media_clause {
            let typed = |media: &'static str| {
                flaw(format!("is called {media}"), move |response| edit::content_type(response, Some(media)))
            };
            let untyped = flaw("has no content type".to_owned(), |response| edit::content_type(response, None));
            let flaws = [typed("text/html"), typed("text/plain;charset=UTF-8"), untyped].into_iter();
            defects.extend(flaws.map(|flaw| (reply.status, defect(operation, reply, clause.as_str(), flaw))));
        }
    }
    defects
}

/// Those of answers the operation gives at all.
pub(super) fn given(operation: &Operation, reference: &Reference, defects: Vec<Shaped>) -> Vec<Defect> {
    let is_given = |pattern: StatusPattern| {
        let covers = |status| operation.reply(status).is_some_and(|reply| reply.status == pattern);
        reference.answers(|request| is_call(operation, request), covers)
    };
    defects.into_iter().filter(|(pattern, _)| is_given(*pattern)).map(|(_, defect)| defect).collect()
}

fn defect(operation: &Arc<Operation>, reply: &Reply, clause: &str, flaw: Flaw) -> Defect {
    let says = format!("{} {}: {}", operation.id, reply.status, flaw.says);
    let (asked, status) = (Arc::clone(operation), reply.status);
    let apply = Arc::new(flaw.apply);
    Defect::new(clause, says, move |server| {
        let (asked, apply) = (Arc::clone(&asked), Arc::clone(&apply));
        server.says(move |request, response| {
            let own = asked.reply(response.status).is_some_and(|reply| reply.status == status);
            if own && is_call(&asked, request) {
                apply(response);
            }
        });
    })
}

fn flaws(field: &Field) -> Vec<Flaw> {
    if field.pointer.is_empty() {
        return whole();
    }
    let at = field.pointer.clone();
    let replaced = |value: Value| {
        let at = at.clone();
        flaw(format!("{at} is {value}"), move |response| edit::put(response, &at, value.clone()))
    };
    let mut flaws = Vec::new();
    if field.required {
        let gone = at.clone();
        flaws.push(flaw(format!("{at} is missing"), move |response| edit::remove(response, &gone)));
        let (old, name) = (at.clone(), renamed(&at));
        flaws.push(flaw(format!("{at} is called {name}"), move |response| edit::rename(response, &old, &name)));
    }
    flaws.push(replaced(Value::Null));
    flaws.extend(other_types(field).into_iter().map(replaced));
    flaws.extend(field.excluded.iter().cloned().map(replaced));
    flaws
}

/// The whole body in another shape.
fn whole() -> Vec<Flaw> {
    vec![
        flaw("the body is a list of one".to_owned(), |response| {
            edit::edit_answer(response, |body| *body = json!([body.take()]));
        }),
        flaw("the body is null".to_owned(), |response| edit::edit_answer(response, |body| *body = Value::Null)),
        flaw("the body is a text with JSON in it".to_owned(), |response| {
            edit::edit_answer(response, |body| *body = Value::String(body.to_string()));
        }),
    ]
}

/// The field's last name in another spelling.
fn renamed(pointer: &str) -> String {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(letters).collect(),
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A value of each type that a careless server would send instead.
fn other_types(field: &Field) -> Vec<Value> {
    let other = |kind| match kind {
        TypeName::String => vec![json!(0), json!({})],
        TypeName::Integer => vec![json!("0"), json!(0.5)],
        TypeName::Number => vec![json!("0"), json!(true)],
        TypeName::Boolean => vec![json!("true"), json!(1)],
        TypeName::Object => vec![json!([]), json!("")],
        TypeName::Array => vec![json!({}), json!("")],
        TypeName::Null => vec![json!(0)],
    };
    field.kind.map(other).unwrap_or_default()
}
