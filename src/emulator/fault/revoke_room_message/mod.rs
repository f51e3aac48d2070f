//! Ways to break what the ZEGO page promises of recalling a room message.

mod answers;
mod body;
mod codes;
mod effect;
mod limits;
mod parameters;
mod payload;
mod people;
mod refusals;
mod sending;

use super::Defect;
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{is_revoke, said, set};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::zego::revoke::{
    Step, check_member, check_message, check_not_revoked, check_room, check_sender, check_storage,
};
use crate::emulator::zego::{App, Code};

/// Every check but whether the message is recalled.
const WITHOUT_REVOKED: [Step; 5] = [check_storage, check_room, check_member, check_message, check_sender];
/// Every check but who sent the message.
const WITHOUT_SENDER: [Step; 5] = [check_storage, check_room, check_member, check_message, check_not_revoked];
/// Every check but who is in the room.
const WITHOUT_MEMBER: [Step; 5] = [check_storage, check_room, check_message, check_sender, check_not_revoked];

/// A room that keeps a message under this number.
fn room_with(app: &mut App, seq: i128) -> Option<String> {
    let mut rooms = app.rooms.iter_mut();
    rooms.find_map(|(name, room)| room.messages().any(|message| i128::from(message.seq) == seq).then(|| name.clone()))
}

/// Answers a recall with another code where it would have been this one.
fn recode(request: &Request, response: &mut Response, from: Code, to: u32) {
    if is_revoke(request) && said(response, "/Code") == Some(from.number.into()) {
        set(response, "/Code", to);
    }
}

fn defect(clause: &str, says: &str, change: fn(&mut Behaviour)) -> Defect {
    Defect::new(format!("zego/RevokeRoomMessage#{clause}"), says, change)
}

pub(super) fn defects() -> Vec<Defect> {
    [
        answers::defects(),
        body::defects(),
        codes::defects(),
        effect::defects(),
        limits::defects(),
        parameters::defects(),
        payload::defects(),
        people::defects(),
        refusals::defects(),
        sending::defects(),
    ]
    .concat()
}
