//! The list of conversations: it keeps too much, or loses too much.

use super::{defect, is_chat, members};
use crate::emulator::easemob::App;
use crate::emulator::easemob::chat_type::ChatType;
use crate::emulator::easemob::conversation::{Order, delete, unlist};
use crate::emulator::easemob::inbox::Conversation;
use crate::emulator::easemob::refusal::resource_unknown;
use crate::emulator::fault::Defect;

pub(super) fn defects() -> Vec<Defect> {
    [removed(), others(), only_this(), whose()].concat()
}

/// Takes a conversation off somebody's list.
fn drop_from(app: &mut App, user: &str, conversation: &Conversation) {
    if let Some(user) = app.users.get_mut(user) {
        user.inbox.delete(conversation);
    }
}

/// Whether the other side of a chat still has it on its list.
fn peer_lists(app: &App, user: &str, order: &Order) -> bool {
    let side = Conversation::with_user(user);
    let peer = app.users.get(&order.conversation.with);
    peer.is_some_and(|peer| peer.inbox.listed().iter().any(|(listed, _)| **listed == side))
}

fn removed() -> Vec<Defect> {
    vec![
        defect("effect.removed", "the list keeps the conversation", |server| {
            server.easemob.conversation.unlist = |_, _, _| {};
        }),
        defect("effect.removed", "only the owner of a group loses its conversation", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                let group = app.groups.get(&order.conversation.with);
                if group.is_none_or(|group| group.is_owned_by(user)) {
                    unlist(app, user, order);
                }
            };
        }),
        defect("effect.removed", "the list keeps it where its roaming messages go too", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                if !order.delete_roam {
                    unlist(app, user, order);
                }
            };
        }),
        defect("effect.removed", "the list keeps it where its roaming messages stay", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                if order.delete_roam {
                    unlist(app, user, order);
                }
            };
        }),
        defect("effect.removed", "the list keeps it where the other side has deleted it", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                if !is_chat(order) || peer_lists(app, user, order) {
                    unlist(app, user, order);
                }
            };
        }),
        defect("channel.chat", "only the conversations of groups leave the list", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                if !is_chat(order) {
                    unlist(app, user, order);
                }
            };
        }),
        defect("channel.groupchat", "only chats leave the list", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                if is_chat(order) {
                    unlist(app, user, order);
                }
            };
        }),
        defect("type.groupchat", "looks for a user of the group's ID", |server| {
            server.easemob.conversation.unlist =
                |app, user, order| drop_from(app, user, &Conversation::with_user(&order.conversation.with));
        }),
        defect("channel.chat", "looks for a group of the user's ID", |server| {
            server.easemob.conversation.unlist =
                |app, user, order| drop_from(app, user, &Conversation::in_group(&order.conversation.with));
        }),
    ]
}

fn others() -> Vec<Defect> {
    vec![
        defect("effect.others-keep", "the other side's list loses the chat too", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                unlist(app, user, order);
                if is_chat(order) {
                    drop_from(app, &order.conversation.with, &Conversation::with_user(user));
                }
            };
        }),
        defect("effect.others-keep", "every member's list loses the group's conversation", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                unlist(app, user, order);
                let members = members(app, &order.conversation.with);
                for member in members.iter().filter(|_| !is_chat(order)) {
                    drop_from(app, member, &order.conversation);
                }
            };
        }),
        defect("effect.others-keep", "a chat deleted by one side is not found for the other", |server| {
            server.easemob.conversation.delete = |app, call, user| {
                let body = serde_json::from_slice::<serde_json::Value>(&call.request.body).unwrap_or_default();
                let peer = body["channel"].as_str().unwrap_or_default().to_owned();
                let order = Order { conversation: Conversation::with_user(&peer), delete_roam: true };
                let side = Conversation::with_user(&peer);
                let lists =
                    app.users.get(user).is_some_and(|user| user.inbox.listed().iter().any(|(it, _)| **it == side));
                if body["type"] == "chat" && lists && !peer_lists(app, user, &order) {
                    return Err(resource_unknown());
                }
                delete(app, call, user)
            };
        }),
    ]
}

fn only_this() -> Vec<Defect> {
    vec![
        defect("effect.only-this-conversation", "the whole list is emptied", |server| {
            server.easemob.conversation.unlist = |app, user, _| keep(app, user, |_| false);
        }),
        defect("effect.only-this-conversation", "every chat leaves the list with one", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                unlist(app, user, order);
                if is_chat(order) {
                    keep(app, user, |other| other.chat_type != ChatType::Chat);
                }
            };
        }),
        defect("effect.only-this-conversation", "every group's conversation leaves the list with one", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                unlist(app, user, order);
                if !is_chat(order) {
                    keep(app, user, |other| other.chat_type != ChatType::Group);
                }
            };
        }),
        defect("effect.only-this-conversation", "the chats leave the list with a group's conversation", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                unlist(app, user, order);
                if !is_chat(order) {
                    keep(app, user, |other| other.chat_type != ChatType::Chat);
                }
            };
        }),
        defect("effect.only-this-conversation", "the groups' conversations leave the list with a chat", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                unlist(app, user, order);
                if is_chat(order) {
                    keep(app, user, |other| other.chat_type != ChatType::Group);
                }
            };
        }),
        defect("effect.only-this-conversation", "every conversation leaves whose ID begins like channel", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                let channel = order.conversation.with.clone();
                keep(app, user, |other| !other.with.starts_with(&channel));
            };
        }),
    ]
}

fn keep(app: &mut App, user: &str, keep: impl Fn(&Conversation) -> bool) {
    if let Some(user) = app.users.get_mut(user) {
        user.inbox.retain(keep);
    }
}

fn whose() -> Vec<Defect> {
    vec![
        defect("username.owner", "the other side's list loses the chat instead", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                if is_chat(order) {
                    drop_from(app, &order.conversation.with, &Conversation::with_user(user));
                } else {
                    unlist(app, user, order);
                }
            };
        }),
        defect("username.owner", "only whoever wrote first can delete the chat", |server| {
            server.easemob.conversation.unlist = |app, user, order| {
                let mut first = None;
                app.messages.change_all().for_each(|message| {
                    if message.is_in(user, &order.conversation) {
                        first.get_or_insert(message.from.clone());
                    }
                });
                if !is_chat(order) || first.as_deref() == Some(user) {
                    unlist(app, user, order);
                }
            };
        }),
    ]
}
