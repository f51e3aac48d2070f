//! `unsaid verify`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};

use crate::cli::words::seed;

/// How requests are judged, wherever clients are watched.
#[derive(Debug, Clone, Args)]
pub struct JudgingArguments {
    /// human or json, with =PATH into a file; any number of them.
    #[arg(long, value_name = "FMT[=PATH]", env = "UNSAID_REPORT", value_delimiter = ',')]
    pub report: Vec<String>,
    /// Warnings count as violations do.
    #[arg(long, env = "UNSAID_STRICT", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub strict: bool,
    /// What breaks this clause is all right: error.msg_id-empty of an operation, common#accept.other, or a full id.
    #[arg(long, value_name = "CLAUSE", env = "UNSAID_ALLOW", value_delimiter = ',')]
    pub allow: Vec<String>,
    /// A folder of specs instead of the ones inside this program.
    #[arg(long, value_name = "DIR", env = "UNSAID_SPECS")]
    pub specs: Option<PathBuf>,
}

/// `unsaid verify`.
#[derive(Debug, Clone, Args)]
pub struct VerifyArguments {
    /// The vendor whose API the command calls: easemob or zego.
    #[arg(long, value_name = "VENDOR", env = "UNSAID_VENDOR")]
    pub vendor: String,
    /// Run the command once more with each documented answer, whose clause it finds in `UNSAID_ANSWER`, and tabulate how it
    /// ends.
    #[arg(long, env = "UNSAID_EACH_ANSWER", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub each_answer: bool,
    /// With --each-answer: only answers whose name holds this.
    #[arg(long, value_name = "PART", env = "UNSAID_ANSWERS", value_delimiter = ',', requires = "each_answer")]
    pub answers: Vec<String>,
    /// How many seconds one run of the command may take [default: no limit; 60 with --each-answer].
    #[arg(long, value_name = "S", env = "UNSAID_TIMEOUT")]
    pub timeout: Option<f64>,
    /// The app with its users, rooms and messages, instead of those of the vendor's samples (`unsaid schema seed-data`).
    #[arg(long, value_name = "FILE", env = "UNSAID_SEED_DATA")]
    pub seed_data: Option<PathBuf>,
    /// A variable of the client's own, in whose value `{base_url}`, `{token}` and the like are filled in. Any number of them.
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub variables: Vec<String>,
    /// The seed of every id made up.
    #[arg(long, value_name = "N", value_parser = seed, env = "UNSAID_SEED", default_value_t = 1)]
    pub seed: u64,
    /// How it is judged.
    #[command(flatten)]
    pub judging: JudgingArguments,
    /// The command; it finds where to call, and as whom, in `UNSAID_BASE_URL` and the like.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}
