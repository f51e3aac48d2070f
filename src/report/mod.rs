//! TELLING: what a run found, in the forms people and tools read. Pure: every report is a text.

mod coverage;
mod explain;
mod human;
mod json;
mod junit;
mod repeat;
mod run;

pub use coverage::{coverage, gaps, listing, orphans};
pub use explain::explain;
pub use human::{closing, failure, human, trial_line};
pub use json::{JsonReport, json};
pub use junit::junit;
pub use run::{Exit, Run, Summary, TargetInfo};
