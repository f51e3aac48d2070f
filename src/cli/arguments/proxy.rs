//! `unsaid proxy`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};

use super::trust::TrustArguments;
use super::verify::JudgingArguments;

/// `unsaid proxy`.
#[derive(Debug, Clone, Args)]
pub struct ProxyArguments {
    /// The vendor whose API the server offers: easemob or zego.
    #[arg(long, value_name = "VENDOR", env = "UNSAID_VENDOR")]
    pub vendor: String,
    /// The server that everything is passed on to: scheme, host and port.
    #[arg(long, value_name = "URL", env = "UNSAID_UPSTREAM")]
    pub upstream: String,
    /// The port to listen at; 0 takes a free one.
    #[arg(long, default_value_t = 8081, env = "UNSAID_PORT")]
    pub port: u16,
    /// The address to listen at; this machine's own unless told otherwise.
    #[arg(long, value_name = "ADDRESS", env = "UNSAID_BIND", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub bind: IpAddr,
    /// A file that every exchange is added to as a line of JSON, secrets replaced.
    #[arg(long, value_name = "FILE", env = "UNSAID_RECORD")]
    pub record: Option<PathBuf>,
    /// No line for each request.
    #[arg(long, env = "UNSAID_QUIET", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub quiet: bool,
    /// Whose certificates are trusted.
    #[command(flatten)]
    pub trust: TrustArguments,
    /// How requests are judged.
    #[command(flatten)]
    pub judging: JudgingArguments,
}
