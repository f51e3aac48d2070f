//! The command line: arguments → library → exit code.

mod arguments;
mod coverage;
mod environment;
mod files;
mod forms;
mod journals;
mod known;
mod manual;
mod merge;
mod mutants;
mod output;
mod prepare;
mod proxy;
mod reports;
mod run;
mod seed_data;
mod serve;
mod show;
mod sweep;
mod verify;
mod whom;
mod words;

use std::ffi::OsString;

use clap::builder::{OsStr, Resettable};
use clap::{Arg, CommandFactory, FromArgMatches};

pub use arguments::{Arguments, Command};

use crate::open_files;
use crate::report::Exit;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> Exit {
    let exit = match parse(std::env::args_os()) {
        Ok(arguments) => dispatch(arguments),
        Err(error) if error.use_stderr() => {
            // Nobody to tell it to is no reason to fail otherwise.
            let _ = error.print();
            Exit::Invalid
        }
        Err(help) => {
            output::check(help.print());
            Exit::Good
        }
    };
    output::ended(exit)
}

/// Reads arguments and environment. A variable that is set to nothing is not set: that is how many CI systems pass a
/// secret they do not have.
fn parse(words: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Arguments, clap::Error> {
    let without_empty = |arg: Arg| {
        let value = arg.get_env().and_then(std::env::var_os);
        if value.is_some_and(|value| value.is_empty()) { arg.env(Resettable::<OsStr>::Reset) } else { arg }
    };
    let command = Arguments::command().mut_subcommands(|command| command.mut_args(without_empty));
    Arguments::from_arg_matches(&command.try_get_matches_from(words)?)
}

/// Runs the libtest front on a checkout's own data: the target of `cargo test`.
#[must_use]
pub fn test_in(root: &str, libtest: impl Iterator<Item = String>) -> Exit {
    let folder = |name: &str| format!("{root}/{name}");
    let own = ["--specs", &folder("specs"), "--cases", &folder("cases"), "--snapshots", &folder("snapshots")];
    let own = own.iter().map(|text| (*text).to_owned());
    let words = ["unsaid".to_owned(), "test".to_owned()].into_iter().chain(own).chain(["--".to_owned()]);
    let exit = match parse(words.chain(libtest)) {
        Ok(arguments) => dispatch(arguments),
        Err(error) => {
            let _ = error.print();
            Exit::Invalid
        }
    };
    output::ended(exit)
}

fn dispatch(arguments: Arguments) -> Exit {
    if let Err(too_few) = open_files::raise_limit() {
        return run::trouble(&too_few.to_string());
    }

    let command = match arguments.command {
        Some(command) => command,
        None => match parse(["unsaid", "run"]).map(|arguments| arguments.command) {
            Ok(Some(command)) => command,
            Ok(None) => return Exit::Invalid,
            Err(error) => {
                let _ = error.print();
                return Exit::Invalid;
            }
        },
    };
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Test(arguments) => run::test(&arguments),
        Command::Merge(arguments) => merge::merge(&arguments),
        Command::List(arguments) => show::list(&arguments),
        Command::Lint(arguments) => show::lint(&arguments),
        Command::Coverage(arguments) => coverage::coverage(&arguments),
        Command::Explain(arguments) => show::explain_id(&arguments),
        Command::Schema(arguments) => show::schema(&arguments),
        Command::Sign(arguments) => show::sign(&arguments),
        Command::Mutants(arguments) => mutants::mutants(&arguments),
        Command::Sweep(arguments) => sweep::sweep(&arguments),
        Command::Serve(arguments) => serve::serve(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Proxy(arguments) => proxy::proxy(&arguments),
        Command::Completions(arguments) => manual::completions(&arguments),
        Command::Man(arguments) => manual::man(&arguments),
    }
}
