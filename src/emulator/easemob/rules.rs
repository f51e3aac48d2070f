//! The rules an app obeys, each a function that a fault or a variety can replace.

use super::app::App;
use super::refusal::Refusal;
use super::route::Call;
use super::{auth, conversation, limits, message, recall, route};

/// The rules of an app; by default the documented ones.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Telling who is calling.
    pub auth: auth::Rules,
    /// Deleting a conversation.
    pub conversation: conversation::Rules,
    /// Limiting calls.
    pub limits: limits::Rules,
    /// Keeping messages.
    pub messages: message::Rules,
    /// Recalling a message.
    pub recall: recall::Rules,
    /// What a refused call changes; nothing.
    pub refused: fn(&mut App, &Call, &Refusal),
    /// Finding what a call asks for.
    pub route: route::Rules,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            auth: auth::Rules::default(),
            conversation: conversation::Rules::default(),
            limits: limits::Rules::default(),
            messages: message::Rules::default(),
            recall: recall::Rules::default(),
            refused: |_, _, _| {},
            route: route::Rules::default(),
        }
    }
}
