//! Recalls that are refused and carried out all the same.

use super::{Defect, defect};
use crate::emulator::edit::{edit_request, sent};
use crate::emulator::zego::gateway::{Call, Check, admit, check_action, check_age, check_health, check_signature};
use crate::emulator::zego::revoke::{
    Order, check_member, check_message, check_not_revoked, check_room, check_sender, check_storage, revoke, withdraw,
};
use crate::emulator::zego::{App, Code};

pub(super) fn defects() -> Vec<Defect> {
    vec![
        defect("effect.refusal", "recalls before it looks at Payload", |server| {
            const CHECKS: &[Check] = &[check_age, check_signature, check_action, admit, check_health, |app, call| {
                let wrong = sent(call.request, "Payload").is_some_and(|payload| !payload.is_string());
                either(app, call, if wrong { Err(Code::PARAMETER) } else { Ok(()) })
            }];
            server.zego.gateway.checks = CHECKS;
        }),
        defect("effect.refusal", "recalls before it looks how long Payload is", |server| {
            const CHECKS: &[Check] = &[check_age, check_signature, check_action, admit, check_health, |app, call| {
                let payload = sent(call.request, "Payload");
                let long = payload.is_some_and(|payload| payload.as_str().is_some_and(|text| text.len() > 200));
                either(app, call, if long { Err(Code::PARAMETER) } else { Ok(()) })
            }];
            server.zego.gateway.checks = CHECKS;
        }),
        defect("effect.refusal", "recalls before it looks at the signature", |server| {
            server.zego.gateway.checks = &[
                check_age,
                |app, call| {
                    let checked = check_signature(app, call);
                    either(app, call, checked)
                },
                check_action,
                admit,
                check_health,
            ];
        }),
        defect("effect.refusal", "recalls past the limit", |server| {
            server.zego.gateway.checks = &[
                check_age,
                check_signature,
                check_action,
                |app, call| {
                    let checked = admit(app, call);
                    either(app, call, checked)
                },
                check_health,
            ];
        }),
        defect("effect.refusal", "fails after it has recalled", |server| {
            server.zego.gateway.checks = &[check_age, check_signature, check_action, admit, |app, call| {
                let checked = check_health(app, call);
                either(app, call, checked)
            }];
        }),
        defect("effect.refusal", "recalls before it looks who sent the message", |server| {
            server.zego.revoke.checks =
                &[check_storage, check_room, check_member, check_message, check_not_revoked, withdraw, check_sender];
            server.zego.revoke.withdraw = |_, _| Ok(());
        }),
        defect("effect.refusal", "recalls for a sender who left before it looks who is in the room", |server| {
            server.zego.revoke.checks =
                &[check_storage, check_room, check_message, check_sender, check_not_revoked, withdraw, check_member];
            server.zego.revoke.withdraw = |_, _| Ok(());
        }),
        defect("effect.refusal", "the refused call of an outsider recalls", |server| {
            server.zego.revoke.checks =
                &[check_storage, check_room, outsiders, check_message, check_sender, check_not_revoked];
        }),
        defect("effect.refusal", "a seq that is not found in the room is recalled elsewhere", |server| {
            server.zego.revoke.checks =
                &[check_storage, check_room, check_member, elsewhere, check_sender, check_not_revoked];
        }),
        defect("effect.refusal", "a seq that was never issued recalls the latest message", |server| {
            server.zego.revoke.checks =
                &[check_storage, check_room, check_member, latest, check_sender, check_not_revoked];
        }),
    ]
}

/// Recalls all the same where a check fails; the answer stays a refusal.
fn either(app: &mut App, call: &Call<'_>, checked: Result<(), Code>) -> Result<(), Code> {
    if checked.is_err() && call.common.action == "RevokeRoomMessage" {
        let mut request = call.request.clone();
        edit_request(&mut request, |fields| drop(fields.shift_remove("Payload")));
        let _ = revoke(app, &request, call.now_ms);
    }
    checked
}

fn outsiders(app: &mut App, order: &mut Order) -> Result<(), Code> {
    let checked = check_member(app, order);
    if checked.is_err() && check_sender(app, order).is_err() {
        let _ = withdraw(app, order);
    }
    checked
}

fn elsewhere(app: &mut App, order: &mut Order) -> Result<(), Code> {
    let seq = order.seq;
    let found = check_message(app, order);
    if found.is_err() {
        let all = app.rooms.iter_mut().flat_map(|(_, room)| room.messages());
        all.filter(|message| i128::from(message.seq) == seq).for_each(|message| message.revoked = true);
    }
    found
}

fn latest(app: &mut App, order: &mut Order) -> Result<(), Code> {
    let found = check_message(app, order);
    if found.is_err()
        && let Some(room) = app.rooms.get_mut(&order.room)
        && let Some(message) = room.messages().last()
    {
        message.revoked = true;
    }
    found
}
