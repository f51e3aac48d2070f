//! Documented rate limits, kept on targets that are somebody's real app.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use crate::spec::Operation;

/// A little longer than the limit says: two clocks do not run alike.
const RESERVE: Duration = Duration::from_millis(20);

/// As many places per limit as it allows calls. A place is free again when the limit's time has passed since the answer
/// came: the target counted the call somewhere between sending and answering, so no window of its own ever holds more.
#[derive(Debug)]
pub(super) struct Budget {
    places: Mutex<HashMap<String, Arc<Semaphore>>>,
    overall: Option<Limit>,
}

/// So many calls in so much time.
#[derive(Debug, Clone, Copy)]
struct Limit {
    calls: u32,
    per: Duration,
}

/// The places one call takes. They are given back some time after `answered`.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<(OwnedSemaphorePermit, Duration)>);

impl Budget {
    /// A budget of the documented limits, and of so many calls a second in all.
    pub fn new(rate: Option<f64>) -> Self {
        let overall = rate.map(|rate| Limit { calls: 1, per: Duration::from_secs_f64(1.0 / rate) });
        Self { places: Mutex::default(), overall }
    }

    /// Waits until a call keeps every limit. `counted` gives the value of a limit's scope (`path.username`).
    pub async fn places(&self, operation: &Operation, counted: impl Fn(&str) -> String) -> Places {
        let documented = operation.rate_limits.iter().map(|limit| {
            let value = if limit.scope == "app" { String::new() } else { counted(&limit.scope) };
            let per = Duration::from_millis(limit.per_ms);
            (format!("{} {} {value} {}", operation.id, limit.scope, limit.per_ms), Limit { calls: limit.calls, per })
        });
        let overall = self.overall.map(|limit| ("overall".to_owned(), limit));
        let mut taken = Vec::new();
        for (key, limit) in documented.chain(overall) {
            let places = Arc::clone(self.places.lock().await.entry(key).or_insert_with(|| limit.places()));
            if let Ok(place) = places.acquire_owned().await {
                taken.push((place, limit.per + RESERVE));
            }
        }
        Places(taken)
    }
}

impl Limit {
    fn places(self) -> Arc<Semaphore> {
        Arc::new(Semaphore::new(self.calls.max(1) as usize))
    }
}

impl Places {
    /// The answer is there: each place is free again when its limit's time has passed.
    pub fn answered(self) {
        for (place, per) in self.0 {
            tokio::spawn(async move {
                tokio::time::sleep(per).await;
                drop(place);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn a_call_over_the_limit_waits_until_the_first_answer_is_old_enough() {
        let budget = Budget::new(Some(10.0));
        let operation = Operation::default();
        let began = Instant::now();
        for _ in 0..3 {
            budget.places(&operation, str::to_owned).await.answered();
        }
        assert!(began.elapsed() >= Duration::from_millis(200));
    }
}
