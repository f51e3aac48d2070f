//! Commands of somebody's, each in a process group of its own, so that it is ended with everything it has started.

use tokio::process::{Child, Command};

/// The group of a running command. What is left of it is killed when this is dropped, unless it was let go.
#[derive(Debug)]
pub struct ProcessGroup {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

impl ProcessGroup {
    /// Starts a command in a new group.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn spawn(command: &mut Command) -> std::io::Result<(Child, Self)> {
        command.kill_on_drop(true);
        #[cfg(unix)]
        {
            let child = command.process_group(0).spawn()?;
            let leader = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
            Ok((child, Self { leader }))
        }
        #[cfg(not(unix))]
        Ok((command.spawn()?, Self {}))
    }

    /// Asks everything in it to end.
    pub fn terminate(&self) {
        #[cfg(unix)]
        self.signal(rustix::process::Signal::TERM);
    }

    /// Ends everything in it.
    pub fn kill(&self) {
        #[cfg(unix)]
        self.signal(rustix::process::Signal::KILL);
    }

    /// Leaves what is still running to itself.
    pub fn let_go(mut self) {
        #[cfg(unix)]
        {
            self.leader = None;
        }
        #[cfg(not(unix))]
        let _ = &mut self;
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        if let Some(leader) = self.leader {
            // Whoever has ended already hears nothing.
            let _ = rustix::process::kill_process_group(leader, signal);
        }
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.kill();
    }
}
