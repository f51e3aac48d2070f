//! Rooms: who is in them, and the last messages they keep.

use std::collections::VecDeque;

use crate::emulator::bounded::Bounded;

/// How many rooms one app keeps; beyond it the oldest go.
pub const MAX_ROOMS: usize = 2_000;
/// How many users are in one room; beyond it the first ones to enter go.
pub const MAX_MEMBERS: usize = 20_000;
/// How many messages a room keeps; beyond it the oldest go.
pub const MAX_MESSAGES: usize = 2_000;

/// A message as a room keeps it.
#[derive(Debug)]
pub struct Message {
    /// Its number in the room.
    pub seq: u64,
    /// Who sent it.
    pub from: String,
    /// When, in epoch milliseconds.
    pub sent_at_ms: u64,
    /// Whether it was recalled.
    pub revoked: bool,
}

/// A room.
#[derive(Debug)]
pub struct Room {
    members: Bounded<()>,
    entered: Bounded<()>,
    messages: VecDeque<Message>,
    last_seq: u64,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            members: Bounded::new(MAX_MEMBERS),
            entered: Bounded::new(MAX_MEMBERS),
            messages: VecDeque::new(),
            last_seq: 0,
        }
    }
}

impl Room {
    /// A user comes in.
    pub fn enter(&mut self, user: &str) {
        self.members.insert(user, ());
        self.entered.insert(user, ());
    }

    /// A user goes out; says whether it was in.
    pub fn exit(&mut self, user: &str) -> bool {
        self.members.remove(user).is_some()
    }

    /// Whether a user is in.
    #[must_use]
    pub fn has(&self, user: &str) -> bool {
        self.members.contains(user)
    }

    /// Whether a user ever was in.
    #[must_use]
    pub fn knew(&self, user: &str) -> bool {
        self.entered.contains(user)
    }

    /// The number of the last message; 0 before the first.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// Takes a message under a number above the last one, and keeps it where it is of a kind that is kept.
    pub fn send(&mut self, seq: u64, from: &str, now_ms: u64, kept: bool) {
        self.last_seq = seq;
        if kept {
            if self.messages.len() >= MAX_MESSAGES {
                self.messages.pop_front();
            }
            self.messages.push_back(Message { seq, from: from.to_owned(), sent_at_ms: now_ms, revoked: false });
        }
    }

    /// All messages the room keeps, oldest first.
    pub fn messages(&mut self) -> impl Iterator<Item = &mut Message> {
        self.messages.iter_mut()
    }

    /// Whether anybody is in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.len() == 0
    }

    /// Whether it keeps any message.
    #[must_use]
    pub fn has_messages(&self) -> bool {
        !self.messages.is_empty()
    }

    /// Everybody goes out.
    pub fn clear(&mut self) {
        self.members = Bounded::new(MAX_MEMBERS);
    }

    /// The message with this number, while the room keeps it.
    pub fn message(&mut self, seq: u64) -> Option<&mut Message> {
        let at = self.messages.binary_search_by_key(&seq, |message| message.seq).ok()?;
        self.messages.get_mut(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_keeps_its_last_messages() {
        let mut room = Room::default();
        for seq in 1..=MAX_MESSAGES as u64 + 1 {
            room.send(seq, "u", 0, true);
        }
        assert!(room.message(1).is_none());
        assert!(room.message(2).is_some());
        assert!(room.message(MAX_MESSAGES as u64 + 1).is_some());
    }

    #[test]
    fn a_message_that_is_not_kept_still_has_a_number() {
        let mut room = Room::default();
        room.send(1, "u", 0, false);
        room.send(2, "u", 0, true);
        assert_eq!(room.last_seq(), 2);
        assert!(room.message(1).is_none() && room.message(2).is_some());
    }
}
