//! How `from` is read, and who may recall.

use super::{Defect, answered, defect, fail, has, heard, spoil};
use crate::emulator::easemob::recall::{self, is_there, refused};

pub(super) fn defects() -> Vec<Defect> {
    vec![
        heard("from.optional", "is required", |fields| {
            if !fields.contains_key("from") {
                spoil(fields, "from");
            }
        }),
        heard("from.type", "is not to be a text", |fields| {
            if fields.get("from").is_some_and(serde_json::Value::is_string) {
                spoil(fields, "from");
            }
        }),
        heard("from.recaller", "is ignored", |fields| {
            fields.shift_remove("from");
        }),
        heard("from.recaller", "is ignored but between users", |fields| {
            if fields.get("chat_type").is_some_and(|kind| kind != "chat") {
                fields.shift_remove("from");
            }
        }),
        defect("from.default", "is the sender of the message where it is left out", |server| {
            server.easemob.recall.order = |fields, app| {
                let id = fields.text("msg_id")?.unwrap_or_default();
                let message = app.messages.all().find(|message| message.id.to_string() == id);
                match (fields.get("from"), message) {
                    (None, Some(message)) if message.from != "admin" => {
                        recall::order(&fields.with("from", message.from.as_str()), app)
                    }
                    _ => recall::order(fields, app),
                }
            };
        }),
        heard("from.default", "is nobody where it is left out", |fields| {
            if !fields.contains_key("from") {
                fields.insert("from".to_owned(), "nobody".into());
            }
        }),
        heard("from.default", "is rest where nothing optional is sent", |fields| {
            if fields.len() == 3 {
                fields.insert("from".to_owned(), "rest".into());
            }
        }),
        heard("from.default", "is the group itself where it is left out in a group", |fields| {
            if fields.get("chat_type").is_some_and(|kind| kind == "groupchat") && !fields.contains_key("from") {
                let group = fields.get("to").cloned().unwrap_or_default();
                fields.insert("from".to_owned(), group);
            }
        }),
        heard("from.optional", "is required in a chat room", |fields| {
            if fields.get("chat_type").is_some_and(|kind| kind == "chatroom") && !fields.contains_key("from") {
                spoil(fields, "from");
            }
        }),
        defect("from.entitled", "only the sender may recall", |server| {
            server.easemob.recall.checks[1] = |app, message, order, now_ms| {
                if order.from == message.from {
                    is_there(app, message, order, now_ms)
                } else {
                    Err(refused(403, "not_found msg"))
                }
            };
        }),
        answered(
            "from.entitled",
            "admin must not be named",
            |body| has(body, "from", "admin"),
            |response| {
                fail(response, 400, "message_recall_error", "param from is not legal");
            },
        ),
        answered(
            "from.empty",
            "fails on an empty one",
            |body| has(body, "from", ""),
            |response| {
                fail(response, 500, "internal_server_error", "internal error");
            },
        ),
        answered(
            "from.empty",
            "finds nobody where it is empty",
            |body| has(body, "from", ""),
            |response| {
                fail(response, 404, "service_resource_not_found", "Service resource not found");
            },
        ),
    ]
}
