//! Whose certificates are trusted.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};

use crate::cli::words::roots;
use crate::target::Roots;

/// The options of whoever speaks TLS.
#[derive(Debug, Clone, Default, Args)]
pub struct TrustArguments {
    /// Whose certificates are trusted: those of the list inside this program (bundled) or of the operating system's (system).
    #[arg(long, value_name = "ROOTS", env = "UNSAID_TLS", value_parser = roots, hide_short_help = true)]
    pub tls: Option<Roots>,
    /// A PEM file of further authorities that are trusted.
    #[arg(long, value_name = "FILE", env = "UNSAID_CA", value_delimiter = ',', hide_short_help = true)]
    pub ca: Vec<PathBuf>,
    /// A PEM file with the certificate by which the server knows this client.
    #[arg(long, value_name = "FILE", env = "UNSAID_CERT", requires = "key", hide_short_help = true)]
    pub cert: Option<PathBuf>,
    /// A PEM file with the key of that certificate, not encrypted.
    #[arg(long, value_name = "FILE", env = "UNSAID_KEY", requires = "cert", hide_short_help = true)]
    pub key: Option<PathBuf>,
    /// Accept any certificate: whoever is in between can read and change everything.
    #[arg(long, env = "UNSAID_INSECURE", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new(), hide_short_help = true)]
    pub insecure: bool,
}

impl TrustArguments {
    /// The files of certificate and key.
    #[must_use]
    pub fn identity(&self) -> Option<(PathBuf, PathBuf)> {
        self.cert.clone().zip(self.key.clone())
    }
}
