//! The two fronts of the one driver: a run with progress and reports, and the libtest harness.

mod ask;
mod embedded;
mod libtest;
mod outlook;
#[cfg(unix)]
mod piped;
mod progress;
mod recorder;
mod run;
mod signals;
mod unasked;

pub use ask::{Ask, Whom};
pub use libtest::{LibtestRun, libtest};
pub use progress::{Lines, Place, Progress, bar};
pub use recorder::record;
pub use run::{Refused, run};
pub use signals::Signals;
