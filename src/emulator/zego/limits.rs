//! The documented limits: calls per app, and for one operation per room.

use std::collections::HashMap;

use super::code::Code;
use super::gateway::Operation;
use crate::emulator::limit::{KeyedWindows, Rate, Window};

/// How often the members of one room can be queried.
const QUERIES_PER_ROOM: Rate = Rate::per_second(5);

/// What was used of each limit.
#[derive(Debug)]
pub struct Limits {
    calls: HashMap<Operation, Window>,
    queries: KeyedWindows,
}

impl Default for Limits {
    fn default() -> Self {
        Self { calls: HashMap::new(), queries: KeyedWindows::new(QUERIES_PER_ROOM) }
    }
}

impl Limits {
    /// Counts a call, or refuses it.
    pub fn admit(&mut self, operation: Operation, now_ms: u64) -> Result<(), Code> {
        let (calls, refusal) = match operation {
            Operation::SendRoomMessage => (10, Code::APP_LIMIT),
            Operation::UserRegister => (20, Code::REGISTER_LIMIT),
            Operation::RevokeRoomMessage | Operation::CreateRoom | Operation::DestroyRoom => (20, Code::APP_LIMIT),
            Operation::QueryRoomMembers => return Ok(()),
        };
        let window = Window::new(Rate::per_second(calls));
        let window = self.calls.entry(operation).or_insert(window);
        if window.admit(now_ms, 1) { Ok(()) } else { Err(refusal) }
    }

    /// Counts a query on a room, or refuses it.
    pub fn admit_query(&mut self, room: &str, now_ms: u64) -> Result<(), Code> {
        if self.queries.of(room, now_ms).admit(now_ms, 1) { Ok(()) } else { Err(Code::ROOM_LIMIT) }
    }
}
