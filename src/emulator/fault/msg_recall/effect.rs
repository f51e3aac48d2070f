//! What a recall does, and to which message.

use super::{Defect, defect};
use crate::emulator::easemob::chat_type::ChatType;
use crate::emulator::easemob::message::{Message, Messages};
use crate::emulator::easemob::recall::{self, Order};

pub(super) fn defects() -> Vec<Defect> {
    [roaming(), attachments(), others()].concat()
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
                    message.content = if order.is_forced() { "{}" } else { "" }.into();
                }
            };
            server.easemob.messages.is_readable_by =
                |message, user| is_kept(message, user) && !message.content.is_empty();
        }),
    ]
}

/// A kind of message that keeps its attachment.
macro_rules! keeps {
    ($says:literal, $kept:expr) => {
        defect("effect.attachment", $says, |server| {
            server.easemob.recall.files = |_, message, order| {
                let kept: fn(&Message, &Order) -> bool = $kept;
                let file = message.attachment.iter().filter(|_| !kept(message, order));
                file.cloned().collect()
            };
        })
    };
}

fn attachments() -> Vec<Defect> {
    vec![
        keeps!("keeps attachments", |_, _| true),
        keeps!("keeps images sent to a user", |message, _| {
            message.kind == "img" && message.chat_type == ChatType::Chat
        }),
        keeps!("keeps the attachments of voice messages to a user", |message, _| {
            message.kind == "audio" && message.chat_type == ChatType::Chat
        }),
        keeps!("keeps the attachments of videos", |message, _| message.kind == "video"),
        keeps!("keeps files unless forced", |message, order| message.kind == "file" && !order.is_forced()),
        keeps!("keeps attachments when forced", |_, order| order.is_forced()),
        keeps!("keeps attachments sent to a group", |message, _| message.chat_type == ChatType::Group),
        keeps!("keeps attachments sent to a chat room", |message, _| message.chat_type == ChatType::Chatroom),
    ]
}

/// Recalls a message, and those others that go with it.
fn withdraw_with(messages: &mut Messages, id: u64, goes_with: fn(other: &Message, one: &Message) -> bool) {
    let Some(one) = messages.change(id).cloned() else {
        return;
    };
    let gone = messages.all().filter(|other| other.id == id || goes_with(other, &one));
    let gone: Vec<u64> = gone.map(|other| other.id).collect();
    for id in gone {
        recall::withdraw(messages, id);
    }
}

/// Whether two messages went from the same sender to the same place.
fn same_way(other: &Message, one: &Message) -> bool {
    (other.chat_type, &other.from, &other.to) == (one.chat_type, &one.from, &one.to)
}

fn others() -> Vec<Defect> {
    let single = |says, change| defect("msg_id.single", says, change);
    vec![
        single("takes the later messages of the sender to the receiver too", |server| {
            server.easemob.recall.withdraw =
                |messages, id, _| withdraw_with(messages, id, |other, one| same_way(other, one) && other.id > one.id);
        }),
        single("takes the earlier messages of the sender to the receiver too", |server| {
            server.easemob.recall.withdraw =
                |messages, id, _| withdraw_with(messages, id, |other, one| same_way(other, one) && other.id < one.id);
        }),
        single("takes the earlier messages of the receiver to the sender too", |server| {
            server.easemob.recall.withdraw = |messages, id, _| {
                withdraw_with(messages, id, |other, one| other.from == one.to && other.to == one.from);
            };
        }),
        single("takes the earlier messages of other members of the group too", |server| {
            server.easemob.recall.withdraw = |messages, id, _| {
                withdraw_with(messages, id, |other, one| one.chat_type == ChatType::Group && other.to == one.to);
            };
        }),
        single("takes the sender's messages to everybody else too", |server| {
            server.easemob.recall.withdraw = |messages, id, _| {
                withdraw_with(messages, id, |other, one| other.from == one.from && other.to != one.to);
            };
        }),
        single("takes the copies of the sending to everybody too", |server| {
            server.easemob.recall.withdraw = |messages, id, _| {
                let copy = |other: &Message, one: &Message| std::sync::Arc::ptr_eq(&other.content, &one.content);
                withdraw_with(messages, id, copy);
            };
        }),
        single("takes the attachments of the sender's other messages too", |server| {
            server.easemob.recall.files = |app, message, _| {
                let sent = app.messages.all().filter(|other| other.from == message.from);
                sent.filter_map(|other| other.attachment.clone()).collect()
            };
        }),
    ]
}
