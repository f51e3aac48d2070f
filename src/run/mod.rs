//! ASKING: one way to run a trial, whoever asks: an asynchronous driver over ordinary HTTP.

mod admission;
mod arrange;
mod asking;
mod bare;
mod budget;
mod callbacks;
mod client;
mod cost;
mod credentials;
mod delegate;
mod driver;
mod ending;
mod facts;
mod gain;
mod lane;
mod latency;
mod ledger;
mod order;
mod plan;
mod preflight;
mod presence;
mod request;
mod run_id;
mod seq;
mod session;
mod settle;
mod shard;
mod stage;
mod sweep;
mod trouble;

#[cfg(test)]
mod tests;

pub use budget::Rate;
pub use client::{Fault, FaultKind, HttpClient, Outgoing, Payload, Received};
pub use cost::{Cost, calls_of, share_of_time, waits};
pub use driver::{Ended, drive, skipped};
pub use gain::in_words;
pub use ledger::{LeftBehind, Thing};
pub use plan::{Plan, Selection, Skip};
pub use preflight::{Unreachable, open};
pub use run_id::{NoRunId, RunId};
pub use session::{RunOptions, Session};
pub use shard::Shard;
pub use stage::Ran;
pub use sweep::{Swept, sweep};
