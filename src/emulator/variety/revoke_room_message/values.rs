//! Values of the parameters.

use serde_json::Value;

use super::{Variety, recoded, variety};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::zego::Code;

pub(super) fn varieties() -> Vec<Variety> {
    [ids(), numbers(), payloads()].concat()
}

fn ids() -> Vec<Variety> {
    vec![
        variety("empty-strings", "an empty FromUserId is in no room", |server| {
            server.zego.revoke.user_id = |sent| match sent.raw("FromUserId").and_then(Value::as_str) {
                Some("") => Ok(String::new()),
                _ => sent.user_id("FromUserId").map(str::to_owned),
            };
        }),
        variety("empty-strings", "an empty RoomId names no room", |server| {
            server.zego.revoke.room_id = |sent| match sent.raw("RoomId").and_then(Value::as_str) {
                Some("") => Err(Code::ROOM_UNKNOWN),
                _ => sent.room_id("RoomId").map(str::to_owned),
            };
        }),
        variety("empty-strings", "an empty Payload is a wrong parameter", |server| {
            server.zego.revoke.payload = |sent| match sent.text("Payload", usize::MAX)? {
                Some("") => Err(Code::PARAMETER),
                text => Ok(text.unwrap_or_default().to_owned()),
            };
        }),
        variety("ids.characters", "only ASCII", |server| {
            server.zego.revoke.user_id = |sent| {
                let id = sent.user_id("FromUserId")?;
                if id.is_ascii() { Ok(id.to_owned()) } else { Err(Code::PARAMETER) }
            };
            server.zego.revoke.room_id = |sent| {
                let id = sent.room_id("RoomId")?;
                if id.is_ascii() { Ok(id.to_owned()) } else { Err(Code::PARAMETER) }
            };
        }),
        variety("ids.characters", "32 of any", |server| {
            server.zego.revoke.user_id = |sent| {
                let id = sent.text("FromUserId", usize::MAX)?.filter(|id| !id.is_empty()).ok_or(Code::PARAMETER)?;
                if id.chars().count() <= 32 { Ok(id.to_owned()) } else { Err(Code::USER_ID_TOO_LONG) }
            };
        }),
        recoded("FromUserId.max-length", "a longer one is a wrong parameter", 660_000_012, 660_000_002),
        variety("RoomId.between-limits", "holds 128 bytes", |server| long_rooms(server, Code::PARAMETER)),
        variety("RoomId.max-length", "a longer one names no room", |server| long_rooms(server, Code::ROOM_UNKNOWN)),
    ]
}

/// Takes ids of rooms up to 128 bytes.
fn long_rooms(server: &mut Behaviour, beyond: Code) {
    server.zego.revoke.room_id = if beyond == Code::PARAMETER {
        |sent| sent.text("RoomId", 128)?.filter(|id| !id.is_empty()).ok_or(Code::PARAMETER).map(str::to_owned)
    } else {
        |sent| {
            let id = sent.text("RoomId", usize::MAX)?.filter(|id| !id.is_empty()).ok_or(Code::PARAMETER)?;
            if id.len() <= 128 { Ok(id.to_owned()) } else { Err(Code::ROOM_UNKNOWN) }
        }
    };
}

fn numbers() -> Vec<Variety> {
    vec![
        variety("MsgSeq.range", "begins at one", |server| {
            server.zego.revoke.seq = |sent| sent.integer("MsgSeq")?.filter(|seq| *seq >= 1).ok_or(Code::PARAMETER);
        }),
        variety("MsgSeq.range", "a fraction is cut off", |server| {
            server.zego.revoke.seq = |sent| match sent.raw("MsgSeq").and_then(Value::as_f64) {
                Some(number) if number.fract() != 0.0 => whole(number),
                _ => sent.integer("MsgSeq")?.ok_or(Code::PARAMETER),
            };
        }),
        variety("MsgSeq.range", "holds 32 bits", |server| {
            server.zego.revoke.seq =
                |sent| sent.integer("MsgSeq")?.filter(|seq| *seq <= u32::MAX.into()).ok_or(Code::PARAMETER);
        }),
        variety("MsgSeq.notation", "a fraction of zero is a whole number", |server| {
            server.zego.revoke.seq = |sent| match sent.raw("MsgSeq").and_then(Value::as_f64) {
                Some(number) if number.fract() == 0.0 && number.abs() < 9e15 => whole(number),
                _ => sent.integer("MsgSeq")?.ok_or(Code::PARAMETER),
            };
        }),
    ]
}

/// The whole part of a number.
fn whole(number: f64) -> Result<i128, Code> {
    format!("{:.0}", number.trunc()).parse().map_err(|_| Code::PARAMETER)
}

fn payloads() -> Vec<Variety> {
    vec![
        variety("Payload.null", "is a wrong parameter", |server| {
            server.zego.revoke.payload = |sent| match sent.raw("Payload") {
                Some(Value::Null) => Err(Code::PARAMETER),
                _ => Ok(sent.text("Payload", usize::MAX)?.unwrap_or_default().to_owned()),
            };
        }),
        variety("Payload.max-bytes", "a longer one is too large a message", |server| {
            server.zego.revoke.payload_too_long = Code::MESSAGE_TOO_LARGE;
        }),
    ]
}
