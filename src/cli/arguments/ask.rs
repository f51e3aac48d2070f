//! Whom to ask, how, and what.

use clap::{Args, ValueEnum};

use super::{DataArguments, TargetArguments};
use crate::cli::words::{rate, seed};
use crate::run::Rate;

/// What every command that asks a target is told.
#[derive(Debug, Clone, Args)]
pub struct AskingArguments {
    /// Whom to ask.
    #[command(flatten)]
    pub target: TargetArguments,
    /// How.
    #[command(flatten)]
    pub ask: AskArguments,
    /// What to ask.
    #[command(flatten)]
    pub data: DataArguments,
}

/// How to ask.
#[derive(Debug, Clone, Args)]
pub struct AskArguments {
    /// exact: documented texts and samples bind too; contract: status, codes, types and schemas.
    #[arg(long, value_enum, default_value_t = LevelWord::Exact, env = "UNSAID_LEVEL")]
    pub level: LevelWord,
    /// Trials under way at once [default: 16; 48 on a target without control protocol, where most wait for their turn].
    #[arg(long, value_name = "N", env = "UNSAID_JOBS", hide_short_help = true)]
    pub jobs: Option<usize>,
    /// The time limit of a call, in seconds [default: 10; 3600 to the emulator inside this program].
    #[arg(long, value_name = "SECONDS", env = "UNSAID_TIMEOUT", hide_short_help = true)]
    pub timeout: Option<f64>,
    /// On a target without control protocol: at most so many calls a second in all (10/s), or this part of each documented
    /// limit of the app (50%), because others use it too.
    #[arg(long, value_name = "N/s|N%", env = "UNSAID_RATE", value_parser = rate)]
    pub rate: Option<Rate>,
    /// The seed of every name made up [default: a new one].
    #[arg(long, value_name = "N", value_parser = seed, env = "UNSAID_SEED", hide_short_help = true)]
    pub seed: Option<u64>,
}

/// How closely a target is held to the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelWord {
    /// Documented texts and samples too.
    Exact,
    /// Status, codes, types and schemas.
    Contract,
}
