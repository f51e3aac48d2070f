//! `RevokeRoomMessage`: recalling one room message.

use super::app::App;
use super::code::Code;
use super::parameters::Parameters;
use super::reply::Reply;
use super::rooms::{Message, Room};
use crate::emulator::exchange::Request;

/// The most that `Payload` may take, in bytes of UTF-8.
const MAX_PAYLOAD_BYTES: usize = 200;

/// Something that is looked at or done; a code where it ends the call.
pub type Step = fn(app: &mut App, order: &mut Order) -> Result<(), Code>;

/// What recalling a room message obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The parameters of a request.
    pub parameters: fn(request: &Request) -> Result<Parameters, Code>,
    /// Who recalls.
    pub user_id: fn(parameters: &Parameters) -> Result<String, Code>,
    /// In which room.
    pub room_id: fn(parameters: &Parameters) -> Result<String, Code>,
    /// Which message.
    pub seq: fn(parameters: &Parameters) -> Result<i128, Code>,
    /// What is said along with it.
    pub payload: fn(parameters: &Parameters) -> Result<String, Code>,
    /// Whether a text fits into `Payload`.
    pub payload_fits: fn(payload: &str) -> bool,
    /// The code for one that does not.
    pub payload_too_long: Code,
    /// Everything that is looked at once the parameters are read, in its order.
    pub checks: &'static [Step],
    /// What recalling does.
    pub withdraw: Step,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            parameters: Parameters::of_body,
            user_id: |parameters| parameters.user_id("FromUserId").map(str::to_owned),
            room_id: |parameters| parameters.room_id("RoomId").map(str::to_owned),
            seq: |parameters| parameters.integer("MsgSeq")?.ok_or(Code::PARAMETER),
            payload: |parameters| Ok(parameters.text("Payload", usize::MAX)?.unwrap_or_default().to_owned()),
            payload_fits,
            payload_too_long: Code::PARAMETER,
            checks: &[check_storage, check_room, check_member, check_message, check_sender, check_not_revoked],
            withdraw,
        }
    }
}

/// What a call asks for, with every parameter checked.
#[derive(Debug)]
pub struct Order {
    /// The user.
    pub from: String,
    /// The room.
    pub room: String,
    /// The number of the message.
    pub seq: i128,
    /// When the call came, in epoch milliseconds.
    pub now_ms: u64,
}

/// Recalls a room message.
pub fn revoke(app: &mut App, request: &Request, now_ms: u64) -> Result<Reply, Code> {
    let rules = app.rules.revoke;
    let mut order = order(rules, request, now_ms)?;
    for check in rules.checks {
        check(app, &mut order)?;
    }
    (rules.withdraw)(app, &mut order)?;
    Ok(Reply::success())
}

/// What a request asks for; a code where a parameter is missing or wrong.
pub fn order(rules: Rules, request: &Request, now_ms: u64) -> Result<Order, Code> {
    let parameters = (rules.parameters)(request)?;
    let from = (rules.user_id)(&parameters)?;
    let room = (rules.room_id)(&parameters)?;
    let seq = (rules.seq)(&parameters)?;
    if !(rules.payload_fits)(&(rules.payload)(&parameters)?) {
        return Err(rules.payload_too_long);
    }
    Ok(Order { from, room, seq, now_ms })
}

fn payload_fits(payload: &str) -> bool {
    payload.len() <= MAX_PAYLOAD_BYTES
}

/// The room of an order, while it exists.
pub fn room<'a>(app: &'a mut App, order: &Order) -> Result<&'a mut Room, Code> {
    app.rooms.get_mut(&order.room).ok_or(Code::ROOM_UNKNOWN)
}

/// The message of an order, while its room keeps it.
pub fn message<'a>(app: &'a mut App, order: &Order) -> Result<&'a mut Message, Code> {
    let seq = u64::try_from(order.seq).map_err(|_| Code::MESSAGE_UNKNOWN)?;
    room(app, order)?.message(seq).ok_or(Code::MESSAGE_UNKNOWN)
}

/// The app keeps its messages.
pub fn check_storage(app: &mut App, _: &mut Order) -> Result<(), Code> {
    if app.features.room_message_storage { Ok(()) } else { Err(Code::NOT_STORED) }
}

/// The room exists.
pub fn check_room(app: &mut App, order: &mut Order) -> Result<(), Code> {
    room(app, order).map(drop)
}

/// The user is in it.
pub fn check_member(app: &mut App, order: &mut Order) -> Result<(), Code> {
    if room(app, order)?.has(&order.from) { Ok(()) } else { Err(Code::NOT_IN_ROOM) }
}

/// The room has the message.
pub fn check_message(app: &mut App, order: &mut Order) -> Result<(), Code> {
    message(app, order).map(drop)
}

/// The user sent it.
pub fn check_sender(app: &mut App, order: &mut Order) -> Result<(), Code> {
    if message(app, order)?.from == order.from { Ok(()) } else { Err(Code::SENDER_MISMATCH) }
}

/// It is not recalled yet.
pub fn check_not_revoked(app: &mut App, order: &mut Order) -> Result<(), Code> {
    if message(app, order)?.revoked { Err(Code::MESSAGE_REVOKED) } else { Ok(()) }
}

/// Recalls it.
pub fn withdraw(app: &mut App, order: &mut Order) -> Result<(), Code> {
    message(app, order)?.revoked = true;
    Ok(())
}
