//! What happens when a message is sent or imported: it is kept, and conversations come to life.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::app::App;
use super::canonical;
use super::chat_type::ChatType;
use super::inbox::Conversation;
use super::message::Message;
use super::refusal::{self, Refusal};

/// The documented message types.
const KINDS: [&str; 8] = ["txt", "img", "audio", "video", "file", "loc", "cmd", "custom"];
/// The types whose messages carry an uploaded file.
const KINDS_WITH_FILE: [&str; 4] = ["img", "audio", "video", "file"];
/// The most that body and extension may take together.
const MAX_CONTENT_BYTES: usize = 5 * 1_024;
/// The longest id of a user, group or chat room, in bytes.
const MAX_ID_BYTES: usize = 64;

/// A message on its way to one receiver.
#[derive(Debug)]
pub struct Delivery<'a> {
    /// Where it goes.
    pub chat_type: ChatType,
    /// The sender.
    pub from: &'a str,
    /// The receiver, the group or the chat room.
    pub to: &'a str,
    /// The documented type of the message.
    pub kind: &'a str,
    /// Body and extension as JSON.
    pub content: Arc<str>,
    /// The uploaded file it carries.
    pub attachment: Option<String>,
    /// When it counts as sent.
    pub sent_at_ms: u64,
    /// Whether it is imported.
    pub imported: bool,
}

/// Delivers a message and gives its id.
pub fn deliver(app: &mut App, delivery: Delivery, now_ms: u64) -> u64 {
    let mut id = app.ids.message();
    while app.messages.has(id) {
        id = app.ids.message();
    }
    deliver_as(app, id, delivery, now_ms);
    id
}

/// Delivers a message under an id that no other has.
pub fn deliver_as(app: &mut App, id: u64, delivery: Delivery, now_ms: u64) {
    let to = match delivery.chat_type {
        ChatType::Chat => canonical(delivery.to),
        ChatType::Group | ChatType::Chatroom => delivery.to.to_owned(),
    };
    let message = Message {
        id,
        chat_type: delivery.chat_type,
        from: canonical(delivery.from),
        to,
        kind: delivery.kind.to_owned(),
        content: delivery.content,
        attachment: delivery.attachment,
        sent_at_ms: delivery.sent_at_ms,
        imported_at_ms: delivery.imported.then_some(now_ms),
        recalled: false,
        hidden_from: Vec::new(),
    };
    if !message.is_command() {
        touch_conversations(app, &message, now_ms);
    }
    app.messages.keep(message, now_ms);
}

fn touch_conversations(app: &mut App, message: &Message, now_ms: u64) {
    let touches = match message.chat_type {
        ChatType::Chat => vec![
            (message.from.clone(), Conversation::with_user(&message.to)),
            (message.to.clone(), Conversation::with_user(&message.from)),
        ],
        ChatType::Group => match app.groups.get(&message.to) {
            Some(group) => {
                group.members().map(|member| (member.to_owned(), Conversation::in_group(&message.to))).collect()
            }
            None => Vec::new(),
        },
        ChatType::Chatroom => Vec::new(),
    };
    for (user, conversation) in touches {
        if let Some(user) = app.users.get_mut(&user) {
            user.inbox.touch(conversation, message.id, now_ms);
        }
    }
}

/// The uploaded file a message body refers to, where its type carries one.
pub fn attachment(kind: &str, body: &Map<String, Value>) -> Option<String> {
    if !KINDS_WITH_FILE.contains(&kind) {
        return None;
    }
    let url = body.get("url")?.as_str()?;
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().filter(|uuid| !uuid.is_empty()).map(str::to_owned)
}

/// Body and extension as one text; refused where it is too large.
pub fn content(body: &Map<String, Value>, ext: Option<&Map<String, Value>>) -> Result<String, Refusal> {
    let size = json!(body).to_string().len() + ext.map_or(0, |ext| json!(ext).to_string().len());
    if size > MAX_CONTENT_BYTES {
        return Err(Refusal::new(400, "message_send_error", "message is too large"));
    }
    Ok(json!({ "body": body, "ext": ext }).to_string())
}

/// Refuses a type that is not documented.
pub fn check_kind(kind: &str) -> Result<(), Refusal> {
    if KINDS.contains(&kind) { Ok(()) } else { Err(refusal::invalid_body()) }
}

/// Refuses what is too long to be the id of anybody. Whether they exist is not checked.
pub fn check_id(id: &str) -> Result<(), Refusal> {
    if id.len() <= MAX_ID_BYTES { Ok(()) } else { Err(refusal::invalid_body()) }
}
