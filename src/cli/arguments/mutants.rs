//! `unsaid mutants`.

use std::num::NonZeroUsize;

use clap::Args;

use super::data::DataArguments;
use crate::cli::words::seed;

/// `unsaid mutants`.
#[derive(Debug, Clone, Args)]
pub struct MutantsArguments {
    /// A part of the defects' names, such as a clause; all without one.
    pub filter: Vec<String>,
    /// human, json or html, with =PATH into a file; any number of them.
    #[arg(long, value_name = "FORM[=PATH]", value_delimiter = ',', conflicts_with = "legal")]
    pub report: Vec<String>,
    /// Only so many of them, chosen by the seed.
    #[arg(long, value_name = "N")]
    pub sample: Option<NonZeroUsize>,
    /// Only the canaries: servers that are wrong as a whole.
    #[arg(long, conflicts_with_all = ["filter", "sample", "legal"])]
    pub canaries: bool,
    /// The opposite proof: every permitted way to answer otherwise, alone and combined, and no trial may turn red.
    #[arg(long)]
    pub legal: bool,
    /// With --legal: how many random combinations.
    #[arg(long, value_name = "N", default_value_t = 200, requires = "legal")]
    pub combinations: usize,
    /// The seed of every name made up, and of the combinations.
    #[arg(long, value_name = "N", value_parser = seed, default_value_t = 1)]
    pub seed: u64,
    /// What is proven.
    #[command(flatten)]
    pub data: DataArguments,
}
