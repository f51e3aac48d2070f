//! TELLING: what a run found, in the forms people and tools read. Pure: every report is a text.

mod coverage;
mod explain;
mod form;
mod human;
mod json;
mod junit;
mod left_behind;
mod merge;
mod pinned;
mod read;
mod repeat;
mod run;

#[cfg(test)]
mod tests;

pub use coverage::{Broken, coverage, gaps, listing, orphans};
pub use explain::explain;
pub use form::json_schema;
pub use human::{closing, failure, human, printable, trial_line};
pub use json::json;
pub use junit::junit;
pub use left_behind::left_behind;
pub use merge::{Unmergeable, merge};
pub use read::{Unreadable, read};
pub use run::{Exit, Run, Summary, TargetInfo};
