//! A user's list of conversations on the server.

use indexmap::IndexMap;

use super::chat_type::ChatType;

/// How many conversations the server lists for one user; beyond it the least active one goes.
pub const MAX_CONVERSATIONS: usize = 100;

/// One side's view of a chat: with a user, or in a group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Conversation {
    /// Single or group chat.
    pub chat_type: ChatType,
    /// The other user in canonical spelling, or the group.
    pub with: String,
}

impl Conversation {
    /// A conversation with another user.
    pub fn with_user(user: &str) -> Self {
        Self { chat_type: ChatType::Chat, with: super::canonical(user) }
    }

    /// A conversation in a group.
    pub fn in_group(group: &str) -> Self {
        Self { chat_type: ChatType::Group, with: group.to_owned() }
    }

    /// The conversation behind an address such as `ann@easemob.com` or `1234@conference.easemob.com`.
    pub fn at(address: &str) -> Option<Self> {
        match address.rsplit_once('@')? {
            ("", _) => None,
            (user, "easemob.com") => Some(Self::with_user(user)),
            (group, "conference.easemob.com") => Some(Self::in_group(group)),
            _ => None,
        }
    }

    /// Its address.
    pub fn address(&self) -> String {
        let domain = match self.chat_type {
            ChatType::Chat => "easemob.com",
            ChatType::Group | ChatType::Chatroom => "conference.easemob.com",
        };
        format!("{}@{domain}", self.with)
    }
}

/// What the list knows of one conversation.
#[derive(Debug, Clone, Copy)]
pub struct Activity {
    /// When the conversation appeared.
    pub created_at_ms: u64,
    /// When something last happened in it.
    pub active_at_ms: u64,
    /// The last message.
    pub last_message: u64,
}

/// The conversations of one user.
#[derive(Debug, Default)]
pub struct Inbox {
    conversations: IndexMap<Conversation, Activity>,
}

impl Inbox {
    /// A message came or went.
    pub fn touch(&mut self, conversation: Conversation, message: u64, now_ms: u64) {
        if let Some(activity) = self.conversations.get_mut(&conversation) {
            activity.active_at_ms = now_ms;
            activity.last_message = message;
            return;
        }
        if self.conversations.len() >= MAX_CONVERSATIONS {
            self.drop_least_active();
        }
        let activity = Activity { created_at_ms: now_ms, active_at_ms: now_ms, last_message: message };
        self.conversations.insert(conversation, activity);
    }

    /// Takes a conversation off this list.
    pub fn delete(&mut self, conversation: &Conversation) {
        self.conversations.shift_remove(conversation);
    }

    /// Takes every conversation off this list that does not pass.
    pub fn retain(&mut self, mut keep: impl FnMut(&Conversation) -> bool) {
        self.conversations.retain(|conversation, _| keep(conversation));
    }

    /// All conversations, the most active first.
    pub fn listed(&self) -> Vec<(&Conversation, &Activity)> {
        let mut listed: Vec<_> = self.conversations.iter().collect();
        listed.sort_by_key(|(_, activity)| std::cmp::Reverse((activity.active_at_ms, activity.last_message)));
        listed
    }

    fn drop_least_active(&mut self) {
        let least = self.listed().last().map(|(conversation, _)| (*conversation).clone());
        if let Some(conversation) = least {
            self.delete(&conversation);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_back() {
        for conversation in [Conversation::with_user("Ann"), Conversation::in_group("12")] {
            assert_eq!(Conversation::at(&conversation.address()), Some(conversation));
        }
        for address in ["", "ann", "@easemob.com", "ann@example.com"] {
            assert_eq!(Conversation::at(address), None, "{address}");
        }
    }

    #[test]
    fn the_least_active_conversation_makes_room() {
        let mut inbox = Inbox::default();
        for peer in 0..=MAX_CONVERSATIONS as u64 {
            inbox.touch(Conversation::with_user(&peer.to_string()), peer, peer);
        }
        assert_eq!(inbox.listed().len(), MAX_CONVERSATIONS);
        assert_eq!(inbox.listed()[0].0.with, MAX_CONVERSATIONS.to_string());
        assert!(inbox.listed().iter().all(|(conversation, _)| conversation.with != "0"));
    }
}
