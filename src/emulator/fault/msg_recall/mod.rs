//! Ways to break what the Easemob page promises of recalling a message.

mod effect;
mod errors;
mod force;
mod kinds;
mod limit;
mod order;
mod parameters;
mod recaller;
mod receiver;
mod refused;
mod request;
mod response;
mod window;

use serde_json::{Map, Value, json};

use super::Defect;
use crate::emulator::Response;
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{self, edit_request, is_recall, said};

/// Every defect of this operation.
pub(super) fn defects() -> Vec<Defect> {
    [
        kinds::defects(),
        effect::defects(),
        refused::defects(),
        window::defects(),
        request::defects(),
        parameters::defects(),
        receiver::defects(),
        recaller::defects(),
        force::defects(),
        response::defects(),
        errors::defects(),
        order::defects(),
        limit::defects(),
    ]
    .concat()
}

fn defect(clause: &str, says: &str, change: fn(&mut Behaviour)) -> Defect {
    Defect::new(format!("easemob/msg_recall#{clause}"), says, change)
}

/// A defect in how the fields of the body are read.
fn heard(clause: &str, says: &str, change: fn(&mut Map<String, Value>)) -> Defect {
    Defect::new(format!("easemob/msg_recall#{clause}"), says, move |server| hears(server, change))
}

/// A defect in the answer to a body like this.
fn answered(clause: &str, says: &str, to: fn(&Value) -> bool, change: fn(&mut Response)) -> Defect {
    Defect::new(format!("easemob/msg_recall#{clause}"), says, move |server| says_to(server, to, change))
}

/// From here on the fields of a recall are read as what this makes of them.
fn hears(server: &mut Behaviour, change: fn(&mut Map<String, Value>)) {
    server.hears(move |request| {
        if is_recall(request) {
            edit_request(request, change);
        }
    });
}

/// From here on the answer to a recall with a body like this is sent as what this makes of it.
fn says_to(server: &mut Behaviour, to: fn(&Value) -> bool, change: fn(&mut Response)) {
    server.says(move |request, response| {
        let body = serde_json::from_slice(&request.body).unwrap_or_default();
        if is_recall(request) && to(&body) {
            change(response);
        }
    });
}

/// Whatever the body.
fn any(_: &Value) -> bool {
    true
}

/// Gives a field a value no call can have.
fn spoil(fields: &mut Map<String, Value>, field: &str) {
    fields.insert(field.to_owned(), json!({ "spoilt": true }));
}

/// Whether a body has a field of this value.
fn has(body: &Value, field: &str, value: &str) -> bool {
    body.get(field).is_some_and(|sent| sent == value)
}

/// Makes the answer a failure.
fn fail(response: &mut Response, status: u16, error: &str, description: &str) {
    response.status = status;
    edit::edit_answer(response, |body| {
        *body = json!({ "error": error, "timestamp": 0, "duration": 0, "error_description": description });
    });
}

/// Whether an answer has this text of an error.
fn is_refused_with(response: &Response, description: &str) -> bool {
    said(response, "/error_description").is_some_and(|text| text == description)
}
