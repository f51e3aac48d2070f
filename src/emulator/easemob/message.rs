//! The messages an app keeps, and for how long.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::chat_type::ChatType;
use super::inbox::Conversation;

/// How many messages one app keeps; beyond it the oldest go.
pub const MAX_MESSAGES: usize = 10_000;

/// A message as the server keeps it.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its id.
    pub id: u64,
    /// Where it went.
    pub chat_type: ChatType,
    /// Who sent it, in canonical spelling.
    pub from: String,
    /// The receiver, the group or the chat room, in canonical spelling.
    pub to: String,
    /// The documented type: `txt`, `img`, `cmd`, …
    pub kind: String,
    /// Body and extension as JSON, shared by all copies of one sending.
    pub content: Arc<str>,
    /// The uploaded file it carries.
    pub attachment: Option<String>,
    /// When it was sent.
    pub sent_at_ms: u64,
    /// When it was imported, where nobody sent it through this server.
    pub imported_at_ms: Option<u64>,
    /// Whether it was recalled.
    pub recalled: bool,
    /// Users who deleted their roaming copy.
    pub hidden_from: Vec<String>,
}

impl Message {
    /// Command messages are passed on, not kept for anybody.
    pub fn is_command(&self) -> bool {
        self.kind == "cmd"
    }

    /// Whether this is what `to` and `chat_type` of a recall name.
    pub fn went_to(&self, chat_type: ChatType, to: &str) -> bool {
        self.chat_type == chat_type && self.to.eq_ignore_ascii_case(to)
    }

    /// Whether it is in this conversation of this user.
    pub fn is_in(&self, user: &str, conversation: &Conversation) -> bool {
        let with = conversation.with.as_str();
        self.chat_type == conversation.chat_type
            && match self.chat_type {
                ChatType::Chat => (self.from == user && self.to == with) || (self.from == with && self.to == user),
                ChatType::Group => self.to == with,
                ChatType::Chatroom => false,
            }
    }

    /// Whether this user sent it to another, or got it from another.
    fn is_single_chat_of(&self, user: &str) -> bool {
        self.chat_type == ChatType::Chat && (self.from == user || self.to == user)
    }

    /// Takes away this user's roaming copy.
    pub fn hide_from(&mut self, user: &str) {
        if !self.hidden_from.iter().any(|name| name == user) {
            self.hidden_from.push(user.to_owned());
        }
    }

    /// Whether this user can still read it from the server.
    pub fn is_readable_by(&self, user: &str) -> bool {
        !self.recalled && !self.is_command() && !self.is_hidden_from(user)
    }

    /// Whether this user has no roaming copy any more.
    pub fn is_hidden_from(&self, user: &str) -> bool {
        self.hidden_from.iter().any(|name| name == user)
    }
}

/// What keeping messages obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether a user can still read a message from the server.
    pub is_readable_by: fn(message: &Message, user: &str) -> bool,
    /// Whether the server has dropped a message because of its age; both in milliseconds.
    pub is_expired: fn(retention_ms: u64, age_ms: u64) -> bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { is_readable_by: Message::is_readable_by, is_expired: |retention_ms, age_ms| age_ms > retention_ms }
    }
}

/// All messages of an app, in the order of their ids.
#[derive(Debug)]
pub struct Messages {
    rules: Rules,
    retention_ms: u64,
    by_id: BTreeMap<u64, Message>,
}

impl Messages {
    /// No messages yet; each is kept for so long.
    pub fn new(retention_ms: u64, rules: Rules) -> Self {
        Self { rules, retention_ms, by_id: BTreeMap::new() }
    }

    /// Keeps a message, and lets go of those whose time is over.
    pub fn keep(&mut self, message: Message, now_ms: u64) {
        self.by_id.insert(message.id, message);
        while self.by_id.first_key_value().is_some_and(|(_, oldest)| self.is_expired(oldest, now_ms)) {
            self.by_id.pop_first();
        }
        while self.by_id.len() > MAX_MESSAGES {
            self.by_id.pop_first();
        }
    }

