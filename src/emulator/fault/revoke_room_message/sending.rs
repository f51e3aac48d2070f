//! What the answer to `SendRoomMessage` gives a recall.

use serde_json::Value;

use super::{Defect, defect};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{is_called, put, remove, said};
use crate::emulator::exchange::Response;
use crate::emulator::zego::Code;

pub(super) fn defects() -> Vec<Defect> {
    vec![
        defect("FromUserId.without-login", "only who logged in to a client sends", |server| {
            server.zego.send.check_sender = |app, user, _| match app.users.get(user) {
                Some(user) if user.name.is_empty() => Ok(()),
                _ => Err(Code::OPERATOR_UNKNOWN),
            };
        }),
        defect("MsgSeq.from-send-reply", "the answer to sending has none", |server| {
            sending(server, |response| remove(response, "/MsgSeq"));
        }),
        defect("MsgSeq.from-send-reply", "the answer to sending has it as a text", |server| {
            sending(server, |response| {
                let seq = said(response, "/MsgSeq").unwrap_or_default().to_string();
                put(response, "/MsgSeq", seq);
            });
        }),
        defect("MsgSeq.from-send-reply", "the answer to sending has the one before", |server| {
            sending(server, |response| {
                let seq = said(response, "/MsgSeq").and_then(|seq| seq.as_u64()).unwrap_or_default();
                put(response, "/MsgSeq", seq.saturating_sub(1));
            });
        }),
        defect("MsgSeq.from-send-reply", "the answer to sending has 0", |server| {
            sending(server, |response| put(response, "/MsgSeq", 0));
        }),
        defect("MsgSeq.from-send-reply", "the answer to sending has null", |server| {
            sending(server, |response| put(response, "/MsgSeq", Value::Null));
        }),
    ]
}

/// Changes the answers to `SendRoomMessage`.
fn sending(server: &mut Behaviour, change: fn(&mut Response)) {
    server.says(move |request, response| {
        if is_called(request, "SendRoomMessage") {
            change(response);
        }
    });
}
