//! PROVING THE SUITE: every promise broken on purpose, and every trial that notices, for which reason.
//!
//! A green run means something only where each trial has been seen red. Here the emulator is given one
//! [defect](crate::emulator::fault) after the other, and the suite is asked about each. The opposite proof: on every
//! [variety](crate::emulator::variety) that the pages permit nothing turns red.

mod bench;
mod call;
mod canaries;
mod complaint;
mod html;
mod human;
mod json;
mod legal;
mod matrix;
mod mutants;
mod reasons;
mod record;
mod reference;
mod shapes;

#[cfg(test)]
mod tests;

pub use bench::Bench;
pub use canaries::{CANARIES, Canary, CanaryResult};
pub use complaint::Complaint;
pub use html::html;
pub use human::{human, varied};
pub use json::json;
pub use legal::{Alarm, Legal, Varied, legal};
pub use matrix::{Fate, Matrix, Row, Share, Shares};
pub use mutants::{Mutants, Proof, Recorded, prove, prove_canaries};
pub use reasons::Reasons;
#[cfg(test)]
pub(crate) use reasons::generated_schema;
pub use record::{counts as recorded_counts, name as record_name, text as record_text};
