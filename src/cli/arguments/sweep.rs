//! `unsaid sweep`.

use std::path::PathBuf;

use clap::Args;

use super::ask::AskingArguments;

/// `unsaid sweep`.
#[derive(Debug, Clone, Args)]
pub struct SweepArguments {
    /// The id of a run, as its report names it.
    #[arg(value_name = "RUN_ID")]
    pub run_id: Vec<String>,
    /// A run's JSON report: its id, and what it left that no list of the vendor shows.
    #[arg(long, value_name = "FILE")]
    pub from: Vec<PathBuf>,
    /// Only say what would be deleted.
    #[arg(long)]
    pub dry_run: bool,
    /// Where to look, how to ask, and how names are formed.
    #[command(flatten)]
    pub asking: AskingArguments,
}
