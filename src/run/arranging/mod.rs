//! Preconditions: arranged by the vendor's own calls or by somebody else, and where the numbers of their messages come from.

mod arrange;
mod callbacks;
pub(in crate::run) mod delegate;
mod seq;

pub(in crate::run) use arrange::{Arranged, configured_values};
pub(in crate::run) use callbacks::Inbox;
pub(in crate::run) use seq::{SeqSource, numbers};
