//! JUDGING: an answer held against what was promised. Pure: data in, data out; no I/O, no async, no clock.

mod answer;
mod cause;
mod compare;
mod exchange;
mod finding;
mod fingerprint;
pub mod request;
mod shown;
mod snapshot;
mod verdict;
mod words;

#[cfg(test)]
mod tests;

pub use answer::{Judged, Level, Question, binds, is_arranged, is_limited, judge, judge_burst};
pub use cause::Cause;
pub(crate) use compare::fits;
pub use compare::normal_text;
pub use exchange::{Answer, Exchange, Sent};
pub use finding::Finding;
pub use fingerprint::Demanded;
pub use shown::{Shown, shown};
pub use snapshot::{Difference, Snapshots, Taken, document_text, render};
pub use verdict::{ClauseVerdict, Outcome, Pinned, RUN_ENDED, UNSHARDED, Verdict, clause_verdicts};
