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
    /// Whether this user can send.
    pub knows: fn(app: &App, user: &str) -> bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { keeps: |kind| !NOT_KEPT.contains(&kind), knows: |app, user| app.users.contains(user) }
    }
}

/// Sends a message and gives its number.
pub fn send(app: &mut App, request: &Request) -> Result<Reply, Code> {
    let parameters = Parameters::of_body(request)?;
    let from = parameters.user_id("FromUserId")?;
    let room = parameters.room_id("RoomId")?;
    let kind = kind(&parameters)?;
    check_priority(&parameters)?;
    check_content(&parameters.object("MessageBody")?, kind)?;
    if !(app.rules.send.knows)(app, from) {
        return Err(Code::OPERATOR_UNKNOWN);
    }
    let room = app.rooms.get_mut(room).ok_or(Code::ROOM_UNKNOWN)?;
    let kept = app.features.room_message_storage && (app.rules.send.keeps)(kind);
    let seq = room.send(from, kept);
    Ok(Reply::success().with("AuditInfos", Value::Array(Vec::new())).with("MsgSeq", seq))
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
