//! What a recall does, and what a refused one must not do.

use serde_json::Value;

use super::{Defect, defect, fail, has, hears, says_to};
use crate::emulator::easemob::message::{ChatType, Message, Messages};
use crate::emulator::easemob::recall;
use crate::emulator::edit::sent;
use crate::emulator::exchange::Request;

pub(super) fn defects() -> Vec<Defect> {
    [roaming(), attachments(), others(), refusals(), refused_bodies()].concat()
}

/// Whether a user could read a message that was not recalled.
fn is_kept(message: &Message, user: &str) -> bool {
    !message.is_command() && !message.is_hidden_from(user)
}

fn roaming() -> Vec<Defect> {
    vec![
        defect("effect.roaming", "keeps the roaming messages", |server| {
            server.easemob.messages.is_readable_by = is_kept;
        }),
        defect("effect.roaming", "keeps the receiver's roaming message", |server| {
            server.easemob.messages.is_readable_by =
                |message, user| is_kept(message, user) && (!message.recalled || message.to == user);
        }),
        defect("effect.roaming", "keeps the sender's roaming message", |server| {
            server.easemob.messages.is_readable_by =
                |message, user| is_kept(message, user) && (!message.recalled || message.from == user);
        }),
        defect("effect.roaming", "keeps the roaming messages of other members of a group", |server| {
            server.easemob.messages.is_readable_by = |message, user| {
                let other_member = message.chat_type == ChatType::Group && message.from != user;
                is_kept(message, user) && (!message.recalled || other_member)
            };
        }),
        defect("effect.roaming", "keeps the roaming messages when forced", |server| {
            server.easemob.recall.withdraw = |messages, id, order| {
                if let Some(message) = messages.change(id) {
                    message.recalled = true;
                    message.content = if order.force { "{}" } else { "" }.into();
                }
            };
            server.easemob.messages.is_readable_by =
                |message, user| is_kept(message, user) && !message.content.is_empty();
        }),
    ]
}

fn attachments() -> Vec<Defect> {
    let keeps = |says, change| defect("effect.attachment", says, change);
    vec![
        keeps("keeps attachments", |server| server.easemob.recall.takes_file = |_, _| false),
        keeps("keeps images sent to a user", |server| {
            server.easemob.recall.takes_file =
                |message, _| message.kind != "img" || message.chat_type != ChatType::Chat;
        }),
        keeps("keeps the attachments of voice messages", |server| {
            server.easemob.recall.takes_file = |message, _| message.kind != "audio";
        }),
        keeps("keeps the attachments of videos", |server| {
            server.easemob.recall.takes_file = |message, _| message.kind != "video";
        }),
        keeps("keeps files unless forced", |server| {
            server.easemob.recall.takes_file = |message, order| message.kind != "file" || order.force;
        }),
        keeps("keeps attachments when forced", |server| {
            server.easemob.recall.takes_file = |_, order| !order.force;
        }),
        keeps("keeps attachments sent to a group", |server| {
            server.easemob.recall.takes_file = |message, _| message.chat_type != ChatType::Group;
        }),
    ]
}

/// Recalls a message, and others of the same two people or the same place.
fn withdraw_with(messages: &mut Messages, id: u64, others: fn(&Message, &Message) -> bool) {
    let Some(one) = messages.change(id).cloned() else {
        return;
    };
    let place = |message: &Message| (message.chat_type, message.to == one.to && message.from == one.from);
    let together = |message: &&Message| place(message) == place(&one) && (message.id == id || others(message, &one));
    let ids: Vec<u64> = messages.all().filter(together).map(|message| message.id).collect();
    for id in ids {
        recall::withdraw(messages, id);
    }
}

