//! A command of somebody's, run to its end, or stopped with everything it has started.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::process::Command;

use super::{Unrun, Verify};
use crate::front::Signals;
use crate::journal::Ended;
use crate::process_group::ProcessGroup;

/// How long a command has to end by itself once it is asked to.
const FAREWELL_TIME: Duration = Duration::from_secs(5);

/// Somebody who wants the command to end.
pub struct Interrupt(Option<Signals>);

impl Interrupt {
    /// Listens from here on.
    #[must_use]
    pub fn listen() -> Self {
        // Without signals to listen to, nothing interrupts.
        Self(Signals::listen().ok())
    }

    async fn wait(&mut self) {
        match &mut self.0 {
            Some(signals) => signals.next().await,
            None => std::future::pending().await,
        }
    }
}

/// Runs a command with this environment. Its output goes to standard error: standard output is for the report.
pub(super) async fn run(
    verify: &Verify,
    environment: Vec<(String, Option<String>)>,
    interrupt: &mut Interrupt,
) -> Result<Ended, Unrun> {
    let (program, arguments) =
        verify.command.split_first().map_or_else(Default::default, |(first, rest)| (first.clone(), rest));
    let mut command = Command::new(&program);
    command.args(arguments).stdin(Stdio::null()).stdout(std::io::stderr());
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let (mut child, group) = ProcessGroup::spawn(&mut command)
        .map_err(|reason| Unrun::NoCommand { command: program.to_string_lossy().into_owned(), reason })?;
    let limit = async {
        match verify.time_limit {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    let ended = tokio::select! {
        status = child.wait() => {
            // What it leaves running may be meant to stay.
            group.let_go();
            return Ok(status.map_or(Ended::Interrupted, of_status));
        }
        () = limit => Ended::TimedOut(verify.time_limit.unwrap_or_default()),
        () = interrupt.wait() => Ended::Interrupted,
    };
    group.terminate();
    let _ = tokio::time::timeout(FAREWELL_TIME, child.wait()).await;
    group.kill();
    let _ = child.kill().await;
    Ok(ended)
}

fn of_status(status: ExitStatus) -> Ended {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Ended::Signal(signal);
    }
    Ended::Exit(status.code().unwrap_or(1))
}
