//! Legal variety: other ways to be right, wherever the pages are silent, disputed, or fix nothing.
//!
//! The opposite of [`fault`](super::fault): a suite that calls one of them wrong is wrong itself.

mod easemob_common;
mod msg_recall;
mod revoke_room_message;
mod user_channel;
mod zego_common;

use super::change::Change;

/// Another permitted way to answer. Its clause is a silence, a reading, or one that leaves room; of several varieties of one
/// clause a server can have one.
pub type Variety = Change;

/// Every variety.
#[must_use]
pub fn all() -> Vec<Variety> {
    [
        easemob_common::varieties(),
        msg_recall::varieties(),
        user_channel::varieties(),
        revoke_room_message::varieties(),
        zego_common::varieties(),
    ]
    .concat()
}
