//! KNOWN DIFFERENCES: a list of trials that fail for a known reason, with what each is known to find.
//!
//! ```yaml
//! # Our gateway cuts the text at 200 bytes; ticket PAY-12.
//! - trial: easemob/msg_recall/window/*
//!   finding: kxoyzwtsrqpn
//! ```
//!
//! The trials still run. One that fails as pinned is *known*; one that passes, is skipped or fails in another way is
//! *stale* and breaks the run, so that the list never says more than is true.

mod entry;
mod fix;
mod list;
mod load;

#[cfg(test)]
mod tests;

pub use fix::Fixed;
pub use list::Known;
#[cfg(test)]
pub(crate) use load::generated_schema;
