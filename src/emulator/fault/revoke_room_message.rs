//! Ways to break what the ZEGO page promises of recalling a room message.

use super::Defect;
use crate::emulator::behaviour::Behaviour;

fn defect(clause: &str, says: &str, change: fn(&mut Behaviour)) -> Defect {
    Defect::new(format!("zego/RevokeRoomMessage#{clause}"), says, change)
}

pub(super) fn defects() -> Vec<Defect> {
    vec![
        defect("Payload.max-bytes", "takes 201 bytes", |server| {
            server.zego.revoke.payload_fits = |payload| payload.len() <= 201;
        }),
        defect("Payload.unit", "counts characters instead of bytes", |server| {
            server.zego.revoke.payload_fits = |payload| payload.chars().count() <= 200;
        }),
    ]
}
