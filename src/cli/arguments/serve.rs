//! `unsaid serve`.

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};

use crate::cli::words::clock_offset;

/// `unsaid serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeArguments {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8080, env = "UNSAID_PORT")]
    pub port: u16,
    /// Without the control protocol: one fixed app per vendor, its credentials printed as one JSON line.
    #[arg(long, env = "UNSAID_NO_CONTROL", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub no_control: bool,
    /// How far its clock is ahead of this machine's, `Date` header and all: 15m, or -15m for behind.
    #[arg(long, value_name = "TIME", env = "UNSAID_CLOCK_OFFSET", default_value = "0s", value_parser = clock_offset,
        allow_hyphen_values = true)]
    pub clock_offset: i64,
    /// The seed of every id made up.
    #[arg(long, value_name = "N", env = "UNSAID_SEED")]
    pub seed: Option<u64>,
}
