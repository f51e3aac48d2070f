//! KEEPING: what clients sent and were answered, judged and counted, in bounded memory. Pure: no I/O, no async, no clock.

mod ended;
mod entry;
mod form;
mod human;
mod kept;
mod noted;
mod table;
mod told;
mod writing;

#[cfg(test)]
mod tests;

pub use ended::Ended;
pub use entry::{Entry, MAX_ENTRIES};
#[cfg(test)]
pub(crate) use form::generated_schema;
pub use form::{json, page};
pub use human::human;
pub use kept::{KeptBreach, MAX_BREACHES, MAX_ELSEWHERE, Side, Tally};
pub use noted::Noted;
pub use table::{Row, Took, table};
pub use told::{Command, Told, Unused};
pub use writing::Journal;
