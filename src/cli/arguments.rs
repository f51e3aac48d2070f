//! Every option, with the environment variable that sets it too.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::words::{capability, clock_offset, pair, rate, roots, signing_fault};
use crate::case::{AuthFault, Features};
use crate::run::{Rate, Shard};
use crate::spec::Capability;
use crate::target::Roots;

/// Conformance and contract tests for chat message-recall APIs (ZEGO ZIM, Easemob).
///
/// Without a command it runs every case on the emulator inside this program.
///
/// Exit codes: 0 all as expected; 1 failed and not known to, or a stale list of known differences; 2 command line, configuration, spec or case file wrong; 3 blocked or fault
/// somewhere, or nothing could be decided; 4 nothing selected.
#[derive(Debug, Parser)]
#[command(name = "unsaid", version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask a target every selected trial and report.
    Run(Box<RunArguments>),
    /// The same trials as Rust tests, with the arguments of `cargo test`.
    Test(Box<TestArguments>),
    /// Make one report of the JSON reports of several runs, such as all shards of one.
    Merge(MergeArguments),
    /// List the trials.
    List(ListArguments),
    /// Say everything that is wrong with specs, cases and snapshots.
    Lint(DataArguments),
    /// Show every promise with the trials that decide it.
    Coverage(DataArguments),
    /// Explain a clause or a trial.
    Explain(ExplainArguments),
    /// Print the JSON Schema of a kind of file.
    Schema(SchemaArguments),
    /// Print the signed query parameters of a ZEGO call.
    Sign(SignArguments),
    /// Break every promise on purpose and show which trials notice: the kill matrix.
    Mutants(MutantsArguments),
    /// Delete what earlier runs left on a target, by their run ids, and nothing else.
    Sweep(Box<SweepArguments>),
    /// Serve the emulator until it is stopped.
    Serve(ServeArguments),
}

/// Where the data comes from.
#[derive(Debug, Clone, Default, Args)]
pub struct DataArguments {
    /// A folder of cases instead of the ones inside this program.
    #[arg(long, value_name = "DIR", env = "UNSAID_CASES")]
    pub cases: Option<PathBuf>,
    /// A folder of specs instead of the ones inside this program.
    #[arg(long, value_name = "DIR", env = "UNSAID_SPECS")]
    pub specs: Option<PathBuf>,
    /// A folder of recorded answers instead of the ones inside this program.
    #[arg(long, value_name = "DIR", env = "UNSAID_SNAPSHOTS")]
    pub snapshots: Option<PathBuf>,
}

/// Which target.
#[derive(Debug, Clone, Default, Args)]
pub struct TargetArguments {
    /// A target of the configuration file; what other options say goes over what the file says.
    #[arg(long, value_name = "NAME", env = "UNSAID_TARGET")]
    pub target: Option<String>,
    /// The configuration file [default: unsaid.toml].
    #[arg(long, value_name = "FILE", env = "UNSAID_CONFIG")]
    pub config: Option<PathBuf>,
    /// The vendor whose API is asked: easemob or zego.
    #[arg(long, value_name = "VENDOR", env = "UNSAID_VENDOR")]
    pub vendor: Option<String>,
    /// Where the vendor's API answers.
    #[arg(long, value_name = "URL", env = "UNSAID_BASE_URL")]
    pub base_url: Option<String>,
    /// Where the control protocol answers [default, without an app: `BASE_URL`/__unsaid/v1].
    #[arg(long, value_name = "URL", env = "UNSAID_CONTROL_URL")]
    pub control_url: Option<String>,
    /// Easemob: the organisation.
    #[arg(long, value_name = "NAME", env = "UNSAID_ORG_NAME")]
    pub org_name: Option<String>,
    /// Easemob: the application. Credentials: `UNSAID_CLIENT_ID` and `UNSAID_CLIENT_SECRET`, or `UNSAID_TOKEN`.
    #[arg(long, value_name = "NAME", env = "UNSAID_APP_NAME")]
    pub app_name: Option<String>,
    /// ZEGO: the app's number. Credentials: `UNSAID_SERVER_SECRET`.
    #[arg(long, value_name = "NUMBER", env = "UNSAID_APP_ID")]
    pub app_id: Option<u64>,
    /// What the target can do beyond the vendor's plain API: wait, burst, chatrooms, attachments, conversations, roaming.
    #[arg(long, value_name = "CAPABILITY", env = "UNSAID_CAN", value_delimiter = ',', value_parser = capability)]
    pub can: Vec<Capability>,
    /// How the app is configured, where it differs from the defaults, such as `recall_window_s=60`.
    #[arg(long, value_name = "KEY=VALUE", env = "UNSAID_APP", value_delimiter = ',', value_parser = Features::parse)]
    pub app: Vec<Features>,
    /// A value that calls cannot arrange, such as room=r1 and member=u1.
    #[arg(long, value_name = "NAME=VALUE", env = "UNSAID_GIVEN", value_delimiter = ',', value_parser = pair)]
    pub given: Vec<(String, String)>,
    /// A URL that arranges preconditions instead of the vendor's own calls; it is asked in JSON by POST.
    #[arg(long, value_name = "URL", env = "UNSAID_ARRANGE")]
    pub arrange: Option<String>,
    /// A command that does the same over its standard input and output.
    #[arg(long, value_name = "COMMAND", env = "UNSAID_ARRANGE_COMMAND", conflicts_with = "arrange")]
    pub arrange_command: Option<String>,
    /// ZEGO: where the message-sent callback is listened for, such as 0.0.0.0:9000. Its secret: `UNSAID_CALLBACK_SECRET`.
    #[arg(long, value_name = "ADDRESS", env = "UNSAID_CALLBACK_LISTEN")]
    pub callback_listen: Option<String>,
    /// Whose certificates are trusted: those of the list inside this program (bundled) or of the operating system's (system).
    #[arg(long, value_name = "ROOTS", env = "UNSAID_TLS", value_parser = roots)]
    pub tls: Option<Roots>,
    /// A PEM file of further authorities that are trusted.
    #[arg(long, value_name = "FILE", env = "UNSAID_CA", value_delimiter = ',')]
    pub ca: Vec<PathBuf>,
    /// Accept any certificate: whoever is in between can read and change everything.
    #[arg(long, env = "UNSAID_INSECURE", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub insecure: bool,
}

