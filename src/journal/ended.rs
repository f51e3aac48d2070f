//! How a command ended whose requests were judged.

use std::time::Duration;

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this exit status.
    Exit(i32),
    /// By a signal.
    Signal(i32),
    /// It took longer than it may.
    TimedOut(Duration),
    /// Somebody interrupted it.
    Interrupted,
}

impl Ended {
    /// Whether it ended by itself and well.
    #[must_use]
    pub fn is_good(&self) -> bool {
        *self == Self::Exit(0)
    }

    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Exit(code) => format!("exit {code}"),
            Self::Signal(number) => format!("signal {number}"),
            Self::TimedOut(limit) => format!("killed after {} s", limit.as_secs_f64()),
            Self::Interrupted => "interrupted".to_owned(),
        }
    }
}
