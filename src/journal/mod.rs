//! KEEPING: what clients sent and were answered, judged and counted, in bounded memory. Pure: no I/O, no async, no clock.

mod ended;
mod entry;
mod form;
mod human;
mod kept;
mod noted;
mod refusal;
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
pub use kept::{Elsewhere, KeptBreach, KeptExchange, MAX_BREACHES, MAX_ELSEWHERE, Side, Tally};
pub use noted::{Noted, Withheld};
pub use refusal::Refusal;
pub use table::{Row, Took, Unmodified, table};
pub use told::{Command, Told, Unused};
pub use writing::Journal;
