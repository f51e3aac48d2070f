//! Which files are read.

use std::path::PathBuf;

use clap::Args;

use crate::suite::Folders;

/// Where the data comes from.
#[derive(Debug, Clone, Default, Args)]
pub struct DataArguments {
    /// A folder of cases instead of the ones inside this program.
    #[arg(long, value_name = "DIR", env = "UNSAID_CASES", hide_short_help = true)]
    pub cases: Option<PathBuf>,
    /// A folder of specs instead of the ones inside this program.
    #[arg(long, value_name = "DIR", env = "UNSAID_SPECS", hide_short_help = true)]
    pub specs: Option<PathBuf>,
    /// A folder of recorded answers instead of the ones inside this program.
    #[arg(long, value_name = "DIR", env = "UNSAID_SNAPSHOTS", hide_short_help = true)]
    pub snapshots: Option<PathBuf>,
}

impl DataArguments {
    /// The folders that are named.
    pub(in crate::cli) fn folders(&self) -> Folders {
        Folders { specs: self.specs.clone(), cases: self.cases.clone(), snapshots: self.snapshots.clone() }
    }
}

/// What is known to fail.
#[derive(Debug, Clone, Default, Args)]
pub struct KnownArguments {
    /// A list of trials that fail for a known reason; they still run.
    #[arg(long, value_name = "FILE", env = "UNSAID_KNOWN")]
    pub known: Option<PathBuf>,
}
