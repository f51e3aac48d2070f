//! Rooms, what they keep, and for how long.

use super::{Variety, variety};
use crate::emulator::zego::revoke::{message, withdraw};
use crate::emulator::zego::{Code, Room};

/// The code of the sibling operations for a recall that comes too late.
const TOO_LATE: Code = Code { number: 660_000_024, text: "message exceeds the revoke time limit" };

pub(super) fn varieties() -> Vec<Variety> {
    vec![
        variety("recall-window", "closes after two minutes", |server| {
            server.zego.revoke.withdraw = |app, order| {
                let late = order.now_ms.saturating_sub(message(app, order)?.sent_at_ms) > 120_000;
                if late { Err(TOO_LATE) } else { withdraw(app, order) }
            };
        }),
        variety("recall-window", "closes after a day, and the message is not found", |server| {
            server.zego.revoke.withdraw = |app, order| {
                let late = order.now_ms.saturating_sub(message(app, order)?.sent_at_ms) > 86_400_000;
                if late { Err(Code::MESSAGE_UNKNOWN) } else { withdraw(app, order) }
            };
        }),
        variety("room.made-anew", "its messages are there again", |server| {
            server.zego.room.destroy = |app, id| {
                if let Some(mut room) = app.rooms.remove(id) {
                    room.clear();
                    app.rooms.insert(format!("destroyed {id}"), room);
                }
            };
            server.zego.room.make =
                |app, id| app.rooms.remove(&format!("destroyed {id}")).unwrap_or_else(Room::default);
        }),
        variety("message-types", "signalling messages are kept", |server| server.zego.send.keeps = |kind| kind != 20),
        variety("message-types", "barrages are kept", |server| server.zego.send.keeps = |kind| kind != 2),
        variety("message-types", "all are kept", |server| server.zego.send.keeps = |_| true),
        variety("MsgSeq.range", "numbers begin at a thousand and leave gaps", |server| {
            server.zego.send.next_seq = |last| last.max(1_000) + 7;
        }),
        variety("MsgSeq.range", "numbers have eighteen digits", |server| {
            server.zego.send.next_seq = |last| last.max(343_649_807_833_778_781) + 1;
        }),
    ]
}
