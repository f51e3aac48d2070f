//! Who recalls, and what is looked at first.

use super::{Variety, recoded, variety};
use crate::emulator::zego::Code;
use crate::emulator::zego::gateway::{admit, check_action, check_age, check_health, check_signature};
use crate::emulator::zego::revoke::{
    check_member, check_message, check_not_revoked, check_room, check_sender, check_storage, order,
};

pub(super) fn varieties() -> Vec<Variety> {
    [senders(), unknown(), outsiders(), precedence()].concat()
}

fn senders() -> Vec<Variety> {
    [660_000_002, 660_000_022, 660_300_002]
        .map(|code| recoded("FromUserId.sender", &format!("another user is answered with {code}"), 660_000_026, code))
        .into()
}

/// A user who does not exist, in a room that does.
fn unknown() -> Vec<Variety> {
    let codes = [660_500_002, 660_700_012, 660_700_015, 51_102, 660_000_026, 660_000_002, 660_000_022];
    let says = |code: u32| format!("is answered with {code}");
    let variety = |code: u32| {
        Variety::new("zego/RevokeRoomMessage#FromUserId.unknown", says(code), move |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| if app.users.contains(&order.from) { Ok(()) } else { Err(UNKNOWN) },
                check_member,
                check_message,
                check_sender,
                check_not_revoked,
            ];
            server.says(move |_, response| {
                if crate::emulator::edit::said(response, "/Code") == Some(UNKNOWN.number.into()) {
                    crate::emulator::edit::set(response, "/Code", code);
                }
            });
        })
    };
    codes.map(variety).into()
}

/// Stands for the code that a user who does not exist gets.
const UNKNOWN: Code = Code { number: 660_700_099, text: "user does not exist" };

fn outsiders() -> Vec<Variety> {
    vec![
        variety("code.660300002.never-joined", "the message is looked for first", |server| {
            server.zego.revoke.checks =
                &[check_storage, check_room, check_message, check_member, check_sender, check_not_revoked];
        }),
        variety("sender.never-joined", "recalls, unless the user left", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| {
                    let left = app.rooms.get(&order.room).is_some_and(|room| room.knew(&order.from));
                    if left || check_sender(app, order).is_err() { check_member(app, order) } else { Ok(()) }
                },
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        variety("sender.never-joined", "cannot even send", |server| {
            server.zego.send.check_sender = |app, user, room| {
                let outside = app.rooms.get(room).is_some_and(|room| !room.has(user));
                match (app.users.contains(user), outside) {
                    (false, _) => Err(Code::OPERATOR_UNKNOWN),
                    (true, true) => Err(Code::NOT_IN_ROOM),
                    (true, false) => Ok(()),
                }
            };
        }),
    ]
}

fn precedence() -> Vec<Variety> {
    vec![
        variety("precedence", "the Action is looked at before the signature", |server| {
            server.zego.gateway.checks = &[check_action, check_age, check_signature, admit, check_health];
        }),
        variety("precedence", "the parameters are read before the signature", |server| {
            server.zego.gateway.checks = &[
                check_age,
                |app, call| match &*call.common.action {
                    "RevokeRoomMessage" => order(app.rules.revoke, call.request, call.now_ms).map(drop),
                    _ => Ok(()),
                },
                check_signature,
                check_action,
                admit,
                check_health,
            ];
        }),
        variety("precedence", "a user who does not exist is noticed before the room", |server| {
            server.zego.revoke.checks = &[
                |app, order| if app.users.contains(&order.from) { Ok(()) } else { Err(Code::NOT_IN_ROOM) },
                check_storage,
                check_room,
                check_member,
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        variety("precedence", "the room is looked at before MsgSeq", |server| {
            server.zego.gateway.checks =
                &[check_age, check_signature, check_action, admit, check_health, |app, call| {
                    let parameters = (app.rules.revoke.parameters)(call.request);
                    let room = parameters.and_then(|sent| (app.rules.revoke.room_id)(&sent));
                    match room {
                        Ok(room) if call.common.action == "RevokeRoomMessage" && !app.rooms.contains(&room) => {
                            Err(Code::ROOM_UNKNOWN)
                        }
                        _ => Ok(()),
                    }
                }];
        }),
        variety("precedence", "who sent the message is looked at before who is in the room", |server| {
            server.zego.revoke.checks =
                &[check_storage, check_room, check_message, check_sender, check_member, check_not_revoked];
        }),
    ]
}
