//! The rules an app obeys, each a function that a fault or a variety can replace.

use super::app::App;
use super::refusal::Refusal;
use super::route::Call;
use super::{message, recall};

/// The rules of an app; by default the documented ones.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What a refused call changes; nothing.
    pub refused: fn(&mut App, &Call, &Refusal),
    /// Keeping messages.
    pub messages: message::Rules,
    /// Recalling a message.
    pub recall: recall::Rules,
}

impl Default for Rules {
    fn default() -> Self {
        Self { refused: |_, _, _| {}, messages: message::Rules::default(), recall: recall::Rules::default() }
    }
}
