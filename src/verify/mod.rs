//! VERIFYING: somebody's command run against the emulator, and what it sent told in one report.

mod answers;
mod command;
mod environment;
mod misread;
mod stage;

pub use answers::{Given, each_answer, given};
pub use command::Interrupt;
pub use environment::OwnVariable;
pub use misread::{Looked, misread};

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use self::stage::Stage;
use crate::journal::{Command, Ended, Told};
use crate::spec::{ClauseId, Specs};
use crate::watch::WrittenWorld;

/// The ids of the vendors' own samples, as seed data.
pub const SAMPLES: &str = include_str!("samples.yaml");

/// A command to be run, and against what.
pub struct Verify {
    /// By what its requests are judged.
    pub specs: Arc<Specs>,
    /// The vendor it is a client of.
    pub vendor: String,
    /// What the emulator begins with.
    pub world: WrittenWorld,
    /// The seed of every id made up.
    pub seed: u64,
    /// Clauses whose breaches are all right.
    pub allowed: BTreeSet<ClauseId>,
    /// The program and its arguments.
    pub command: Vec<OsString>,
    /// Variables of the client's own.
    pub variables: Vec<OwnVariable>,
    /// How long one run of it may take.
    pub time_limit: Option<Duration>,
}

/// What the calls of one operation are answered during a run, and how the command is told.
#[derive(Debug, Clone)]
pub struct Demanded {
    /// The operation.
    pub operation: String,
    /// What the command finds in `UNSAID_ANSWER`.
    pub answer: String,
    /// The body of the control call that demands it.
    pub wanted: Value,
}

/// Why a command could not be run.
#[derive(Debug, thiserror::Error)]
pub enum Unrun {
    /// It cannot be started.
    #[error("{command}: {reason}")]
    NoCommand {
        /// The program.
        command: String,
        /// In the system's words.
        reason: std::io::Error,
    },
    /// There is no server for it.
    #[error("no server for the command: {0}")]
    NoServer(std::io::Error),
    /// The seed data have mistakes.
    #[error("{0}")]
    NoWorld(#[from] crate::source::Mistakes),
    /// The seed data have no app of the vendor.
    #[error("the seed data have no app of {0}")]
    NoApp(String),
}

impl Verify {
    /// Runs the command once, against a server that is there for it alone; its calls may be answered on demand.
    pub async fn run(&self, demanded: Option<&Demanded>, interrupt: &mut Interrupt) -> Result<Told, Unrun> {
        let stage = Stage::start(self).await?;
        if let Some(demanded) = demanded {
            stage.demand(demanded);
        }
        let ended = command::run(self, stage.environment(&self.variables, demanded), interrupt).await;
        let mut told = stage.end(&self.specs, &self.vendor).await;
        told.command = Some(Command { words: self.words(), ended: ended? });
        Ok(told)
    }

    fn words(&self) -> Vec<String> {
        self.command.iter().map(|word| word.to_string_lossy().into_owned()).collect()
    }
}

/// How the command of a run ended.
#[must_use]
pub fn ended(told: &Told) -> Ended {
    told.command.as_ref().map_or(Ended::Interrupted, |command| command.ended.clone())
}
