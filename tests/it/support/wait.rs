//! Waiting for what happens elsewhere.

use std::time::Duration;

/// Longer than anything takes on the busiest machine. It turns a hang into a failure and decides nothing else.
pub const HANG: Duration = Duration::from_secs(600);
