//! PROVING THE SUITE: every promise broken on purpose, and every trial that notices, for which reason.
//!
//! A green run means something only where each trial has been seen red. Here the emulator is given one
//! [defect](crate::emulator::fault) after the other, and the suite is asked about each. The opposite proof: on every
//! [variety](crate::emulator::variety) that the pages permit nothing turns red.

mod answers;
mod bench;
mod legal;
mod matrix;
mod mutants;
mod reference;
mod shapes;
mod table;

pub use bench::Bench;
pub use legal::{Alarm, Legal, Varied, legal};
pub use matrix::{Complaint, Fate, Matrix, Row};
pub use mutants::{Mutants, mutants};
pub use table::{table, varied};
