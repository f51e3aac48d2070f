//! ASKING: one way to run a trial, whoever asks: an asynchronous driver over ordinary HTTP.

mod arranging;
mod asking;
mod door;
mod driver;
mod facts;
mod leftovers;
mod obstacle;
mod pace;
mod plan;
mod session;
mod settle;
mod shard;
mod stage;
mod wire;

#[cfg(test)]
mod tests;

pub use door::{Unbegun, Unreachable, begin, open, session};
pub use driver::{Ended, drive, skipped, unasked};
pub use leftovers::{LeftBehind, NoRunId, RunId, Swept, Thing, sweep};
pub use pace::{Cost, Rate, calls_of, in_words, share_of_time, waits};
pub use plan::{Plan, Selection, Skip};
pub use session::{IN_PROCESS_TIMEOUT, RunOptions, Session};
pub use shard::Shard;
pub use stage::Ran;
pub use wire::{Dialer, Dialled, Fault, FaultKind, HttpClient, Outgoing, Payload, Received};
