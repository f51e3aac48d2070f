//! KEEPING: what clients sent and were answered, judged and counted, in bounded memory. Pure: no I/O, no async, no clock.

mod entry;
mod form;
mod human;
mod kept;
mod mask;
mod noted;
mod secret_names;
mod table;
mod told;

#[cfg(test)]
mod tests;

pub use entry::{Entry, MAX_ENTRIES};
pub use form::{json, json_schema, page};
pub use human::human;
pub use kept::{Journal, KeptBreach, MAX_BREACHES, MAX_ELSEWHERE, Side, Tally};
pub use mask::{Mask, Masking};
pub use noted::Noted;
pub use table::{Row, Took, table};
pub use told::{Command, Ended, Told, Unused};
