//! `POST users/{username}/messageroaming`: the messages of one conversation as the server keeps them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::app::App;
use super::body::{self, Fields, WrongType};
use super::canonical;
use super::chat_type::ChatType;
use super::envelope::Envelope;
use super::inbox::Conversation;
use super::message::Message;
use super::refusal::{self, Refusal, illegal_argument};
use super::route::Call;

/// Reads a conversation's roaming messages, oldest first.
pub fn read(app: &App, call: &Call, user: &str) -> Result<Envelope, Refusal> {
    let conversation = conversation(&body::arranging_object(call.request)?)?;
    if !app.users.contains(user) {
        return Err(refusal::resource_unknown());
    }
    let user = canonical(user);
    let msgs: Vec<Value> = if may_read(app, &user, &conversation) {
        app.messages.roaming(&user, &conversation, call.now_ms).map(entry).collect()
    } else {
        Vec::new()
    };
    let data = json!({ "msgs": msgs, "is_last": true, "next_key": "undefined" });
    Ok(Envelope::new("/users/messageroaming", "get message roaming").data(data))
}

/// `start` and `end` are accepted as sent; everything is read at once.
fn conversation(fields: &Fields) -> Result<Conversation, Refusal> {
    for bound in ["start", "end"] {
        match fields.get(bound) {
            None | Some(Value::Number(_) | Value::String(_)) => {}
            Some(_) => return Err(WrongType.into()),
        }
    }
    let queue = fields.filled("queue")?.unwrap_or_default();
    Conversation::at(queue).ok_or_else(|| illegal_argument("this is an invalid request."))
}

/// A group's messages are for its members.
fn may_read(app: &App, user: &str, conversation: &Conversation) -> bool {
    match conversation.chat_type {
        ChatType::Chat => true,
        ChatType::Group => app.groups.get(&conversation.with).is_some_and(|group| group.has(user)),
        ChatType::Chatroom => false,
    }
}

fn entry(message: &Message) -> Value {
    let content: Value = serde_json::from_str(&message.content).unwrap_or_default();
    let whole = json!({
        "msg_id": message.id.to_string(),
        "chat_type": message.chat_type.name(),
        "from": message.from,
        "to": message.to,
        "type": message.kind,
        "timestamp": message.sent_at_ms,
        "content": content,
    });
    json!({ "msg": STANDARD.encode(whole.to_string()) })
}
