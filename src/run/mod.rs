//! ASKING: one way to run a trial, whoever asks: an asynchronous driver over ordinary HTTP.

mod arranging;
mod asking;
mod door;
mod driver;
mod ending;
mod facts;
mod ledger;
mod pace;
mod plan;
mod run_id;
mod session;
mod settle;
mod shard;
mod stage;
mod sweep;
mod wire;

#[cfg(test)]
mod tests;

pub use door::{Unreachable, open};
pub use driver::{Ended, drive, skipped};
pub use ledger::{LeftBehind, Thing};
pub use pace::{Cost, Rate, calls_of, in_words, share_of_time, waits};
pub use plan::{Plan, Selection, Skip};
pub use run_id::{NoRunId, RunId};
pub use session::{RunOptions, Session};
pub use shard::Shard;
pub use stage::Ran;
pub use sweep::{Swept, sweep};
pub use wire::{Fault, FaultKind, HttpClient, Outgoing, Payload, Received};
