//! Who may recall: the sender, in the room, known to the service.

use super::{Defect, WITHOUT_MEMBER, WITHOUT_SENDER, defect, room_with};
use crate::emulator::zego::revoke::{
    Order, check_member, check_message, check_not_revoked, check_room, check_sender, check_storage, room,
};
use crate::emulator::zego::{App, Code};

pub(super) fn defects() -> Vec<Defect> {
    [senders(), users(), members(), rooms()].concat()
}

fn senders() -> Vec<Defect> {
    vec![
        defect("FromUserId.sender", "any member of the room recalls", |server| {
            server.zego.revoke.checks = &WITHOUT_SENDER;
        }),
        defect("FromUserId.sender", "compares only users who are not in the room", |server| {
            server.zego.revoke.checks = &[check_storage, check_room, strangers, check_message, check_not_revoked];
        }),
        defect("FromUserId.sender", "takes whoever has written in the room", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                check_member,
                check_message,
                |app, order| {
                    let from = order.from.clone();
                    let has_written = room(app, order)?.messages().any(|message| message.from == from);
                    if has_written { Ok(()) } else { Err(Code::SENDER_MISMATCH) }
                },
                check_not_revoked,
            ];
        }),
        defect("FromUserId.sender", "whoever never joined recalls", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| unless_outside(app, order, check_member),
                check_message,
                |app, order| unless_outside(app, order, check_sender),
                check_not_revoked,
            ];
        }),
        defect("FromUserId.sender", "another member is told that the message is recalled", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                check_member,
                check_message,
                |app, order| check_sender(app, order).map_err(|_| Code::MESSAGE_REVOKED),
                check_not_revoked,
            ];
        }),
        defect("FromUserId.sender", "an outsider is told that the room does not exist", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| {
                    let known = app.users.contains(&order.from) && check_sender(app, order).is_err();
                    check_member(app, order).map_err(|code| if known { Code::ROOM_UNKNOWN } else { code })
                },
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
    ]
}

/// Passes members; others must be the sender, and are in no room.
fn strangers(app: &mut App, order: &mut Order) -> Result<(), Code> {
    let member = check_member(app, order);
    if member.is_ok() { Ok(()) } else { check_sender(app, order).and(member) }
}

/// Spares whoever is known and neither a member nor the sender.
fn unless_outside(
    app: &mut App,
    order: &mut Order,
    check: fn(&mut App, &mut Order) -> Result<(), Code>,
) -> Result<(), Code> {
    let known = app.users.contains(&order.from);
    let outside = known && check_member(app, order).is_err() && check_sender(app, order).is_err();
    if outside && check_message(app, order).is_ok() { Ok(()) } else { check(app, order) }
}

