//! The documented limits: calls per app and period, conversation deletions per user, messages sent.

use std::collections::HashMap;

use super::canonical;
use super::chat_type::ChatType;
use super::refusal::{self, Refusal};
use super::route::{Call, Endpoint};
use super::rules;
use crate::emulator::limit::{KeyedWindows, Rate, Window};

/// How often one user's conversations can be deleted.
const DELETIONS_PER_USER: Rate = Rate::per_minute(5);

/// What limiting calls obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Which calls share a budget, and how large it is; nothing for a recall, which is counted apart.
    pub budget: fn(endpoint: Endpoint) -> Option<(&'static str, Rate)>,
    /// How often one user's conversations can be deleted.
    pub deletions: Rate,
    /// Which deletions share a budget.
    pub whose: fn(call: &Call, user: &str) -> String,
}

impl Default for Rules {
    fn default() -> Self {
        Self { budget, deletions: DELETIONS_PER_USER, whose: |_, user| canonical(user) }
    }
}

/// What was used of each limit.
#[derive(Debug, Clone)]
pub struct Limits {
    rules: Rules,
    calls: HashMap<&'static str, Window>,
    recalls: KeyedWindows,
    deletions: KeyedWindows,
    messages: HashMap<ChatType, Window>,
}

impl Limits {
    /// Nothing used yet.
    pub fn new(rules: &rules::Rules) -> Self {
        Self {
            rules: rules.limits,
            calls: HashMap::new(),
            recalls: KeyedWindows::new(rules.recall.rate),
            deletions: KeyedWindows::new(rules.limits.deletions),
            messages: HashMap::new(),
        }
    }

    /// Counts a recall against a budget, or refuses it.
    pub fn admit_recall(&mut self, budget: &str, now_ms: u64) -> Result<(), Refusal> {
        if self.recalls.of(budget, now_ms).admit(now_ms, 1) { Ok(()) } else { Err(refusal::too_many_calls()) }
    }

    /// Counts a call, or refuses it.
    pub fn admit(&mut self, endpoint: Endpoint, call: &Call) -> Result<(), Refusal> {
        let now_ms = call.now_ms;
        let Some((budget, rate)) = (self.rules.budget)(endpoint) else {
            return Ok(());
        };
        let app = self.calls.entry(budget).or_insert_with(|| Window::new(rate));
        if !app.has_room(now_ms, 1) {
            return Err(refusal::too_many_calls());
        }
        if let Endpoint::DeleteConversation(user) = endpoint
            && !self.deletions.of(&(self.rules.whose)(call, user), now_ms).admit(now_ms, 1)
        {
            return Err(refusal::too_many_calls());
        }
        app.take(now_ms, 1);
        Ok(())
    }

    /// Counts messages sent, or refuses them.
    pub fn admit_messages(&mut self, chat_type: ChatType, amount: usize, now_ms: u64) -> Result<(), Refusal> {
        let rate = match chat_type {
            ChatType::Chat => Rate::per_minute(6_000),
            ChatType::Group => Rate::per_second(20),
            ChatType::Chatroom => Rate::per_second(100),
        };
        let window = self.messages.entry(chat_type).or_insert_with(|| Window::new(rate));
        if window.admit(now_ms, u32::try_from(amount).unwrap_or(u32::MAX)) {
            Ok(())
        } else {
            Err(Refusal::new(403, "message_send_error", "message send reach limit"))
        }
    }
}

/// Which calls share a budget, and how large it is; nothing for a recall, which is counted apart.
pub fn budget(endpoint: Endpoint) -> Option<(&'static str, Rate)> {
    let (name, calls) = match endpoint {
        Endpoint::Token => ("token", 300),
        Endpoint::RegisterUsers | Endpoint::GetUser(_) | Endpoint::DeleteUser(_) => ("users", 100),
        Endpoint::ListUsers => ("list users", 100),
        Endpoint::ListGroups => ("list groups", 100),
        Endpoint::ListChatrooms => ("list chat rooms", 50),
        Endpoint::SendToUsers => ("send to users", 100),
        Endpoint::SendToGroups => ("send to groups", 20),
        Endpoint::SendToChatrooms => ("send to chat rooms", 100),
        Endpoint::ImportToUser => ("import to user", 100),
        Endpoint::ImportToGroup => ("import to group", 100),
        Endpoint::Recall => return None,
        Endpoint::DeleteConversation(_) => ("delete conversation", 100),
        Endpoint::ListConversations(_) => ("list conversations", 100),
        Endpoint::ReadRoaming(_) => ("read roaming", 100),
        Endpoint::CreateGroup => ("create group", 100),
        Endpoint::DeleteGroup(_) => ("delete group", 100),
        Endpoint::CreateChatroom => ("create chat room", 50),
        Endpoint::DeleteChatroom(_) => ("delete chat room", 100),
        Endpoint::Upload => ("upload", 100),
        Endpoint::Download(_) => ("download", 100),
    };
    Some((name, Rate::per_second(calls)))
}
