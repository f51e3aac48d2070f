//! Documented rate limits, kept on targets that are somebody's real app.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::spec::{Operation, RateLimit};

/// When each limit next allows a call.
#[derive(Debug)]
pub(super) struct Budget {
    next: Mutex<HashMap<String, Instant>>,
    overall: Option<Duration>,
}

impl Budget {
    pub fn new(rate: Option<f64>) -> Self {
        let overall = rate.filter(|rate| *rate > 0.0).map(|rate| Duration::from_secs_f64(1.0 / rate));
        Self { next: Mutex::default(), overall }
    }

    /// Waits until a call keeps every limit. `counted` gives the value of a limit's scope (`path.username`).
    pub async fn wait(&self, operation: &Operation, counted: impl Fn(&str) -> String) {
        let mut due = Instant::now();
        let mut next = self.next.lock().await;
        let spaced = operation.rate_limits.iter().map(|limit| {
            let counts = if limit.scope == "app" { String::new() } else { counted(&limit.scope) };
            (format!("{} {} {counts}", operation.id, limit.scope), spacing(limit))
        });
        let overall = self.overall.map(|spacing| ("overall".to_owned(), spacing));
        let limits: Vec<(String, Duration)> = spaced.chain(overall).collect();
        for (key, _) in &limits {
            due = due.max(next.get(key).copied().unwrap_or(due));
        }
        for (key, spacing) in limits {
            next.insert(key, due + spacing);
        }
        drop(next);
        sleep_until(due).await;
    }
}

/// Evenly spaced calls keep a limit in every window, wherever the window starts; a fiftieth is kept in reserve.
fn spacing(limit: &RateLimit) -> Duration {
    Duration::from_millis(limit.per_ms).mul_f64(1.02) / limit.calls.max(1)
}
