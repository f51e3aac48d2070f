//! The commands.

use clap::{Parser, Subcommand};

use super::data::DataArguments;
use super::examples;
use super::manual::{CompletionsArguments, ManArguments};
use super::mutants::MutantsArguments;
use super::proxy::ProxyArguments;
use super::run::{MergeArguments, RunArguments, TestArguments};
use super::serve::ServeArguments;
use super::show::{CoverageArguments, ExplainArguments, ListArguments, SchemaArguments, SignArguments};
use super::sweep::SweepArguments;
use super::verify::VerifyArguments;

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
    #[command(after_help = examples::RUN)]
    Run(Box<RunArguments>),
    /// The same trials as Rust tests, with the arguments of `cargo test`.
    #[command(after_help = examples::TEST)]
    Test(Box<TestArguments>),
    /// Make one report of the JSON reports of several runs, such as all shards of one.
    #[command(after_help = examples::MERGE)]
    Merge(MergeArguments),
    /// List the trials.
    #[command(after_help = examples::LIST)]
    List(ListArguments),
    /// Say everything that is wrong with specs, cases and snapshots.
    #[command(after_help = examples::LINT)]
    Lint(DataArguments),
    /// Show the vendors' pages as tables: every promise, its trials, and what the last run says of it.
    #[command(after_help = examples::COVERAGE)]
    Coverage(CoverageArguments),
    /// Explain a clause, a trial or a verdict.
    #[command(after_help = examples::EXPLAIN)]
    Explain(ExplainArguments),
    /// Print the JSON Schema of a kind of file.
    #[command(after_help = examples::SCHEMA)]
    Schema(SchemaArguments),
    /// Print the signed query parameters of a ZEGO call.
    #[command(after_help = examples::SIGN)]
    Sign(SignArguments),
    /// Break every promise on purpose and show which trials notice: the kill matrix.
    #[command(after_help = examples::MUTANTS)]
    Mutants(MutantsArguments),
    /// Delete what earlier runs left on a target, by their run ids, and nothing else.
    #[command(after_help = examples::SWEEP)]
    Sweep(Box<SweepArguments>),
    /// Serve the emulator until it is stopped, and say what is wrong with the requests it gets.
    #[command(after_help = examples::SERVE)]
    Serve(ServeArguments),
    /// Run a client's own tests against the emulator and say what is wrong with what they send.
    #[command(after_help = examples::VERIFY)]
    Verify(VerifyArguments),
    /// Pass requests on to a real server and say what is wrong with them and with its answers.
    #[command(after_help = examples::PROXY)]
    Proxy(ProxyArguments),
    /// Print what completes commands and options in a shell.
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArguments),
    /// Print the manual page, or write one for each command into a folder.
    #[command(after_help = examples::MAN)]
    Man(ManArguments),
}
