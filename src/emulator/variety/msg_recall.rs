//! What the Easemob page leaves open of recalling a message.

use super::Variety;
use crate::emulator::behaviour::Behaviour;

fn variety(question: &str, says: &str, change: fn(&mut Behaviour)) -> Variety {
    Variety::new(format!("easemob/msg_recall#{question}"), says, change)
}

pub(super) fn varieties() -> Vec<Variety> {
    vec![variety("window.edge", "the last millisecond is outside the window", |server| {
        server.easemob.recall.is_within = |window_ms, age_ms, _, _| age_ms < window_ms;
    })]
}