fn others() -> Vec<Defect> {
    vec![
        defect("msg_id.single", "takes the later messages of the conversation too", |server| {
            server.easemob.recall.withdraw =
                |messages, id, _| withdraw_with(messages, id, |other, one| other.id > one.id);
        }),
        defect("msg_id.single", "takes the earlier messages of the conversation too", |server| {
            server.easemob.recall.withdraw =
                |messages, id, _| withdraw_with(messages, id, |other, one| other.id < one.id);
        }),
        defect("msg_id.single", "takes the sender's earlier messages to the user too", |server| {
            server.easemob.recall.withdraw = |messages, id, _| {
                withdraw_with(messages, id, |other, one| one.chat_type == ChatType::Chat && other.id < one.id);
            };
        }),
    ]
}

/// The message that a call names, if it names one.
fn named(request: &Request) -> Option<u64> {
    sent(request, "msg_id")?.as_str()?.parse().ok()
}

fn refusals() -> Vec<Defect> {
    let refused = |says, change| defect("effect.refused", says, change);
    vec![
        refused("takes the attachment although it refuses", |server| {
            server.easemob.refused = |app, call, _| {
                let message = named(call.request).and_then(|id| app.messages.change(id));
                if let Some(file) = message.and_then(|message| message.attachment.clone()) {
                    app.attachments.remove(&file);
                }
            };
        }),
        refused("takes the receiver's roaming message although another receiver was named", |server| {
            server.easemob.refused = |app, call, _| {
                let other = |message: &&mut Message| sent(call.request, "to").is_some_and(|to| to != message.to);
                if let Some(message) = named(call.request).and_then(|id| app.messages.change(id)).filter(other) {
                    let receiver = message.to.clone();
                    message.hide_from(&receiver);
                }
            };
        }),
        refused("takes the sender's roaming message although it is too late", |server| {
            server.easemob.refused = |app, call, _| {
                let late = |message: &&mut Message| call.now_ms.saturating_sub(message.sent_at_ms) > 120_000;
                if let Some(message) = named(call.request).and_then(|id| app.messages.change(id)).filter(late) {
                    let sender = message.from.clone();
                    message.hide_from(&sender);
                }
            };
        }),
        refused("recalls although another receiver was named", |server| {
            server.easemob.refused = |app, call, _| {
                let message =
                    named(call.request).and_then(|id| app.messages.change(id)).map(|message| message.to.clone());
                if let (Some(to), Some(id)) = (message, named(call.request))
                    && sent(call.request, "to").is_some_and(|sent| sent != to)
                {
                    recall::withdraw(&mut app.messages, id);
                }
            };
        }),
        refused("recalls although the kind of chat is wrong", |server| {
            server.easemob.refused = |app, call, _| {
                if sent(call.request, "chat_type").is_some_and(|kind| kind == "groupchat")
                    && let Some(id) = named(call.request)
                {
                    recall::withdraw(&mut app.messages, id);
                }
            };
        }),
        refused("recalls although the service is switched off", |server| {
            server.easemob.refused = |app, call, _| {
                if !app.features.recall_enabled
                    && let Some(id) = named(call.request)
                {
                    recall::withdraw(&mut app.messages, id);
                }
            };
        }),
        refused("recalls although it fails inside", |server| {
            server.easemob.refused = |app, call, refusal| {
                if refusal.status() == 500
                    && let Some(id) = named(call.request)
                {
                    recall::withdraw(&mut app.messages, id);
                }
            };
        }),
        refused("recalls although the limit is reached", |server| {
            server.easemob.refused = |app, call, refusal| {
                if refusal.status() == 429
                    && let Some(id) = named(call.request)
                {
                    recall::withdraw(&mut app.messages, id);
                }
            };
        }),
        refused("starts the window anew with every refusal", |server| {
            server.easemob.refused = |app, call, _| {
                if let Some(message) = named(call.request).and_then(|id| app.messages.change(id)) {
                    message.sent_at_ms = call.now_ms;
                }
            };
        }),
        refused("drops the message when the token is refused", |server| {
            server.easemob.refused = |app, call, refusal| {
                if refusal.status() == 401
                    && let Some(id) = named(call.request)
                {
                    recall::withdraw(&mut app.messages, id);
                }
            };
        }),
    ]
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
