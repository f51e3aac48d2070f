//! How `to` is read and compared with the message.

use serde_json::Value;

use super::{Defect, defect, heard, spoil};
use crate::emulator::easemob::chat_type::ChatType;
use crate::emulator::easemob::recall::{self, is_addressed, refused};
use crate::emulator::edit::{is_recall, refuse, sent};

/// Names of users begin with a letter, those of groups and chat rooms are numbers.
fn is_user(id: &str) -> bool {
    id.starts_with(|letter: char| letter.is_ascii_alphabetic())
}

pub(super) fn defects() -> Vec<Defect> {
    [parameter(), comparison()].concat()
}

fn parameter() -> Vec<Defect> {
    vec![
        defect("to.required", "is anybody where it is left out", |server| {
            server.easemob.recall.order = |fields, app| match fields.get("to") {
                None | Some(Value::Null) => recall::order(&fields.with("to", "*"), app),
                Some(_) => recall::order(fields, app),
            };
            server.easemob.recall.is_addressed =
                |message, order| order.to == "*" || message.went_to(order.chat_type, &order.to);
        }),
        defect("to.type", "is anybody where it is no text", |server| {
            server.easemob.recall.order = |fields, app| match fields.get("to") {
                Some(Value::Number(_) | Value::Object(_)) => recall::order(&fields.with("to", "*"), app),
                _ => recall::order(fields, app),
            };
            server.easemob.recall.is_addressed =
                |message, order| order.to == "*" || message.went_to(order.chat_type, &order.to);
        }),
        heard("to.type", "takes a list of one", |fields| {
            if let Some(first) = fields.get("to").and_then(|list| list.get(0)).cloned() {
                fields.insert("to".to_owned(), first);
            }
        }),
        heard("to.type", "wants a list", |fields| {
            if fields.get("to").and_then(Value::as_str).is_some_and(is_user) {
                spoil(fields, "to");
            }
        }),
        heard("to.chat", "takes the first of several with commas", |fields| {
            let first = fields.get("to").and_then(Value::as_str).and_then(|list| list.split_once(','));
            if let Some(first) = first.map(|(first, _)| first.to_owned()) {
                fields.insert("to".to_owned(), first.into());
            }
        }),
    ]
}

fn comparison() -> Vec<Defect> {
    vec![
        defect("error.receiver-not-found", "takes any receiver where nobody is named as recaller", |server| {
            server.easemob.recall.is_addressed = |message, order| {
                message.went_to(order.chat_type, &order.to)
                    || (order.chat_type == ChatType::Chat && order.from == "admin")
            };
        }),
        defect("error.receiver-not-found", "takes every group that exists", |server| {
            server.easemob.recall.checks[0] = |app, message, order, now_ms| match app.groups.get(&order.to) {
                Some(_) if message.chat_type == order.chat_type => Ok(()),
                _ => recall::is_addressed(app, message, order, now_ms),
            };
        }),
        defect("chat_type.mismatch", "takes a group for a chat room", |server| {
            server.easemob.recall.is_addressed = |message, order| {
                let mistaken = message.chat_type == ChatType::Group && order.chat_type == ChatType::Chatroom;
                message.went_to(order.chat_type, &order.to) || (mistaken && message.to == order.to)
            };
        }),
        defect("chat_type.mismatch", "takes a chat room for a user", |server| {
            server.easemob.recall.is_addressed = |message, order| {
                let mistaken = message.chat_type == ChatType::Chatroom && order.chat_type == ChatType::Chat;
                message.went_to(order.chat_type, &order.to) || (mistaken && message.to == order.to)
            };
        }),
        defect("missing-values", "a group that is left out is an internal error", |server| {
            server.says(|request, response| {
                let in_place = sent(request, "chat_type").is_some_and(|kind| kind != "chat");
                if is_recall(request) && in_place && sent(request, "to").is_none() && response.status == 400 {
                    refuse(response, 500, "internal_server_error", "internal error");
                }
            });
        }),
        defect("to.chat", "takes any other user for the receiver", |server| {
            server.easemob.recall.is_addressed = |message, order| {
                message.went_to(order.chat_type, &order.to)
                    || (message.chat_type == order.chat_type && is_user(&order.to))
            };
        }),
        defect("to.chat", "takes a receiver of digits for a group", |server| {
            server.easemob.recall.is_addressed = |message, order| {
                message.went_to(order.chat_type, &order.to) && (order.chat_type != ChatType::Chat || is_user(&order.to))
            };
        }),
        defect("to.required", "is the group of the message where it is left out", |server| {
            server.easemob.recall.order = |fields, app| match (fields.get("to"), fields.text("chat_type")?) {
                (None, Some("groupchat")) => recall::order(&fields.with("to", "*"), app),
                _ => recall::order(fields, app),
            };
            server.easemob.recall.is_addressed =
                |message, order| order.to == "*" || message.went_to(order.chat_type, &order.to);
        }),
        defect("to.groupchat", "takes a user ID for the group", |server| {
            server.easemob.recall.is_addressed = |message, order| {
                let user = message.chat_type == ChatType::Group && is_user(&order.to);
                message.went_to(order.chat_type, &order.to) || (message.chat_type == order.chat_type && user)
            };
        }),
        defect("to.chatroom", "takes a user ID for the chat room", |server| {
            server.easemob.recall.is_addressed = |message, order| {
                let user = message.chat_type == ChatType::Chatroom && is_user(&order.to);
                message.went_to(order.chat_type, &order.to) || (message.chat_type == order.chat_type && user)
            };
        }),
        defect("error.receiver-not-found", "takes any group for the group", |server| {
            server.easemob.recall.is_addressed = |message, order| {
                message.went_to(order.chat_type, &order.to)
                    || (message.chat_type, order.chat_type) == (ChatType::Group, ChatType::Group)
            };
        }),
        defect("error.receiver-not-found", "takes any chat room for the chat room", |server| {
            server.easemob.recall.is_addressed = |message, order| {
                message.went_to(order.chat_type, &order.to)
                    || (message.chat_type, order.chat_type) == (ChatType::Chatroom, ChatType::Chatroom)
            };
        }),
        defect("error.receiver-not-found", "takes the sender for the receiver", |server| {
            server.easemob.recall.is_addressed =
                |message, order| message.went_to(order.chat_type, &order.to) || message.from == order.to;
        }),
        defect("error.receiver-not-found", "does not compare IDs of 64 bytes", |server| {
            server.easemob.recall.is_addressed =
                |message, order| message.went_to(order.chat_type, &order.to) || order.to.len() == 64;
        }),
        defect("error.receiver-not-found", "answers 404 to a receiver who is not registered", |server| {
            server.easemob.recall.checks[0] = |app, message, order, now_ms| {
                if order.chat_type == ChatType::Chat && !app.users.contains(&order.to) {
                    Err(refused(404, "Service resource not found"))
                } else {
                    is_addressed(app, message, order, now_ms)
                }
            };
        }),
        defect("error.receiver-not-found", "takes any receiver", |server| {
            server.easemob.recall.is_addressed = |message, order| message.chat_type == order.chat_type;
        }),
    ]
}
