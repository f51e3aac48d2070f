//! Deliberate defects: each breaks one promise, in one small way, and names the clause that makes it.
//!
//! They prove the suite: every one of them has to turn a trial red, and for the promise it breaks.
//! A defect is a [`Change`] of how the emulator behaves: another rule, another reading of the request, or another
//! answer. See [`variety`](super::variety) for changes that break nothing.

mod easemob_common;
mod msg_recall;
mod revoke_room_message;
mod user_channel;
mod zego_common;

use super::change::Change;

/// A deliberate defect: what the server does instead of what the clause promises.
pub type Defect = Change;

/// Every defect written by hand.
#[must_use]
pub fn all() -> Vec<Defect> {
    [
        easemob_common::defects(),
        msg_recall::defects(),
        user_channel::defects(),
        zego_common::defects(),
        revoke_room_message::defects(),
    ]
    .concat()
}
