//! Every option, with the environment variable that sets it too.

mod ask;
mod command;
mod data;
mod examples;
mod manual;
mod mutants;
mod proxy;
mod report;
mod run;
mod serve;
mod show;
mod sweep;
mod target;
mod trust;
mod verify;

pub use ask::{AskArguments, AskingArguments, LevelWord};
pub use command::{Arguments, Command};
pub use data::{DataArguments, KnownArguments};
pub use manual::{CompletionsArguments, ManArguments};
pub use mutants::MutantsArguments;
pub use proxy::ProxyArguments;
pub use report::ReportArguments;
pub use run::{MergeArguments, RunArguments, TestArguments};
pub use serve::ServeArguments;
pub use show::{CoverageArguments, ExplainArguments, ListArguments, SchemaArguments, SchemaKind, SignArguments};
pub use sweep::SweepArguments;
pub use target::TargetArguments;
pub use verify::VerifyArguments;