/// How to ask.
#[derive(Debug, Clone, Args)]
pub struct AskArguments {
    /// exact: documented texts and samples bind too; contract: status, codes, types and schemas.
    #[arg(long, value_enum, default_value_t = LevelWord::Exact, env = "UNSAID_LEVEL")]
    pub level: LevelWord,
    /// Trials under way at once [default: 16; 48 on a target without control protocol, where most wait for their turn].
    #[arg(long, value_name = "N", env = "UNSAID_JOBS")]
    pub jobs: Option<usize>,
    /// The time limit of a call, in seconds [default: 10].
    #[arg(long, value_name = "SECONDS", env = "UNSAID_TIMEOUT")]
    pub timeout: Option<f64>,
    /// On a target without control protocol: at most so many calls a second in all (10/s), or this part of each documented
    /// limit of the app (50%), because others use it too.
    #[arg(long, value_name = "N/s|N%", env = "UNSAID_RATE", value_parser = rate)]
    pub rate: Option<Rate>,
    /// The seed of every name made up [default: a new one].
    #[arg(long, value_name = "N", env = "UNSAID_SEED")]
    pub seed: Option<u64>,
}

/// What is known to fail.
#[derive(Debug, Clone, Default, Args)]
pub struct KnownArguments {
    /// A list of trials that fail for a known reason; they still run.
    #[arg(long, value_name = "FILE", env = "UNSAID_KNOWN")]
    pub known: Option<PathBuf>,
}

/// `unsaid run`.
#[derive(Debug, Clone, Args)]
pub struct RunArguments {
    /// A trial's id, or a part of ids.
    pub filter: Vec<String>,
    /// Only trials of this clause: error.to-empty, common#token.absent, or a full id.
    #[arg(long, value_name = "ID", env = "UNSAID_CLAUSE", value_delimiter = ',')]
    pub clause: Vec<String>,
    /// Whom to ask.
    #[command(flatten)]
    pub target: TargetArguments,
    /// How.
    #[command(flatten)]
    pub ask: AskArguments,
    /// What to ask.
    #[command(flatten)]
    pub data: DataArguments,
    /// What is known.
    #[command(flatten)]
    pub known: KnownArguments,
    /// Rewrite the list of known differences after a whole run: new failures are added, each to be given its reason by
    /// you; what passes is dropped, what fails differently is pinned anew.
    #[arg(long, env = "UNSAID_KNOWN_FIX", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub known_fix: bool,
    /// human, json or junit; with =PATH into a file.
    #[arg(long, value_name = "FMT[=PATH]", env = "UNSAID_REPORT", value_delimiter = ',')]
    pub report: Vec<String>,
    /// Only the I-th of N parts of the trials, split by what they cost; the app's limits and --rate are divided
    /// by N.
    #[arg(long, value_name = "I/N", env = "UNSAID_SHARD", value_parser = Shard::from_str)]
    pub shard: Option<Shard>,
    /// Stop at the first failure.
    #[arg(long, env = "UNSAID_FAIL_FAST", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub fail_fast: bool,
    /// Say what would be asked and skipped, and how many calls it takes.
    #[arg(long, env = "UNSAID_DRY_RUN", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
}

/// `unsaid test`.
#[derive(Debug, Clone, Args)]
pub struct TestArguments {
    /// Whom to ask.
    #[command(flatten)]
    pub target: TargetArguments,
    /// How.
    #[command(flatten)]
    pub ask: AskArguments,
    /// What to ask.
    #[command(flatten)]
    pub data: DataArguments,
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
    #[arg(long, env = "UNSAID_KNOWN_FIX", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub known_fix: bool,
    /// human, json or junit; with =PATH into a file.
    #[arg(long, value_name = "FMT[=PATH]", env = "UNSAID_REPORT", value_delimiter = ',')]
    pub report: Vec<String>,
}

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

/// `unsaid explain`.
#[derive(Debug, Clone, Args)]
pub struct ExplainArguments {
    /// A clause or a trial.
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
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// What is proven.
    #[command(flatten)]
    pub data: DataArguments,
}

/// `unsaid sweep`.
#[derive(Debug, Clone, Args)]
pub struct SweepArguments {
    /// The id of a run, as its report names it.
    #[arg(value_name = "RUN_ID")]
    pub run_id: Vec<String>,
    /// A run's JSON report: its id, and what it left that no list of the vendor shows.
    #[arg(long, value_name = "FILE")]
    pub from: Vec<PathBuf>,
    /// Only say what would be deleted.
    #[arg(long)]
    pub dry_run: bool,
    /// Where to look.
    #[command(flatten)]
    pub target: TargetArguments,
    /// How to ask.
    #[command(flatten)]
    pub ask: AskArguments,
    /// How names are formed.
    #[command(flatten)]
    pub data: DataArguments,
}

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

/// How closely a target is held to the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelWord {
    /// Documented texts and samples too.
    Exact,
    /// Status, codes, types and schemas.
    Contract,
}
