//! `unsaid run`, and what asks or tells the same in another way.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};

use super::ask::AskingArguments;
use super::data::{DataArguments, KnownArguments};
use super::report::ReportArguments;
use crate::run::Shard;

/// `unsaid run`.
#[derive(Debug, Clone, Args)]
pub struct RunArguments {
    /// A trial's id, or a part of ids.
    pub filter: Vec<String>,
    /// Only trials of this clause: error.to-empty, common#token.absent, or a full id.
    #[arg(long, value_name = "ID", env = "UNSAID_CLAUSE", value_delimiter = ',')]
    pub clause: Vec<String>,
    /// Whom to ask, how, and what.
    #[command(flatten)]
    pub asking: AskingArguments,
    /// What is known.
    #[command(flatten)]
    pub known: KnownArguments,
    /// Rewrite the list of known differences after a whole run: new failures are added, each to be given its reason by
    /// you; what passes is dropped, what fails differently is pinned anew.
    #[arg(long, env = "UNSAID_KNOWN_FIX", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub known_fix: bool,
    /// How it is told.
    #[command(flatten)]
    pub telling: ReportArguments,
    /// Only the I-th of N parts of the trials, split by what they cost; the app's limits and --rate are divided
    /// by N.
    #[arg(long, value_name = "I/N", env = "UNSAID_SHARD", value_parser = Shard::from_str)]
    pub shard: Option<Shard>,
    /// Stop at the first failure.
    #[arg(long, env = "UNSAID_FAIL_FAST", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new(), conflicts_with = "baseline")]
    pub fail_fast: bool,
    /// Say what would be asked and skipped, and how many calls it takes.
    #[arg(long, env = "UNSAID_DRY_RUN", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
}

/// `unsaid test`.
#[derive(Debug, Clone, Args)]
pub struct TestArguments {
    /// Whom to ask, how, and what.
    #[command(flatten)]
    pub asking: AskingArguments,
    /// What is known.
    #[command(flatten)]
    pub known: KnownArguments,
    /// Arguments of libtest: a filter, --list, --exact, --skip, --test-threads …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "LIBTEST ARGUMENTS")]
    pub libtest: Vec<String>,
}

/// `unsaid merge`.
#[derive(Debug, Clone, Args)]
pub struct MergeArguments {
    /// JSON reports.
    #[arg(required = true, value_name = "REPORT.json")]
    pub reports: Vec<PathBuf>,
    /// What was asked.
    #[command(flatten)]
    pub data: DataArguments,
    /// What is known, instead of what was at each run.
    #[command(flatten)]
    pub known: KnownArguments,
    /// Rewrite the list of known differences, where the reports are of a whole run.
    #[arg(long, env = "UNSAID_KNOWN_FIX", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new(), hide_short_help = true)]
    pub known_fix: bool,
    /// How it is told.
    #[command(flatten)]
    pub telling: ReportArguments,
}
