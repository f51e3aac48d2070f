//! TELLING: what a run found, in the forms people and tools read. Pure: every report is a text.

mod baseline;
mod broken;
pub mod coverage;
mod ctrf;
mod cut;
mod explain;
mod github;
mod html;
mod human;
mod json;
mod junit;
mod markdown;
mod merge;
pub(crate) mod page;
mod run;
mod standing;
mod suite;
mod tap;
mod undecided;
mod words;

#[cfg(test)]
mod tests;

pub use baseline::{Baseline, Compared};
pub use coverage::{Coverage, Proven};
pub use ctrf::ctrf;
pub use explain::explain;
pub use github::github;
pub use html::html;
pub use human::{closing, failure, human, left_behind, painted, printable, trial_line, trial_line_with};
#[cfg(test)]
pub(crate) use json::generated_schema;
pub use json::{Unreadable, json, read, read_baseline};
pub use junit::junit;
pub use markdown::markdown;
pub use merge::{Unmergeable, merge};
pub use run::{Exit, Run, Summary, TargetInfo};
pub use standing::Standing;
pub use suite::{gaps, listing, orphans};
pub use tap::tap;
pub use words::meaning;