fn users() -> Vec<Defect> {
    vec![
        defect("FromUserId.registered", "wants a user whom a client logged in", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| match app.users.get(&order.from) {
                    Some(user) if !user.name.is_empty() => Err(Code::OPERATOR_UNKNOWN),
                    _ => check_member(app, order),
                },
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("FromUserId.unknown", "a user who does not exist recalls", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| if app.users.contains(&order.from) { check_member(app, order) } else { Ok(()) },
                check_message,
                |app, order| if app.users.contains(&order.from) { check_sender(app, order) } else { Ok(()) },
                check_not_revoked,
            ];
        }),
        defect("FromUserId.unknown", "is answered with 660300001", |server| {
            server.zego.revoke.checks = &[
                |app, order| if app.users.contains(&order.from) { Ok(()) } else { Err(Code::ROOM_UNKNOWN) },
                check_storage,
                check_room,
                check_member,
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("FromUserId.unknown", "the service fails", |server| {
            server.zego.revoke.checks = &[
                |app, order| if app.users.contains(&order.from) { Ok(()) } else { Err(Code::BUSINESS_ERROR) },
                check_storage,
                check_room,
                check_member,
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
    ]
}

fn members() -> Vec<Defect> {
    vec![
        defect("FromUserId.in-room", "does not look who is in the room", |server| {
            server.zego.revoke.checks = &WITHOUT_MEMBER;
        }),
        defect("FromUserId.in-room", "is enough in any room", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| {
                    let somewhere = app.rooms.iter_mut().any(|(_, room)| room.has(&order.from));
                    if somewhere { Ok(()) } else { Err(Code::NOT_IN_ROOM) }
                },
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("FromUserId.in-room", "who left once stays out", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| {
                    let member = check_member(app, order);
                    let key = format!("out {} {}", order.room, order.from);
                    if member.is_err() {
                        app.memory.insert(&key, String::new());
                    }
                    if app.memory.get(&key).is_some() { Err(Code::NOT_IN_ROOM) } else { member }
                },
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("code.660300002", "a sender who left is answered with 660000026", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| {
                    let sent = check_sender(app, order).is_ok();
                    check_member(app, order).map_err(|code| if sent { Code::SENDER_MISMATCH } else { code })
                },
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("code.660300002.never-joined", "is answered with 660500002", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| never_joined(app, order, Code::OPERATOR_UNKNOWN),
                check_member,
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("code.660300002.never-joined", "a room nobody entered does not exist", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                check_room,
                |app, order| never_joined(app, order, Code::ROOM_UNKNOWN),
                check_member,
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("code.660300002.never-joined", "joins by recalling, and succeeds", |server| {
            server.zego.revoke.checks = &[check_storage, check_room, check_message, check_sender, check_not_revoked];
            server.says(|request, response| {
                super::recode(request, response, Code::MESSAGE_UNKNOWN, Code::SUCCESS.number);
            });
        }),
    ]
}

fn never_joined(app: &mut App, order: &mut Order, code: Code) -> Result<(), Code> {
    let empty = app.rooms.get(&order.room).is_some_and(|room| room.is_empty() && !room.has_messages());
    if empty { Err(code) } else { Ok(()) }
}

fn rooms() -> Vec<Defect> {
    vec![
        defect("MsgSeq.room", "looks for the seq in every room", |server| {
            server.zego.revoke.checks = &[check_storage, check_room, anywhere, check_member, check_message];
        }),
        defect("code.660300001", "a user who is in no room is not in this one either", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                |app, order| {
                    let somewhere = app.rooms.iter_mut().any(|(_, room)| room.has(&order.from));
                    if somewhere { Ok(()) } else { Err(Code::NOT_IN_ROOM) }
                },
                check_room,
                check_member,
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("code.660300001", "an unknown room is made on the way", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                |app, order| {
                    if check_room(app, order).is_err() {
                        app.join(&order.room, "");
                    }
                    Ok(())
                },
                check_member,
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("code.660300001", "looks for the message first, and finds none", |server| {
            server.zego.revoke.checks = &[
                check_storage,
                |app, order| check_room(app, order).map_err(|_| Code::MESSAGE_UNKNOWN),
                check_member,
                check_message,
                check_sender,
                check_not_revoked,
            ];
        }),
        defect("code.660300001.destroyed", "a destroyed room only loses its members", |server| {
            server.zego.room.destroy = |app, id| {
                if let Some(room) = app.rooms.get_mut(id) {
                    room.clear();
                }
            };
        }),
        defect("code.660300001.destroyed", "a room nobody entered is not destroyed", |server| {
            server.zego.room.destroy = |app, id| {
                if app.rooms.get(id).is_some_and(|room| !room.is_empty()) {
                    app.rooms.remove(id);
                }
            };
        }),
        defect("code.660300001.destroyed", "a room is kept as long as it has messages", |server| {
            server.zego.room.destroy = |app, id| {
                if app.rooms.get(id).is_some_and(|room| !room.has_messages()) {
                    app.rooms.remove(id);
                }
            };
        }),
    ]
}

/// Goes on in the room that has the message, where this one does not.
fn anywhere(app: &mut App, order: &mut Order) -> Result<(), Code> {
    if check_message(app, order).is_err() {
        order.room = room_with(app, order.seq).ok_or(Code::MESSAGE_UNKNOWN)?;
    }
    Ok(())
}
