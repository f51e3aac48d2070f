//! Conversations that are not there: never used, or deleted already.

use super::defect;
use crate::emulator::easemob::App;
use crate::emulator::easemob::conversation::delete;
use crate::emulator::easemob::inbox::Conversation;
use crate::emulator::easemob::refusal::illegal_argument;
use crate::emulator::edit::sent;
use crate::emulator::exchange::Request;
use crate::emulator::fault::Defect;

pub(super) fn defects() -> Vec<Defect> {
    vec![
        defect("conversation.never-used", "a chat without a message is a wrong argument", |server| {
            server.easemob.conversation.delete = |app, call, user| {
                let channel = sent(call.request, "channel").unwrap_or_default();
                let chat = Conversation::with_user(channel.as_str().unwrap_or_default());
                let mut used = false;
                app.messages.change_all().for_each(|message| used |= message.is_in(user, &chat));
                if !used && sent(call.request, "type") == Some("chat".into()) && app.users.contains(&chat.with) {
                    return Err(illegal_argument("conversation does not exist"));
                }
                delete(app, call, user)
            };
        }),
        defect("conversation.never-used", "roaming messages that never were are a wrong argument", |server| {
            server.easemob.conversation.delete = |app, call, user| {
                let channel = sent(call.request, "channel").unwrap_or_default();
                let chat = Conversation::with_user(channel.as_str().unwrap_or_default());
                let mut used = false;
                app.messages.change_all().for_each(|message| used |= message.is_in(user, &chat));
                let roaming = sent(call.request, "delete_roam") == Some(true.into());
                if !used
                    && roaming
                    && sent(call.request, "type") == Some("chat".into())
                    && app.users.contains(&chat.with)
                {
                    return Err(illegal_argument("no roaming messages"));
                }
                delete(app, call, user)
            };
        }),
        defect("conversation.deleted-already", "a chat that is not on the list is a wrong argument", |server| {
            server.easemob.conversation.delete = |app, call, user| {
                if is_listed(app, call.request, user) {
                    delete(app, call, user)
                } else {
                    Err(illegal_argument("conversation does not exist"))
                }
            };
        }),
        defect("conversation.deleted-already", "roaming messages deleted already are a wrong argument", |server| {
            server.easemob.conversation.delete = |app, call, user| {
                let roaming = sent(call.request, "delete_roam") == Some(true.into());
                if roaming && !is_listed(app, call.request, user) {
                    Err(illegal_argument("no roaming messages"))
                } else {
                    delete(app, call, user)
                }
            };
        }),
    ]
}

/// Whether the chat of a deletion is on the user's list.
fn is_listed(app: &App, request: &Request, user: &str) -> bool {
    let channel = sent(request, "channel").unwrap_or_default();
    let chat = Conversation::with_user(channel.as_str().unwrap_or_default());
    let user = app.users.get(user);
    user.is_none_or(|user| user.inbox.listed().iter().any(|(listed, _)| **listed == chat))
}
