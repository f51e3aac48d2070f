//! What the ZEGO page leaves open of recalling a room message.

mod answers;
mod limits;
mod people;
mod requests;
mod rooms;
mod values;

use super::Variety;
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{is_revoke, said, set};

fn variety(question: &str, says: &str, change: fn(&mut Behaviour)) -> Variety {
    Variety::new(format!("zego/RevokeRoomMessage#{question}"), says, change)
}

/// A variety that answers a recall with another code where it would have been this one, if the request is of this kind.
fn recoded(question: &str, says: &str, from: u32, to: u32) -> Variety {
    Variety::new(format!("zego/RevokeRoomMessage#{question}"), says, move |server: &mut Behaviour| {
        server.says(move |request, response| {
            if is_revoke(request) && said(response, "/Code") == Some(from.into()) {
                set(response, "/Code", to);
            }
        });
    })
}

pub(super) fn varieties() -> Vec<Variety> {
    [
        answers::varieties(),
        limits::varieties(),
        people::varieties(),
        requests::varieties(),
        rooms::varieties(),
        values::varieties(),
    ]
    .concat()
}
