//! Defects in the shape of answers, made from the OpenAPI documents: a new field brings its own along.

use std::sync::Arc;

use serde_json::{Value, json};

use super::answers::is_call;
use super::reference::Reference;
use crate::emulator::fault::Defect;
use crate::emulator::{Response, edit};
use crate::spec::{Field, Operation, Reply, Schemas, TypeName};

/// How a field is wrong.
struct Flaw {
    says: String,
    apply: Box<dyn Fn(&mut Response) + Send + Sync>,
}

fn flaw(says: String, apply: impl Fn(&mut Response) + Send + Sync + 'static) -> Flaw {
    Flaw { says, apply: Box::new(apply) }
}

/// Every way in which the answers of an operation can have another shape than documented, as far as it answers so at all.
pub(super) fn defects(schemas: &Schemas, operation: &Arc<Operation>, reference: &Reference) -> Vec<Defect> {
    let mut defects = Vec::new();
    for reply in &operation.replies {
        let covers = |status| operation.reply(status).is_some_and(|known| known.status == reply.status);
        if !reference.answers(|request| is_call(operation, request), covers) {
            continue;
        }
        for field in schemas.fields(&reply.schema) {
            let Some(clause) = &field.clause else {
                continue;
            };
            for flaw in flaws(&field) {
                defects.push(defect(operation, reply, clause.as_str(), flaw));
            }
        }
        if let Some(clause) = &reply.media_clause {
            let typed = |media: &'static str| {
                flaw(format!("is called {media}"), move |response| edit::content_type(response, Some(media)))
            };
            let untyped = flaw("has no content type".to_owned(), |response| edit::content_type(response, None));
            for flaw in [typed("text/html"), typed("text/plain;charset=UTF-8"), untyped] {
                defects.push(defect(operation, reply, clause.as_str(), flaw));
            }
        }
    }
    defects
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
        flaw(format!("{at} is {value}"), move |response| edit::set(response, &at, value.clone()))
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
