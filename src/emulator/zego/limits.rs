//! The documented limits: calls per app, and for one operation per room.

use std::collections::{HashMap, VecDeque};

use super::code::Code;
use super::gateway::Operation;
use crate::emulator::exchange::Request;
use crate::emulator::limit::{KeyedWindows, Rate, Window};

/// How often the members of one room can be queried.
const QUERIES_PER_ROOM: Rate = Rate::per_second(5);
/// How often an app can recall in a second.
const RECALLS_PER_SECOND: usize = 20;
/// How many recalls are remembered.
const MAX_HISTORY: usize = 100;
/// How many histories are kept.
const MAX_HISTORIES: usize = 1_000;

/// What the limit of recalling obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What is counted together.
    pub counted_as: fn(request: &Request) -> String,
    /// Whether one call more can be made, by those made before it.
    pub admit: fn(history: &History, now_ms: u64) -> Result<(), Code>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { counted_as: |_| String::new(), admit }
    }
}

/// When calls were made, in epoch milliseconds, the latest last.
#[derive(Debug, Default)]
pub struct History {
    /// Those that passed the limit.
    pub admitted: VecDeque<u64>,
    /// All of them.
    pub made: VecDeque<u64>,
}

impl History {
    fn note(times: &mut VecDeque<u64>, now_ms: u64) {
        if times.len() >= MAX_HISTORY {
            times.pop_front();
        }
        times.push_back(now_ms);
    }
}

/// How many of these times lie in the last milliseconds.
#[must_use]
pub fn within(times: &VecDeque<u64>, now_ms: u64, last_ms: u64) -> usize {
    times.iter().filter(|at| now_ms.saturating_sub(**at) < last_ms).count()
}

/// So many calls in any second.
fn admit(history: &History, now_ms: u64) -> Result<(), Code> {
    let calls = within(&history.admitted, now_ms, 1_000);
    if calls < RECALLS_PER_SECOND { Ok(()) } else { Err(Code::APP_LIMIT) }
}

/// What was used of each limit.
#[derive(Debug)]
pub struct Limits {
    calls: HashMap<Operation, Window>,
    recalls: HashMap<String, History>,
    queries: KeyedWindows,
}

impl Default for Limits {
    fn default() -> Self {
        Self { calls: HashMap::new(), recalls: HashMap::new(), queries: KeyedWindows::new(QUERIES_PER_ROOM) }
    }
}

impl Limits {
    /// Counts a call, or refuses it.
    pub fn admit(&mut self, rules: Rules, operation: Operation, request: &Request, now_ms: u64) -> Result<(), Code> {
        let (calls, refusal) = match operation {
            Operation::SendRoomMessage => (10, Code::APP_LIMIT),
            Operation::UserRegister => (20, Code::REGISTER_LIMIT),
            Operation::CreateRoom | Operation::DestroyRoom => (20, Code::APP_LIMIT),
            Operation::RevokeRoomMessage => return self.admit_recall(rules, request, now_ms),
            Operation::QueryRoomMembers => return Ok(()),
        };
        let window = Window::new(Rate::per_second(calls));
        let window = self.calls.entry(operation).or_insert(window);
        if window.admit(now_ms, 1) { Ok(()) } else { Err(refusal) }
    }

    fn admit_recall(&mut self, rules: Rules, request: &Request, now_ms: u64) -> Result<(), Code> {
        if self.recalls.len() >= MAX_HISTORIES {
            self.recalls.clear();
        }
        let history = self.recalls.entry((rules.counted_as)(request)).or_default();
        let admitted = (rules.admit)(history, now_ms);
        History::note(&mut history.made, now_ms);
        if admitted.is_ok() {
            History::note(&mut history.admitted, now_ms);
        }
        admitted
    }

    /// Takes back the count of the last recall.
    pub fn forget_last(&mut self) {
        for history in self.recalls.values_mut() {
            history.admitted.pop_back();
            history.made.pop_back();
        }
    }

    /// Counts a query on a room, or refuses it.
    pub fn admit_query(&mut self, room: &str, now_ms: u64) -> Result<(), Code> {
        if self.queries.of(room, now_ms).admit(now_ms, 1) { Ok(()) } else { Err(Code::ROOM_LIMIT) }
    }
}
