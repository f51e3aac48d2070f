//! What helps at a shell.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// `unsaid completions`.
#[derive(Debug, Clone, Args)]
pub struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `unsaid man`.
#[derive(Debug, Clone, Args)]
pub struct ManArguments {
    /// A folder for the pages of all commands; without one the page of `unsaid` is printed.
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}
