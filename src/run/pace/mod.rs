//! WHEN: what a call waits for on an app with limits, what a run costs, and in which order its trials are begun.

mod budget;
mod cost;
pub(in crate::run) mod gain;
mod lane;
mod latency;
mod order;

pub use budget::Rate;
pub(in crate::run) use budget::{Budget, Places};
pub use cost::{Cost, calls_of, share_of_time, waits};
pub(in crate::run) use cost::{longest_wait, quiet};
pub use gain::in_words;
pub(in crate::run) use order::in_turn;
