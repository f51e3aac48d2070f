//! How the parameters are read that name the message and the kind of chat, and those that come with it.

use serde_json::{Map, Value};

use super::{Defect, answered, defect, fail, has, heard, hears, says_to, spoil};
use crate::emulator::easemob::app::App;
use crate::emulator::easemob::message::numeric_id;
use crate::emulator::easemob::recall;
use crate::emulator::edit::rename;

pub(super) fn defects() -> Vec<Defect> {
    [msg_id(), chat_type(), sync_device(), extension(), missing()].concat()
}

/// The id of the latest message.
fn latest(app: &App) -> String {
    app.messages.all().last().map(|message| message.id.to_string()).unwrap_or_default()
}

fn msg_id() -> Vec<Defect> {
    vec![
        defect("msg_id.required", "recalls the latest message without it", |server| {
            server.easemob.recall.order = |fields, app| match fields.get("msg_id") {
                None | Some(Value::Null) => recall::order(&fields.with("msg_id", latest(app)), app),
                Some(_) => recall::order(fields, app),
            };
        }),
        defect("msg_id.type", "takes what is no text for the latest message", |server| {
            server.easemob.recall.order = |fields, app| match fields.get("msg_id") {
                Some(Value::Bool(_) | Value::Object(_)) => recall::order(&fields.with("msg_id", latest(app)), app),
                _ => recall::order(fields, app),
            };
        }),
        heard("msg_id.type", "wants a number", |fields| {
            if fields.get("msg_id").is_some_and(|id| id.as_str().is_some_and(|id| numeric_id(id).is_some())) {
                spoil(fields, "msg_id");
            }
        }),
        heard("msg_id.single", "recalls the first of a list", |fields| {
            if let Some(first) = fields.get("msg_id").and_then(|ids| ids.get(0)).cloned() {
                fields.insert("msg_id".to_owned(), first);
            }
        }),
        heard("msg_id.single", "recalls the first of several with commas", |fields| {
            let first = fields.get("msg_id").and_then(Value::as_str).and_then(|ids| ids.split_once(','));
            if let Some(first) = first.map(|(first, _)| first.to_owned()) {
                fields.insert("msg_id".to_owned(), first.into());
            }
        }),
        defect("msg_id.unknown", "recalls what never was", |server| {
            server.easemob.recall.may_be_elsewhere = |app, order| {
                order.is_forced() || app.messages.all().all(|message| message.id.to_string() != order.msg_id)
            };
        }),
        answered(
            "msg_id.unknown",
            "answers 404 to a message that never was",
            |body| has(body, "msg_id", NEVER),
            |response| {
                fail(response, 404, "entity_not_found", "not_found msg");
            },
        ),
    ]
}

/// The message that never was, as the cases name it.
const NEVER: &str = "1000000000000000001";

/// Takes the first of a list for the value.
fn first_of_list(fields: &mut Map<String, Value>, field: &str) {
    if let Some(first) = fields.get(field).and_then(|list| list.get(0)).cloned() {
        fields.insert(field.to_owned(), first);
    }
}

fn chat_type() -> Vec<Defect> {
    vec![
        heard("chat_type.required", "is chat where it is left out", |fields| {
            if fields.get("chat_type").is_none_or(Value::is_null) {
                fields.insert("chat_type".to_owned(), "chat".into());
            }
        }),
        heard("chat_type.type", "takes a list of one", |fields| first_of_list(fields, "chat_type")),
        heard("chat_type.type", "is chat where it is no text", |fields| {
            if fields.get("chat_type").is_some_and(|kind| !kind.is_string() && !kind.is_null()) {
                fields.insert("chat_type".to_owned(), "chat".into());
            }
        }),
        heard("chat_type.chat", "calls a single chat users", |fields| {
            if fields.get("chat_type").is_some_and(|kind| kind == "chat") {
                fields.insert("chat_type".to_owned(), "users".into());
            }
        }),
        heard("chat_type.groupchat", "calls a group chat chatgroups", |fields| {
            if fields.get("chat_type").is_some_and(|kind| kind == "groupchat") {
                fields.insert("chat_type".to_owned(), "chatgroups".into());
            }
        }),
        heard("chat_type.chatroom", "takes a chat room for a group", |fields| {
            if fields.get("chat_type").is_some_and(|kind| kind == "chatroom") {
                fields.insert("chat_type".to_owned(), "groupchat".into());
            }
        }),
        heard("chat_type.outside", "does not mind capital letters", |fields| {
            if let Some(kind) = fields.get("chat_type").and_then(Value::as_str).map(str::to_lowercase) {
                fields.insert("chat_type".to_owned(), kind.into());
            }
        }),
        heard("chat_type.outside", "is chat where it is an unknown word", |fields| {
            let known = ["", " ", "chat", "groupchat", "chatroom"];
            if fields.get("chat_type").and_then(Value::as_str).is_some_and(|kind| !known.contains(&kind)) {
                fields.insert("chat_type".to_owned(), "chat".into());
            }
        }),
        defect("chat_type.mismatch", "is not compared with the message", |server| {
            server.easemob.recall.is_addressed = |message, order| message.to.eq_ignore_ascii_case(&order.to);
        }),
        defect("chat_type.mismatch", "fails on another kind of chat", |server| {
            server.easemob.recall.checks[0] = |app, message, order, now_ms| {
                if message.chat_type == order.chat_type {
                    recall::is_addressed(app, message, order, now_ms)
                } else {
                    Err(recall::refused(500, "internal error"))
                }
            };
        }),
        heard("chat_type.name", "reads chattype in its place", |fields| {
            if let Some(kind) = fields.remove("chattype") {
                fields.insert("chat_type".to_owned(), kind);
            }
        }),
        defect("chat_type.name", "answers with chat_type", |server| {
            says_to(server, super::any, |response| rename(response, "/data/chattype", "chat_type"));
        }),
    ]
}

