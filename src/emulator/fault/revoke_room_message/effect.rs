//! What a recall does.

use super::{Defect, defect};
use crate::emulator::edit::{said, sent, set};
use crate::emulator::zego::Code;
use crate::emulator::zego::revoke::{message, room, withdraw};

pub(super) fn defects() -> Vec<Defect> {
    [recalls(), one(), twice()].concat()
}

fn recalls() -> Vec<Defect> {
    vec![
        defect("effect.recall", "finds no message", |server| {
            server.zego.revoke.withdraw = |_, _| Err(Code::MESSAGE_UNKNOWN);
        }),
        defect("effect.recall", "recalls nothing", |server| server.zego.revoke.withdraw = |_, _| Ok(())),
        defect("effect.recall", "only texts can be recalled", |server| server.zego.send.keeps = |kind| kind == 1),
        defect("effect.recall", "images cannot be recalled", |server| {
            server.zego.send.keeps = |kind| ![2, 11, 20].contains(&kind);
        }),
        defect("effect.recall", "custom messages cannot be recalled", |server| {
            server.zego.send.keeps = |kind| ![2, 20, 200].contains(&kind);
        }),
        defect("effect.recall", "the first message of a room cannot be recalled", |server| {
            server.zego.revoke.withdraw =
                |app, order| if order.seq == 1 { Err(Code::MESSAGE_UNKNOWN) } else { withdraw(app, order) };
        }),
    ]
}

fn one() -> Vec<Defect> {
    vec![
        defect("effect.one-message", "recalls every message of the room", |server| {
            server.zego.revoke.withdraw = |app, order| {
                room(app, order)?.messages().for_each(|message| message.revoked = true);
                Ok(())
            };
        }),
        defect("effect.one-message", "recalls the later messages too", |server| {
            server.zego.revoke.withdraw = |app, order| {
                let seq = order.seq;
                let later = room(app, order)?.messages().filter(|message| i128::from(message.seq) >= seq);
                later.for_each(|message| message.revoked = true);
                Ok(())
            };
        }),
        defect("effect.one-message", "recalls the earlier messages too", |server| {
            server.zego.revoke.withdraw = |app, order| {
                let seq = order.seq;
                let earlier = room(app, order)?.messages().filter(|message| i128::from(message.seq) <= seq);
                earlier.for_each(|message| message.revoked = true);
                Ok(())
            };
        }),
        defect("MsgSeq.room", "recalls what has the same number in every room", |server| {
            server.zego.revoke.withdraw = |app, order| {
                let seq = u64::try_from(order.seq).unwrap_or_default();
                for (_, room) in app.rooms.iter_mut() {
                    room.messages().filter(|message| message.seq == seq).for_each(|message| message.revoked = true);
                }
                Ok(())
            };
        }),
        defect("effect.one-message", "recalls once for each room", |server| {
            server.zego.revoke.withdraw = |app, order| {
                if room(app, order)?.messages().any(|message| message.revoked) {
                    return Err(Code::MESSAGE_REVOKED);
                }
                withdraw(app, order)
            };
        }),
        defect("effect.one-message", "recalls once for each user", |server| {
            server.zego.revoke.withdraw = |app, order| {
                if app.memory.get(&order.from).is_some() {
                    return Err(Code::MESSAGE_REVOKED);
                }
                app.memory.insert(&order.from, String::new());
                withdraw(app, order)
            };
        }),
    ]
}

fn twice() -> Vec<Defect> {
    vec![
        defect("code.660000023", "a second recall succeeds", |server| {
            server.zego.revoke.checks = &super::WITHOUT_REVOKED;
        }),
        defect("code.660000023", "a second recall with a Payload succeeds", |server| {
            server.says(|request, response| {
                if said(response, "/Code") == Some(660_000_023.into()) && sent(request, "Payload").is_some() {
                    set(response, "/Code", 0);
                }
            });
        }),
        defect("code.660000023", "a recalled message is not found", |server| {
            server.zego.revoke.withdraw = |app, order| {
                message(app, order)?.seq = 0;
                Ok(())
            };
        }),
        defect("code.660000023", "a second recall gives the message back", |server| {
            server.zego.revoke.checks = &super::WITHOUT_REVOKED;
            server.zego.revoke.withdraw = |app, order| {
                let message = message(app, order)?;
                message.revoked = !message.revoked;
                if message.revoked { Ok(()) } else { Err(Code::MESSAGE_REVOKED) }
            };
        }),
        defect("code.660000023", "a recall made again at once succeeds once more", |server| {
            server.zego.revoke.checks = &super::WITHOUT_REVOKED;
            server.zego.revoke.withdraw = |app, order| {
                let call = format!("{} {}", order.room, order.seq);
                let again = app.memory.remove("last").is_some_and(|last| last == call);
                let message = message(app, order)?;
                if message.revoked && !again {
                    return Err(Code::MESSAGE_REVOKED);
                }
                if !message.revoked {
                    message.revoked = true;
                    app.memory.insert("last", call);
                }
                Ok(())
            };
        }),
        defect("code.660000023", "the last recall of a room can be made again", |server| {
            server.zego.revoke.checks = &super::WITHOUT_REVOKED;
            server.zego.revoke.withdraw = |app, order| {
                let is_last = app.memory.get(&order.room).is_some_and(|last| *last == order.seq.to_string());
                app.memory.insert(&order.room, order.seq.to_string());
                let message = message(app, order)?;
                if message.revoked && !is_last {
                    return Err(Code::MESSAGE_REVOKED);
                }
                message.revoked = true;
                Ok(())
            };
        }),
    ]
}
