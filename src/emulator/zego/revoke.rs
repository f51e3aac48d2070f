//! `RevokeRoomMessage`: recalling one room message.

use super::app::{App, Features};
use super::code::Code;
use super::parameters::Parameters;
use super::reply::Reply;
use super::rooms::{Message, Room};
use crate::emulator::exchange::Request;

/// The most that `Payload` may take, in bytes of UTF-8.
const MAX_PAYLOAD_BYTES: usize = 200;

/// What recalling a room message obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether a text fits into `Payload`.
    pub payload_fits: fn(payload: &str) -> bool,
    /// What is checked of user, room and message.
    pub check_sender: fn(message: &Message, user: &str) -> Result<(), Code>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { payload_fits, check_sender }
    }
}

/// What a call asks for, with every parameter checked.
struct Order {
    from: String,
    room: String,
    seq: i128,
}

/// Recalls a room message.
pub fn revoke(app: &mut App, request: &Request) -> Result<Reply, Code> {
    let rules = app.rules.revoke;
    let order = order(&Parameters::of_body(request)?, rules)?;
    check_storage(app.features)?;
    let room = app.rooms.get_mut(&order.room).ok_or(Code::ROOM_UNKNOWN)?;
    check_member(room, &order.from)?;
    let message = message(room, order.seq)?;
    (rules.check_sender)(message, &order.from)?;
    check_not_revoked(message)?;
    message.revoked = true;
    Ok(Reply::success())
}

fn order(parameters: &Parameters, rules: Rules) -> Result<Order, Code> {
    let from = parameters.user_id("FromUserId")?.to_owned();
    let room = parameters.room_id("RoomId")?.to_owned();
    let seq = parameters.integer("MsgSeq")?.ok_or(Code::PARAMETER)?;
    if !(rules.payload_fits)(parameters.text("Payload", usize::MAX)?.unwrap_or_default()) {
        return Err(Code::PARAMETER);
    }
    Ok(Order { from, room, seq })
}

fn payload_fits(payload: &str) -> bool {
    payload.len() <= MAX_PAYLOAD_BYTES
}

fn check_storage(features: Features) -> Result<(), Code> {
    if features.room_message_storage { Ok(()) } else { Err(Code::NOT_STORED) }
}

fn check_member(room: &Room, user: &str) -> Result<(), Code> {
    if room.has(user) { Ok(()) } else { Err(Code::NOT_IN_ROOM) }
}

fn message(room: &mut Room, seq: i128) -> Result<&mut Message, Code> {
    let seq = u64::try_from(seq).map_err(|_| Code::MESSAGE_UNKNOWN)?;
    room.message(seq).ok_or(Code::MESSAGE_UNKNOWN)
}

fn check_sender(message: &Message, user: &str) -> Result<(), Code> {
    if message.from == user { Ok(()) } else { Err(Code::SENDER_MISMATCH) }
}

fn check_not_revoked(message: &Message) -> Result<(), Code> {
    if message.revoked { Err(Code::MESSAGE_REVOKED) } else { Ok(()) }
}
