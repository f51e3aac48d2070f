//! The two fronts of the one driver: a run with progress and reports, and the libtest harness.

mod embedded;
mod libtest;
mod progress;
mod recorder;
mod run;

pub use libtest::{LibtestRun, libtest};
pub use progress::Progress;
pub use run::{Ask, Refused, Whom, run};