    /// The message with this id, while the server has it.
    pub fn find(&self, id: &str, now_ms: u64) -> Option<&Message> {
        self.by_id.get(&numeric_id(id)?).filter(|message| !self.is_expired(message, now_ms))
    }

    /// Whether there is a message with this id.
    pub fn has(&self, id: u64) -> bool {
        self.by_id.contains_key(&id)
    }

    /// The message with this id, to be changed.
    pub fn change(&mut self, id: u64) -> Option<&mut Message> {
        self.by_id.get_mut(&id)
    }

    /// All messages, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Message> {
        self.by_id.values()
    }

    /// All messages, oldest first, to be changed.
    pub fn change_all(&mut self) -> impl Iterator<Item = &mut Message> {
        self.by_id.values_mut()
    }

    /// Whether this user can read the message with this id.
    pub fn is_readable(&self, id: u64, user: &str, now_ms: u64) -> bool {
        let message = self.by_id.get(&id).filter(|message| !self.is_expired(message, now_ms));
        message.is_some_and(|message| (self.rules.is_readable_by)(message, user))
    }

    /// The roaming messages of this conversation of this user, oldest first.
    pub fn roaming<'a>(
        &'a self,
        user: &'a str,
        conversation: &'a Conversation,
        now_ms: u64,
    ) -> impl Iterator<Item = &'a Message> {
        self.by_id.values().filter(move |message| {
            message.is_in(user, conversation)
                && (self.rules.is_readable_by)(message, user)
                && !self.is_expired(message, now_ms)
        })
    }

    /// Deletes this user's roaming copies of this conversation; everybody else keeps theirs.
    pub fn delete_roaming(&mut self, user: &str, conversation: &Conversation) {
        let messages = self.by_id.values_mut();
        for message in messages.filter(|message| message.is_in(user, conversation)) {
            message.hide_from(user);
        }
    }

    /// A user is gone, and all roaming copies of its single chats.
    pub fn forget_reader(&mut self, user: &str) {
        let messages = self.by_id.values_mut();
        for message in messages.filter(|message| message.is_single_chat_of(user)) {
            message.hide_from(user);
        }
    }

    fn is_expired(&self, message: &Message, now_ms: u64) -> bool {
        (self.rules.is_expired)(self.retention_ms, now_ms.saturating_sub(message.sent_at_ms))
    }
}

/// Message ids are decimal numbers without leading zeros.
pub fn numeric_id(id: &str) -> Option<u64> {
    let number = id.parse::<u64>().ok()?;
    (number.to_string() == id).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: u64, sent_at_ms: u64) -> Message {
        Message {
            id,
            chat_type: ChatType::Chat,
            from: "ann".to_owned(),
            to: "ben".to_owned(),
            kind: "txt".to_owned(),
            content: "{}".into(),
            attachment: None,
            sent_at_ms,
            imported_at_ms: None,
            recalled: false,
            hidden_from: Vec::new(),
        }
    }

    #[test]
    fn the_oldest_messages_make_room() {
        let mut messages = Messages::new(1_000, Rules::default());
        for id in 0..=MAX_MESSAGES as u64 {
            messages.keep(message(id, 0), 0);
        }
        assert!(messages.find("0", 0).is_none());
        assert!(messages.find("1", 0).is_some());
    }

    #[test]
    fn a_message_takes_no_space_once_its_time_is_over() {
        let mut messages = Messages::new(1_000, Rules::default());
        messages.keep(message(1, 0), 0);
        messages.keep(message(2, 1_000), 1_000);
        assert_eq!(messages.by_id.len(), 2);
        messages.keep(message(3, 1_001), 1_001);
        assert_eq!(messages.by_id.len(), 2);
    }

    #[test]
    fn only_a_plain_decimal_number_is_a_message_id() {
        assert_eq!(numeric_id("1028442084794698104"), Some(1_028_442_084_794_698_104));
        for id in ["", "01", "+1", "-1", "1.0", "1,2", " 1", "99999999999999999999"] {
            assert_eq!(numeric_id(id), None, "{id}");
        }
    }
}
