//! The signals that ask the program to end.

use std::io;

/// Ctrl-C, and where there are such the signals to terminate and that the terminal is gone; heard from the moment this
/// is made.
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Signals {
    /// Begins to listen. Fails where the system has no way to.
    #[cfg(unix)]
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // Who starts the program by `nohup` wants it to go on without a terminal.
        let hangup = if hangup::is_ignored() { None } else { Some(signal(SignalKind::hangup())?) };
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())?, hangup })
    }

    /// Begins to listen. Fails where the system has no way to.
    #[cfg(windows)]
    pub fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = hangup::wait(self.hangup.as_mut()) => {}
        }
        #[cfg(windows)]
        let _ = self.interrupt.recv().await;
    }
}

#[cfg(unix)]
mod hangup {
    use std::io::IsTerminal as _;
    use std::sync::LazyLock;

    use tokio::signal::unix::Signal;

    /// Whether the signal was ignored before anybody here listened to it.
    static IS_IGNORED: LazyLock<bool> = LazyLock::new(|| match std::fs::read_to_string("/proc/self/status") {
        Ok(status) => ignores(&status),
        // Where nobody tells, only a program at a terminal loses one.
        Err(_) => !std::io::stdin().is_terminal() && !std::io::stderr().is_terminal(),
    });

    pub(super) fn is_ignored() -> bool {
        *IS_IGNORED
    }

    /// Whether the mask of ignored signals has the first one.
    fn ignores(status: &str) -> bool {
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
    }

    pub(super) async fn wait(hangup: Option<&mut Signal>) {
        match hangup {
            Some(hangup) => drop(hangup.recv().await),
            None => std::future::pending().await,
        }
    }

    #[cfg(test)]
    mod tests {
        use rstest::rstest;

        use super::ignores;

        #[rstest]
        #[case::of_nohup("Name:\tunsaid\nSigIgn:\t0000000000001001\n", true)]
        #[case::pipes_only("Name:\tunsaid\nSigIgn:\t0000000000001000\n", false)]
        #[case::nobody_tells("Name:\tunsaid\n", false)]
        fn an_ignored_signal_is_found_in_the_mask(#[case] status: &str, #[case] is_ignored: bool) {
            assert_eq!(ignores(status), is_ignored);
        }
    }
}
