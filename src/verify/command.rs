//! A command of somebody's, run to its end, or stopped with everything it has started.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::process::{Child, Command};

use super::{Unrun, Verify};
use crate::front::Signals;
use crate::journal::Ended;

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
    environment: Vec<(&'static str, Option<String>)>,
    interrupt: &mut Interrupt,
) -> Result<Ended, Unrun> {
    let (program, arguments) =
        verify.command.split_first().map_or_else(Default::default, |(first, rest)| (first.clone(), rest));
    let mut command = Command::new(&program);
    command.args(arguments).stdin(Stdio::null()).stdout(std::io::stderr()).kill_on_drop(true);
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command
        .spawn()
        .map_err(|reason| Unrun::NoCommand { command: program.to_string_lossy().into_owned(), reason })?;
    let limit = async {
        match verify.time_limit {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    let ended = tokio::select! {
        status = child.wait() => return Ok(status.map_or(Ended::Interrupted, of_status)),
        () = limit => Ended::TimedOut(verify.time_limit.unwrap_or_default()),
        () = interrupt.wait() => Ended::Interrupted,
    };
    stop(&mut child).await;
    Ok(ended)
}

fn of_status(status: ExitStatus) -> Ended {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Ended::Signal(signal);
    }
    Ended::Exit(status.code().unwrap_or(1))
}

/// Asks a command and what it has started to end, and ends them if they do not.
async fn stop(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(group) = group {
            // Whoever has ended already hears nothing.
            let _ = kill_process_group(group, Signal::TERM);
            let _ = tokio::time::timeout(FAREWELL_TIME, child.wait()).await;
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    let _ = child.kill().await;
}
