//! Leftovers: what a run creates in its own word, takes away again at its end, and finds again later.

mod ending;
mod ledger;
mod run_id;
mod sweep;

pub(in crate::run) use ending::{delete, make_tenant, remove_shared};
pub use ledger::{LeftBehind, Thing};
pub use run_id::{NoRunId, RunId};
pub use sweep::{Swept, sweep};
