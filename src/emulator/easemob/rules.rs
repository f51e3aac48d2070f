//! The rules an app obeys, each a function that a fault or a variety can replace.

use super::recall;

/// The rules of an app; by default the documented ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// Recalling a message.
    pub recall: recall::Rules,
}
