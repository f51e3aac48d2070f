//! Commands that only look at specs, cases and what they say.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::data::DataArguments;
use crate::case::AuthFault;
use crate::cli::words::{pair, signing_fault};

/// `unsaid list`.
#[derive(Debug, Clone, Args)]
pub struct ListArguments {
    /// A trial's id, or a part of ids.
    pub filter: Vec<String>,
    /// Only trials of this clause.
    #[arg(long, value_name = "ID", env = "UNSAID_CLAUSE", value_delimiter = ',')]
    pub clause: Vec<String>,
    /// Only trials of this vendor.
    #[arg(long, value_name = "VENDOR", env = "UNSAID_VENDOR")]
    pub vendor: Option<String>,
    /// What to list.
    #[command(flatten)]
    pub data: DataArguments,
}

/// `unsaid coverage`.
#[derive(Debug, Clone, Args)]
pub struct CoverageArguments {
    /// The JSON report of a run, which says what became of each promise.
    #[arg(long, value_name = "REPORT.json", env = "UNSAID_FROM")]
    pub from: Option<PathBuf>,
    /// text, markdown, html or json; with =PATH into a file. Any number of them.
    #[arg(long, value_name = "FMT[=PATH]", env = "UNSAID_REPORT", value_delimiter = ',')]
    pub report: Vec<String>,
    /// What to look in.
    #[command(flatten)]
    pub data: DataArguments,
}

/// `unsaid explain`.
#[derive(Debug, Clone, Args)]
pub struct ExplainArguments {
    /// A clause, a trial or a verdict.
    pub id: String,
    /// What to look in.
    #[command(flatten)]
    pub data: DataArguments,
}

/// `unsaid schema`.
#[derive(Debug, Clone, Args)]
pub struct SchemaArguments {
    /// The kind of file.
    #[arg(value_enum)]
    pub kind: SchemaKind,
}

/// Kinds of files with a published schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SchemaKind {
    /// A file below cases/.
    Case,
    /// The JSON report.
    Report,
    /// unsaid.toml.
    Config,
    /// A list of known differences.
    Known,
    /// The JSON form of what clients sent.
    Journal,
    /// What an emulator begins with.
    SeedData,
}

/// `unsaid sign`.
#[derive(Debug, Clone, Args)]
pub struct SignArguments {
    /// The app's number.
    #[arg(long, env = "UNSAID_APP_ID")]
    pub app_id: u64,
    /// 16 hex digits [default: fresh ones].
    #[arg(long)]
    pub nonce: Option<String>,
    /// Seconds since 1970 [default: now].
    #[arg(long)]
    pub timestamp: Option<u32>,
    /// A fault as cases name them: flipped, truncated, `age_s=3600` …
    #[arg(long, value_name = "FAULT", value_parser = signing_fault)]
    pub fault: Option<AuthFault>,
    /// A parameter changed after signing.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// A parameter left out after signing.
    #[arg(long, value_name = "NAME")]
    pub without: Vec<String>,
}
