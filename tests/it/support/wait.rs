//! Waiting for what happens elsewhere.

use std::thread;
use std::time::{Duration, Instant};

/// Longer than anything takes on the busiest machine. It turns a hang into a failure and decides nothing else.
pub const HANG: Duration = Duration::from_secs(600);

/// Waits until a condition holds.
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + HANG;
    while !holds() {
        assert!(Instant::now() < deadline, "this never happens: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The result of a run with a short time limit for its calls, or with a longer one where the machine is too busy for that: the
/// first that is not [`None`].
///
/// A call that is never answered takes as long as its limit, but a call that is answered must not exceed it.
pub fn undisturbed<T>(run: impl FnMut(&'static str) -> Option<T>) -> T {
    let limits = ["0.5", "5.0", "50.0"];
    limits.into_iter().find_map(run).expect("a limit that the machine keeps")
}
