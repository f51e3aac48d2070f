//! Roaming messages: too few go, or too many, or for others too.

use super::{defect, is_chat, members};
use crate::emulator::easemob::App;
use crate::emulator::easemob::chat_type::ChatType;
use crate::emulator::easemob::conversation::{Order, forget};
use crate::emulator::easemob::inbox::Conversation;
use crate::emulator::easemob::message::Message;
use crate::emulator::fault::Defect;

pub(super) fn defects() -> Vec<Defect> {
    [flag(), partly(), too_widely(), for_others()].concat()
}

/// The same order with the other flag.
fn turned(order: &Order, delete_roam: bool) -> Order {
    Order { delete_roam, ..order.clone() }
}

/// With `delete_roam` true, hides these messages from the user.
fn hide(app: &mut App, user: &str, order: &Order, which: impl Fn(&Message) -> bool) {
    app.messages.change_all().for_each(|message| {
        if order.delete_roam && which(message) {
            message.hide_from(user);
        }
    });
}

fn flag() -> Vec<Defect> {
    vec![
        defect("delete_roam.true", "the roaming messages of a chat stay", |server| {
            server.easemob.conversation.forget =
                |app, user, order| forget(app, user, &turned(order, order.delete_roam && !is_chat(order)));
        }),
        defect("delete_roam.true", "the roaming messages of a group stay", |server| {
            server.easemob.conversation.forget =
                |app, user, order| forget(app, user, &turned(order, order.delete_roam && is_chat(order)));
        }),
        defect("delete_roam.false", "the roaming messages of a chat go", |server| {
            server.easemob.conversation.forget =
                |app, user, order| forget(app, user, &turned(order, order.delete_roam || is_chat(order)));
        }),
        defect("delete_roam.false", "the roaming messages of a group go", |server| {
            server.easemob.conversation.forget =
                |app, user, order| forget(app, user, &turned(order, order.delete_roam || !is_chat(order)));
        }),
    ]
}

fn partly() -> Vec<Defect> {
    vec![
        defect("delete_roam.true", "only the messages the user wrote go", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                hide(app, user, order, |message| message.is_in(user, &order.conversation) && message.from == user);
            };
        }),
        defect("delete_roam.true", "only the messages written to the user or the group go", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                hide(app, user, order, |message| message.is_in(user, &order.conversation) && message.from != user);
            };
        }),
        defect("delete_roam.true", "a message goes for the first who deletes it only", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                hide(app, user, order, |message| {
                    message.is_in(user, &order.conversation) && message.hidden_from.is_empty()
                });
            };
        }),
        defect("delete_roam.true", "a chat's messages stay for whoever wrote first", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                let first = app.messages.all().find(|message| message.is_in(user, &order.conversation));
                if !is_chat(order) || first.is_none_or(|first| first.from != user) {
                    forget(app, user, order);
                }
            };
        }),
        defect("delete_roam.true", "the last message stays", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                let mut last = 0;
                app.messages.change_all().for_each(|message| {
                    if message.is_in(user, &order.conversation) {
                        last = message.id;
                    }
                });
                hide(app, user, order, |message| message.is_in(user, &order.conversation) && message.id != last);
            };
        }),
    ]
}

fn too_widely() -> Vec<Defect> {
    vec![
        defect("effect.only-this-conversation", "the roaming messages of every chat go with one", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                forget(app, user, order);
                hide(app, user, order, |message| is_chat(order) && message.chat_type == ChatType::Chat);
            };
        }),
        defect("effect.only-this-conversation", "the roaming messages of every group go with one", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                forget(app, user, order);
                hide(app, user, order, |message| !is_chat(order) && message.chat_type == ChatType::Group);
            };
        }),
        defect("effect.only-this-conversation", "the roaming messages of the chats go with a group's", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                forget(app, user, order);
                hide(app, user, order, |message| !is_chat(order) && message.chat_type == ChatType::Chat);
            };
        }),
        defect("effect.only-this-conversation", "the roaming messages of the groups go with a chat's", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                forget(app, user, order);
                hide(app, user, order, |message| is_chat(order) && message.chat_type == ChatType::Group);
            };
        }),
        defect(
            "effect.only-this-conversation",
            "the roaming messages go of every ID that begins like channel",
            |server| {
                server.easemob.conversation.forget = |app, user, order| {
                    forget(app, user, order);
                    let channel = order.conversation.with.as_str();
                    hide(app, user, order, |message| {
                        message.to.starts_with(channel) || message.from.starts_with(channel)
                    });
                };
            },
        ),
    ]
}

fn for_others() -> Vec<Defect> {
    vec![
        defect("effect.others-keep", "the other side of a chat loses its roaming messages", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                forget(app, user, order);
                if is_chat(order) {
                    let conversation = Conversation::with_user(user);
                    let side = Order { conversation, delete_roam: order.delete_roam };
                    forget(app, &order.conversation.with, &side);
                }
            };
        }),
        defect("effect.others-keep", "the other side loses the messages the user wrote", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                forget(app, user, order);
                let peer = order.conversation.with.as_str();
                hide(app, peer, order, |message| message.is_in(user, &order.conversation) && message.from == user);
            };
        }),
        defect("effect.others-keep", "the other members lose the group's roaming messages", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                forget(app, user, order);
                let members = members(app, &order.conversation.with);
                members.iter().filter(|_| !is_chat(order)).for_each(|member| forget(app, member, order));
            };
        }),
        defect("effect.others-keep", "the time to recall the messages ends with the deletion", |server| {
            server.easemob.conversation.forget = |app, user, order| {
                forget(app, user, order);
                app.messages.change_all().for_each(|message| {
                    if message.is_in(user, &order.conversation) {
                        message.sent_at_ms = message.sent_at_ms.saturating_sub(604_800_000 / 2);
                    }
                });
            };
        }),
    ]
}
