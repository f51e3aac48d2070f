//! The rules an app obeys, each a function that a fault or a variety can replace.

use super::{common, gateway, limits, revoke, room, send};

/// The rules of an app; by default the documented ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// The common parameters and the signature.
    pub common: common::Rules,
    /// What is looked at before a call is performed.
    pub gateway: gateway::Rules,
    /// How often a recall can be called.
    pub limits: limits::Rules,
    /// Destroying a room.
    pub room: room::Rules,
    /// Sending a room message.
    pub send: send::Rules,
    /// Recalling a room message.
    pub revoke: revoke::Rules,
}
