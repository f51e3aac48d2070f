//! The target's clock as the runner follows it.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 on this machine. The one place of the suite that reads the system clock.
#[must_use]
pub fn system_now_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// A target's clock: what it last said, and what has passed here since.
#[derive(Debug, Clone)]
pub struct TrialClock {
    said_ms: u64,
    since: Instant,
    frozen: bool,
}

impl TrialClock {
    /// A clock that runs from this moment.
    #[must_use]
    pub fn at(said_ms: u64) -> Self {
        Self { said_ms, since: Instant::now(), frozen: false }
    }

    /// A clock that is so many milliseconds ahead of this machine's (negative: behind).
    #[must_use]
    pub fn ahead_by(offset_ms: i64) -> Self {
        Self::at(system_now_ms().saturating_add_signed(offset_ms))
    }

    /// What the target said after a change.
    pub fn set(&mut self, said_ms: u64, frozen: bool) {
        *self = Self { said_ms, since: Instant::now(), frozen };
    }

    /// Whether it stands still.
    #[must_use]
    pub fn frozen(&self) -> bool {
        self.frozen
    }

    /// What it shows now.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        if self.frozen {
            return self.said_ms;
        }
        self.said_ms.saturating_add(u64::try_from(self.since.elapsed().as_millis()).unwrap_or(0))
    }
}
