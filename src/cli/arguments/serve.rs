//! `unsaid serve`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};
use http::HeaderValue;

use crate::cli::words::{clock_offset, origin, seed};

/// `unsaid serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeArguments {
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 8080, env = "UNSAID_PORT")]
    pub port: u16,
    /// The address to listen at. Whoever reaches it can do everything: it is this machine's own unless told otherwise.
    #[arg(long, value_name = "ADDRESS", env = "UNSAID_BIND", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub bind: IpAddr,
    /// Without the control protocol: one fixed app per vendor, its credentials printed as one JSON line.
    #[arg(long, env = "UNSAID_NO_CONTROL", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub no_control: bool,
    /// Apps with users, groups, rooms and messages to begin with (`unsaid schema seed-data`).
    #[arg(long, value_name = "FILE", env = "UNSAID_SEED_DATA")]
    pub seed_data: Option<PathBuf>,
    /// Pages of this origin may call it from a browser; `*` for any.
    #[arg(long, value_name = "ORIGIN", env = "UNSAID_CORS", value_parser = origin)]
    pub cors: Option<HeaderValue>,
    /// How far its clock is ahead of this machine's, `Date` header and all: 15m, or -15m for behind.
    #[arg(long, value_name = "TIME", env = "UNSAID_CLOCK_OFFSET", default_value = "0s", value_parser = clock_offset,
        allow_hyphen_values = true)]
    pub clock_offset: i64,
    /// The seed of every id made up.
    #[arg(long, value_name = "N", value_parser = seed, env = "UNSAID_SEED")]
    pub seed: Option<u64>,
    /// No line for each request.
    #[arg(long, env = "UNSAID_QUIET", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub quiet: bool,
    /// What is said of the requests in the end: human or json, with =PATH into a file.
    #[arg(long, value_name = "FMT[=PATH]", env = "UNSAID_REPORT", value_delimiter = ',')]
    pub report: Vec<String>,
    /// A folder of specs instead of the ones inside this program.
    #[arg(long, value_name = "DIR", env = "UNSAID_SPECS")]
    pub specs: Option<PathBuf>,
}
