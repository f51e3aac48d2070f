//! How a run is told.

use std::path::PathBuf;

use clap::Args;

/// In which forms a run is told, and beside which other.
#[derive(Debug, Clone, Args)]
pub struct ReportArguments {
    /// human, json, junit, html, markdown, github, tap or ctrf; with =PATH into a file. Any number of them.
    #[arg(long, value_name = "FMT[=PATH]", env = "UNSAID_REPORT", value_delimiter = ',')]
    pub report: Vec<String>,
    /// The JSON report of an earlier run: what failed in it in the same way is listed and breaks nothing.
    #[arg(long, value_name = "REPORT.json", env = "UNSAID_BASELINE")]
    pub baseline: Option<PathBuf>,
}