fn sync_device() -> Vec<Defect> {
    vec![
        heard("sync_device.optional", "is required", |fields| {
            if !fields.contains_key("sync_device") {
                spoil(fields, "sync_device");
            }
        }),
        heard("sync_device.type", "is not to be false", |fields| {
            if fields.get("sync_device").is_some_and(|sync| sync == false) {
                spoil(fields, "sync_device");
            }
        }),
        heard("sync_device.type", "is not to be true", |fields| {
            if fields.get("sync_device").is_some_and(|sync| sync == true) {
                spoil(fields, "sync_device");
            }
        }),
    ]
}

fn extension() -> Vec<Defect> {
    const FIELD: &str = "recallMessageExtensionInfo";
    fn spoil_if(fields: &mut Map<String, Value>, wrong: fn(&str) -> bool) {
        if fields.get(FIELD).and_then(Value::as_str).is_some_and(wrong) {
            spoil(fields, FIELD);
        }
    }
    vec![
        heard("recallMessageExtensionInfo.optional", "is required", |fields| {
            if !fields.contains_key(FIELD) {
                spoil(fields, FIELD);
            }
        }),
        heard("recallMessageExtensionInfo.type", "is to be JSON in a text", |fields| {
            spoil_if(fields, |text| serde_json::from_str::<Value>(text).is_err());
        }),
        heard("recallMessageExtensionInfo.type", "is not to be JSON in a text", |fields| {
            spoil_if(fields, |text| serde_json::from_str::<Value>(text).is_ok());
        }),
        heard("recallMessageExtensionInfo.type", "is to be ASCII", |fields| spoil_if(fields, |text| !text.is_ascii())),
        heard("recallMessageExtensionInfo.type", "holds no character of four bytes", |fields| {
            spoil_if(fields, |text| text.chars().any(|letter| letter.len_utf8() == 4));
        }),
        heard("recallMessageExtensionInfo.type", "is for single chats", |fields| {
            if fields.get("chat_type").is_some_and(|kind| kind != "chat") {
                spoil_if(fields, |_| true);
            }
        }),
        heard("recallMessageExtensionInfo.type", "holds no line break", |fields| {
            spoil_if(fields, |text| text.contains('\n'));
        }),
    ]
}

/// Whether a required field is not there, or null.
fn lacks(body: &Value, absent: bool) -> bool {
    ["msg_id", "to", "chat_type"].iter().any(|field| match body.get(field) {
        None => absent,
        Some(value) => !absent && value.is_null(),
    })
}

fn missing() -> Vec<Defect> {
    vec![
        answered(
            "missing-values",
            "answers 404 where a field is left out",
            |body| lacks(body, true),
            |response| {
                fail(response, 404, "message_recall_error", "not_found msg");
            },
        ),
        answered(
            "missing-values",
            "fails on a required field that is null",
            |body| lacks(body, false),
            |response| {
                fail(response, 500, "internal_server_error", "internal error");
            },
        ),
        defect("missing-values", "answers 403 without a receiver", |server| {
            hears(server, |fields| {
                if fields.get("to").is_none_or(Value::is_null) {
                    fields.insert("to".to_owned(), "".into());
                }
            });
            says_to(
                server,
                |body| body.get("to").is_none_or(Value::is_null),
                |response| {
                    fail(response, 403, "message_recall_error", "not_found msg");
                },
            );
        }),
    ]
}
