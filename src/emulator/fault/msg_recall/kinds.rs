//! Which messages can be recalled.

use super::{Defect, defect};
use crate::emulator::easemob::recall::{is_there, refused};

/// A kind of message that the server does not recall.
macro_rules! refuses {
    ($kind:literal, $says:literal) => {
        defect("kinds.recallable", $says, |server| {
            server.easemob.recall.is_gone = |message, _| message.recalled || message.kind == $kind;
        })
    };
}

pub(super) fn defects() -> Vec<Defect> {
    vec![
        defect("origin.rest", "knows no message that was sent without a sender", |server| {
            server.easemob.recall.is_gone = |message, _| message.recalled || message.from == "admin";
        }),
        defect("origin.sender", "lets everybody recall but the sender", |server| {
            server.easemob.recall.is_gone = |message, order| message.recalled || message.from == order.from;
        }),
        refuses!("txt", "keeps texts"),
        refuses!("img", "keeps images"),
        refuses!("audio", "keeps voice messages"),
        refuses!("video", "keeps videos"),
        refuses!("file", "keeps files"),
        refuses!("loc", "keeps locations"),
        refuses!("custom", "keeps custom messages"),
        defect("kinds.command", "fails on a command", |server| {
            server.easemob.recall.checks[1] = |app, message, order, now_ms| {
                if message.is_command() {
                    Err(refused(500, "internal error"))
                } else {
                    is_there(app, message, order, now_ms)
                }
            };
        }),
        defect("kinds.command", "answers 404 to a command", |server| {
            server.easemob.recall.checks[1] = |app, message, order, now_ms| {
                if message.is_command() {
                    Err(refused(404, "not_found msg"))
                } else {
                    is_there(app, message, order, now_ms)
                }
            };
        }),
    ]
}
