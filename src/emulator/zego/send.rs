//! `SendRoomMessage`: a server-side message to a room. Its sender need not be in the room.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::app::App;
use super::code::Code;
use super::parameters::Parameters;
use super::reply::Reply;
use crate::emulator::exchange::Request;

/// The documented message types.
const TYPES: [i128; 9] = [1, 2, 10, 11, 12, 13, 14, 20, 200];
/// Command and barrage messages are passed on, not kept.
const NOT_KEPT: [i128; 2] = [2, 20];
/// The most a message text may take, in bytes.
const MAX_TEXT_BYTES: usize = 2_048;
/// The most `ExtendedData` may take, in bytes.
const MAX_EXTENDED_BYTES: usize = 1_024;

/// What sending a room message obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether messages of this type are kept.
    pub keeps: fn(kind: i128) -> bool,
    /// Whether this user can send to this room.
    pub check_sender: fn(app: &App, user: &str, room: &str) -> Result<(), Code>,
    /// The number after this one; 0 before the first.
    pub next_seq: fn(last: u64) -> u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { keeps: |kind| !NOT_KEPT.contains(&kind), check_sender, next_seq: |last| last + 1 }
    }
}

/// Sends a message and gives its number.
pub fn send(app: &mut App, request: &Request, now_ms: u64) -> Result<Reply, Code> {
    let parameters = Parameters::of_body(request)?;
    let from = parameters.user_id("FromUserId")?;
    let room = parameters.room_id("RoomId")?;
    let kind = kind(&parameters)?;
    check_priority(&parameters)?;
    check_content(&parameters.object("MessageBody")?, kind)?;
    let rules = app.rules.send;
    (rules.check_sender)(app, from, room)?;
    let room = app.rooms.get_mut(room).ok_or(Code::ROOM_UNKNOWN)?;
    let kept = app.features.room_message_storage && (rules.keeps)(kind);
    let seq = (rules.next_seq)(room.last_seq());
    room.send(seq, from, now_ms, kept);
    Ok(Reply::success().with("AuditInfos", Value::Array(Vec::new())).with("MsgSeq", seq))
}

fn check_sender(app: &App, user: &str, _: &str) -> Result<(), Code> {
    if app.users.contains(user) { Ok(()) } else { Err(Code::OPERATOR_UNKNOWN) }
}

fn kind(parameters: &Parameters) -> Result<i128, Code> {
    if parameters.has("HasReceipt") {
        return Err(Code::NO_RECEIPTS);
    }
    let kind = parameters.integer("MessageType")?.ok_or(Code::PARAMETER)?;
    if TYPES.contains(&kind) { Ok(kind) } else { Err(Code::PARAMETER) }
}

fn check_priority(parameters: &Parameters) -> Result<(), Code> {
    match parameters.integer("Priority")? {
        None | Some(1..=3) => Ok(()),
        Some(_) => Err(Code::PARAMETER),
    }
}

fn check_content(content: &Parameters, kind: i128) -> Result<(), Code> {
    let text = content.text("Message", usize::MAX)?.unwrap_or_default();
    if text.len() > MAX_TEXT_BYTES {
        return Err(Code::MESSAGE_TOO_LARGE);
    }
    content.text("ExtendedData", MAX_EXTENDED_BYTES)?;
    let base64 = kind == 2 && content.integer("IsBase64")? == Some(1);
    if base64 && STANDARD.decode(text).is_err() {
        return Err(Code::NOT_BASE64);
    }
    Ok(())
}
