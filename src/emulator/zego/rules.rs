//! The rules an app obeys, each a function that a fault or a variety can replace.

use super::revoke;

/// The rules of an app; by default the documented ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// Recalling a room message.
    pub revoke: revoke::Rules,
}
