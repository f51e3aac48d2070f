//! What the Easemob page leaves open of recalling a message.

mod messages;
mod parameters;
mod refusals;

use serde_json::{Map, Value, json};

use super::Variety;
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{edit_request, is_recall, said};
use crate::emulator::exchange::Response;

/// Every variety of this operation.
pub(super) fn varieties() -> Vec<Variety> {
    [messages::varieties(), parameters::varieties(), refusals::varieties()].concat()
}

fn variety(question: &str, says: &str, change: fn(&mut Behaviour)) -> Variety {
    Variety::new(format!("easemob/msg_recall#{question}"), says, change)
}

/// A variety in how the fields of the body are read.
fn heard(question: &str, says: &str, change: fn(&mut Map<String, Value>)) -> Variety {
    Variety::new(format!("easemob/msg_recall#{question}"), says, move |server| {
        server.hears(move |request| {
            if is_recall(request) {
                edit_request(request, change);
            }
        });
    })
}

/// A variety in how refusals are worded of calls with a body like this.
fn refused(question: &str, says: &str, of: fn(&Value) -> bool, change: fn(&mut Response)) -> Variety {
    Variety::new(format!("easemob/msg_recall#{question}"), says, move |server| {
        server.says(move |request, response| {
            let body = serde_json::from_slice(&request.body).unwrap_or_default();
            if is_recall(request) && response.status != 200 && is_own(response) && of(&body) {
                change(response);
            }
        });
    })
}

/// Whether a refusal is about the call itself, not about token, address or limit.
fn is_own(response: &Response) -> bool {
    matches!(response.status, 400 | 403) && said(response, "/error").is_some_and(|error| error != "forbidden_op")
}

/// Gives a field a value that no call can have.
fn spoil(fields: &mut Map<String, Value>, field: &str) {
    fields.insert(field.to_owned(), json!({ "spoilt": true }));
}
