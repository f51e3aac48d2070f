//! Ways to break what the Easemob page promises of deleting a conversation one-way.

mod absent;
mod address;
mod answer;
mod effect;
mod limits;
mod parameters;
mod roaming;

use serde_json::{Map, Value};

use super::Defect;
use crate::emulator::behaviour::Behaviour;
use crate::emulator::easemob::App;
use crate::emulator::easemob::chat_type::ChatType;
use crate::emulator::easemob::conversation::Order;
use crate::emulator::edit::{accept, edit_request, is_deletion, refuse};
use crate::emulator::exchange::{Request, Response};

fn defect(clause: &str, says: &str, change: fn(&mut Behaviour)) -> Defect {
    Defect::new(format!("easemob/user_channel#{clause}"), says, change)
}

/// The fields of a deletion's body are read as what this makes of them.
fn reads(clause: &str, says: &str, change: fn(&mut Map<String, Value>)) -> Defect {
    Defect::new(format!("easemob/user_channel#{clause}"), says, move |server| {
        server.hears(move |request| {
            if is_deletion(request) {
                edit_request(request, change);
            }
        });
    })
}

/// The answers to some deletions are sent as what this makes of them.
fn answers(
    clause: &str,
    says: &str,
    are: fn(&Request, &Response) -> bool,
    change: impl Fn(&mut Response) + Copy + Send + Sync + 'static,
) -> Defect {
    Defect::new(format!("easemob/user_channel#{clause}"), says, move |server| {
        server.says(move |request, response| {
            if is_deletion(request) && are(request, response) {
                change(response);
            }
        });
    })
}

/// Some deletions are refused with this.
fn refuses(
    clause: &str,
    says: &str,
    are: fn(&Request, &Response) -> bool,
    with: (u16, &'static str, &'static str),
) -> Defect {
    answers(clause, says, are, move |response| refuse(response, with.0, with.1, with.2))
}

/// Some deletions are answered like a success, though nothing is done.
fn accepts(clause: &str, says: &str, are: fn(&Request, &Response) -> bool) -> Defect {
    answers(clause, says, are, accept)
}

/// Whether a chat is to be deleted, not the conversation of a group.
fn is_chat(order: &Order) -> bool {
    order.conversation.chat_type == ChatType::Chat
}

/// The members of a group.
fn members(app: &App, group: &str) -> Vec<String> {
    match app.groups.get(group) {
        Some(group) => group.members().map(str::to_owned).collect(),
        None => Vec::new(),
    }
}

/// A refusal as the page has it of a body.
const INVALID: (u16, &str, &str) =
    (400, "invalid_request_body", "Request body is invalid. Please check body is correct.");

pub(super) fn defects() -> Vec<Defect> {
    [
        absent::defects(),
        address::defects(),
        answer::defects(),
        effect::defects(),
        limits::defects(),
        parameters::defects(),
        roaming::defects(),
    ]
    .concat()
}
