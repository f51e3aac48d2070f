//! Which refusal it is, and how it is worded, where the page does not say.

use serde_json::Value;

use super::{Variety, refused, variety};
use crate::emulator::easemob::recall::{self, is_addressed};
use crate::emulator::easemob::refusal::Refusal;
use crate::emulator::edit::{is_recall, put, refuse, remove, said, set};
use crate::emulator::exchange::Response;

pub(super) fn varieties() -> Vec<Variety> {
    [unlisted(), missing(), texts(), order(), success()].concat()
}

const NO_RECEIVER: &str = "can’t find msg to";

/// Whether a value is none of the listed kinds of chat.
fn is_unlisted(body: &Value) -> bool {
    let listed = ["chat", "groupchat", "chatroom", ""];
    match body.get("chat_type") {
        None | Some(Value::Null) => false,
        Some(kind) => !kind.as_str().is_some_and(|kind| listed.contains(&kind)),
    }
}

fn unlisted() -> Vec<Variety> {
    vec![
        refused("chat_type.outside", "another value answers 403", is_unlisted, |response| {
            refuse(response, 403, "forbidden_op", "chat_type is not supported");
        }),
        refused("chat_type.outside", "another value answers 404", is_unlisted, |response| {
            refuse(response, 404, "entity_not_found", "no such chat_type");
        }),
        refused("chat_type.outside", "another value answers 422", is_unlisted, |response| {
            refuse(response, 422, "invalid_parameter", "chat_type is illegal");
        }),
        variety("chat_type.mismatch", "another kind of chat does not find the message", |server| {
            server.easemob.recall.checks[0] = |app, message, order, now_ms| {
                if message.chat_type == order.chat_type {
                    is_addressed(app, message, order, now_ms)
                } else {
                    Err(recall::refused(403, "not_found msg"))
                }
            };
        }),
        refused(
            "msg_id.unknown",
            "a message that never was has no receiver",
            |body| body["msg_id"] == NEVER,
            |response| {
                if said(response, "/error_description").is_some_and(|text| text == "not_found msg") {
                    refuse(response, 400, "message_recall_error", NO_RECEIVER);
                }
            },
        ),
        refused(
            "msg_id.malformed",
            "letters answer 404",
            |body| body["msg_id"] == "message",
            |response| {
                refuse(response, 404, "entity_not_found", "no such message");
            },
        ),
        refused(
            "msg_id.number",
            "a number answers 404",
            |body| body["msg_id"].is_number(),
            |response| {
                refuse(response, 404, "entity_not_found", "no such message");
            },
        ),
    ]
}

/// The message that never was, as the cases name it.
const NEVER: &str = "1000000000000000001";

/// Whether `msg_id` or `chat_type` is left out or null.
fn lacks(body: &Value) -> bool {
    ["msg_id", "chat_type"].iter().any(|field| body.get(*field).is_none_or(Value::is_null))
}

fn missing() -> Vec<Variety> {
    vec![
        refused("missing-values.text", "what is left out is an illegal argument", lacks, |response| {
            if response.status == 400 {
                refuse(response, 400, "illegal_argument", "msg_id and chat_type must be provided");
            }
        }),
        refused(
            "missing-values",
            "a receiver left out is one not found",
            |body| body.get("to").is_none_or(Value::is_null),
            |response| {
                if said(response, "/error_description").is_some_and(|text| text == "param to can't be empty") {
                    refuse(response, 400, "message_recall_error", NO_RECEIVER);
                }
            },
        ),
        refused(
            "error.force-null",
            "an empty text is an invalid body",
            |body| body["force"] == "",
            |response| {
                refuse(response, 400, "invalid_request_body", "Request body is invalid. Please check body is correct.");
            },
        ),
    ]
}

fn texts() -> Vec<Variety> {
    let any = |question, says, change: fn(&mut Response)| {
        Variety::new(format!("easemob/msg_recall#{question}"), says, move |server| {
            server.says(move |request, response| {
                if is_recall(request) && response.status != 200 {
                    change(response);
                }
            });
        })
    };
    vec![
        any("error.receiver-not-found.apostrophe", "is the plain one", |response| reletter(response, '’', "'")),
        any("error.receiver-not-found.apostrophe", "is typographic in every text", |response| {
            reletter(response, '\'', "’");
        }),
        any("error.internal.type", "is left out", |response| {
            if response.status == 500 {
                remove(response, "/error");
            }
        }),
        any("error.internal.type", "is the name of the row", |response| {
            if response.status == 500 {
                set(response, "/error", "internal error");
            }
        }),
        any("error.exception-optional", "no refusal has one", |response| remove(response, "/exception")),
        any("error.exception-optional", "is the same for all refusals", |response| {
            put(response, "/exception", "com.easemob.exception.RestException");
        }),
    ]
}

/// Replaces a letter in the text of a refusal.
fn reletter(response: &mut Response, letter: char, by: &str) {
    if let Some(text) = said(response, "/error_description").and_then(|text| text.as_str().map(str::to_owned)) {
        set(response, "/error_description", text.replace(letter, by));
    }
}

fn order() -> Vec<Variety> {
    vec![
        variety("error.order", "time before presence before receiver", |server| {
            server.easemob.recall.sequence = |[receiver, presence, age]| [age, presence, receiver];
        }),
        variety("error.order", "presence before receiver before time", |server| {
            server.easemob.recall.sequence = |[receiver, presence, age]| [presence, receiver, age];
        }),
        variety("error.order", "the service comes before the parameters", |server| {
            server.easemob.recall.order = |fields, app| {
                if app.features.recall_enabled {
                    recall::order(fields, app)
                } else {
                    Err(Refusal::new(403, "forbidden_op", "message recall service is unopened"))
                }
            };
        }),
        variety("error.order", "the parameters are checked from the last to the first", |server| {
            server.easemob.recall.order = |fields, app| {
                let empty = |field| fields.get(field).is_some_and(|value| value == "");
                if fields.get("force").is_some_and(Value::is_null) {
                    return Err(recall::refused(400, "param force can't be empty"));
                }
                if empty("chat_type") {
                    return Err(recall::refused(400, "param chat_type can't be empty"));
                }
                if empty("to") {
                    return Err(recall::refused(400, "param to can't be empty"));
                }
                recall::order(fields, app)
            };
        }),
    ]
}

fn success() -> Vec<Variety> {
    vec![Variety::new("easemob/msg_recall#chat_type.name", "the answer has chat_type beside chattype", |server| {
        server.says(|request, response| {
            if let Some(kind) = said(response, "/data/chattype").filter(|_| is_recall(request)) {
                put(response, "/data/chat_type", kind);
            }
        });
    })]
}
