//! What a refused recall does although it is refused.

use serde_json::Value;

use super::{Defect, defect, fail, has, hears, says_to};
use crate::emulator::easemob::chat_type::ChatType;
use crate::emulator::easemob::message::Message;
use crate::emulator::easemob::{App, recall};
use crate::emulator::edit::sent;
use crate::emulator::exchange::Request;

pub(super) fn defects() -> Vec<Defect> {
    [recalls(), takes(), refused_bodies()].concat()
}

/// A refused call whose message the server has.
struct Refused<'a> {
    request: &'a Request,
    status: u16,
    now_ms: u64,
}

impl Refused<'_> {
    fn names(&self, field: &str, value: &str) -> bool {
        sent(self.request, field).is_some_and(|sent| sent == value)
    }

    fn is_late(&self, message: &Message) -> bool {
        self.now_ms.saturating_sub(message.sent_at_ms) > 120_000
    }
}

/// The message that a call names, if it names one.
fn named(app: &App, request: &Request) -> Option<Message> {
    let id = sent(request, "msg_id")?;
    let id = id.as_str()?;
    app.messages.all().find(|message| message.id.to_string() == id).cloned()
}

/// A defect that does something to a message although a call is refused, if the call is such a one.
macro_rules! although {
    ($says:literal, $when:expr, $act:expr) => {
        defect("effect.refused", $says, |server| {
            server.easemob.refused = |app, call, refusal| {
                let when: fn(&Refused, &Message) -> bool = $when;
                let act: fn(&mut App, &Message, u64) = $act;
                let refused = Refused { request: call.request, status: refusal.status(), now_ms: call.now_ms };
                if let Some(message) = named(app, call.request).filter(|message| when(&refused, message)) {
                    act(app, &message, call.now_ms);
                }
            };
        })
    };
}

fn withdraw(app: &mut App, message: &Message, _: u64) {
    recall::withdraw(&mut app.messages, message.id);
}

fn take_file(app: &mut App, message: &Message, _: u64) {
    if let Some(file) = &message.attachment {
        app.attachments.remove(file);
    }
}

fn recalls() -> Vec<Defect> {
    vec![
        although!(
            "recalls although another receiver was named",
            |call, message| !call.names("to", &message.to),
            withdraw
        ),
        although!(
            "recalls a group message although another group was named",
            |call, message| message.chat_type == ChatType::Group && !call.names("to", &message.to),
            withdraw
        ),
        although!(
            "recalls although the kind of chat is wrong",
            |call, message| !call.names("chat_type", message.chat_type.name()) && !call.names("chat_type", ""),
            withdraw
        ),
        defect("effect.refused", "recalls although the service is switched off", |server| {
            server.easemob.refused = |app, call, _| {
                if let Some(message) = named(app, call.request).filter(|_| !app.features.recall_enabled) {
                    withdraw(app, &message, call.now_ms);
                }
            };
        }),
        although!("recalls although it is too late", |call, message| call.is_late(message), withdraw),
        although!("recalls although it fails inside", |call, _| call.status == 500, withdraw),
        although!("recalls although the limit is reached", |call, _| call.status == 429, withdraw),
        although!("recalls although the token is refused", |call, _| call.status == 401, withdraw),
    ]
}

fn takes() -> Vec<Defect> {
    vec![
        although!(
            "takes the attachment although another receiver was named",
            |call, message| { !call.names("to", &message.to) },
            take_file
        ),
        although!("takes the attachment although it is too late", |call, message| call.is_late(message), take_file),
        although!(
            "takes the receiver's roaming message although another receiver was named",
            |call, message| !call.names("to", &message.to),
            |app, message, _| hide(app, message, &message.to)
        ),
        although!(
            "takes the sender's roaming message although it is too late",
            |call, message| call.is_late(message),
            |app, message, _| hide(app, message, &message.from)
        ),
        although!("starts the window anew with every refusal", |_, _| true, |app, message, now_ms| {
            if let Some(message) = app.messages.change(message.id) {
                message.sent_at_ms = now_ms;
            }
        }),
    ]
}

fn hide(app: &mut App, message: &Message, user: &str) {
    if let Some(message) = app.messages.change(message.id) {
        message.hide_from(user);
    }
}

fn refused_bodies() -> Vec<Defect> {
    let refused = |says, change| defect("effect.refused", says, change);
    vec![
        refused("recalls the first of a list although it refuses the list", |server| {
            hears(server, |fields| {
                if let Some(first) = fields.get("msg_id").and_then(|ids| ids.get(0)).cloned() {
                    fields.insert("msg_id".to_owned(), first);
                }
            });
            says_to(
                server,
                |body| body["msg_id"].is_array(),
                |response| {
                    fail(
                        response,
                        400,
                        "invalid_request_body",
                        "Request body is invalid. Please check body is correct.",
                    );
                },
            );
        }),
        refused("recalls without a receiver although it refuses that", |server| {
            hears(server, |fields| {
                if fields.get("to").is_some_and(|to| to == "") {
                    fields.insert("to".to_owned(), "*".into());
                }
            });
            server.easemob.recall.is_addressed =
                |message, order| order.to == "*" || message.went_to(order.chat_type, &order.to);
            says_to(
                server,
                |body| has(body, "to", ""),
                |response| {
                    fail(response, 400, "message_recall_error", "param to can't be empty");
                },
            );
        }),
        refused("recalls without a word on force although it refuses that", |server| {
            hears(server, |fields| {
                if fields.get("force").is_some_and(Value::is_null) {
                    fields.insert("force".to_owned(), true.into());
                }
            });
            says_to(
                server,
                |body| body.get("force").is_some_and(Value::is_null),
                |response| {
                    fail(response, 400, "message_recall_error", "param force can't be empty");
                },
            );
        }),
    ]
}
