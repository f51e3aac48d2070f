//! Ways to break what the Easemob page promises of recalling a message.

use super::Defect;
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{is_recall, set};

fn defect(clause: &str, says: &str, change: fn(&mut Behaviour)) -> Defect {
    Defect::new(format!("easemob/msg_recall#{clause}"), says, change)
}

pub(super) fn defects() -> Vec<Defect> {
    vec![
        defect("window.default", "the window closes a second early", |server| {
            server.easemob.recall.is_within =
                |window_ms, message, now_ms| now_ms.saturating_sub(message.sent_at_ms) + 1_000 <= window_ms;
        }),
        defect("response.recalled", "answers no", |server| {
            server.says(|request, response| {
                if is_recall(request) {
                    set(response, "/data/recalled", "no");
                }
            });
        }),
    ]
}
