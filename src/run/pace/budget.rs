//! Documented rate limits, kept on targets that are somebody's real app.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::lane::{Lane, Place};
use super::latency::Latency;
use crate::spec::{Operation, RateLimit};

/// A little longer than the limit says: two clocks do not run alike, and a target may count in whole milliseconds.
const RESERVE: Duration = Duration::from_millis(5);

/// How fast a run may be, besides what the vendor allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// At most so many calls a second in all.
    pub per_second: Option<f64>,
    /// This part of every limit that counts for the whole app, above 0 and at most 1; others use the rest.
    pub share: f64,
}

impl Default for Rate {
    fn default() -> Self {
        Self { per_second: None, share: 1.0 }
    }
}

/// So many calls in so much time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::run) struct Limit {
    /// How many calls.
    pub calls: u32,
    /// In how much time.
    pub per: Duration,
}

impl Limit {
    /// The part of a documented limit that a run may use. A limit of one user is not shared: nobody else has the run's users.
    pub fn part_of(limit: &RateLimit, rate: Rate) -> Self {
        let per = Duration::from_millis(limit.per_ms);
        if limit.scope != "app" {
            return Self { calls: limit.calls.max(1), per };
        }
        let calls = f64::from(limit.calls.max(1)) * rate.share;
        if calls < 1.0 {
            return Self { calls: 1, per: per.div_f64(calls) };
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "1.0 or more, and no more than a u32"
        )]
        let calls = calls as u32;
        Self { calls, per }
    }

    /// The shortest time in which so many calls keep it: as many as it allows at once, and again whenever its time is over.
    pub fn least(self, calls: u64) -> Duration {
        let rounds = calls.div_ceil(u64::from(self.calls)).saturating_sub(1);
        self.per.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
    }
}

/// As many places per limit as it allows calls. A place is free again when the limit's time has passed since the answer
/// came, less the time that the fastest calls are known to spend on the way: the target counted the call before it sent
/// the answer, and will count the next one later than that is sent, so no window of its own ever holds more.
#[derive(Debug)]
pub(in crate::run) struct Budget {
    lanes: Mutex<HashMap<String, (Limit, Arc<Lane>)>>,
    pace: Option<Pace>,
    rate: Rate,
    latency: Arc<Latency>,
}

/// Calls at even distances.
#[derive(Debug)]
struct Pace {
    distance: Duration,
    next: Mutex<Option<Instant>>,
    calls: AtomicU64,
}

/// The places one call takes. They are given back some time after `answered`.
#[derive(Debug, Default)]
pub(in crate::run) struct Places {
    taken: Vec<(Place, Duration)>,
    latency: Arc<Latency>,
}

impl Budget {
    /// A budget of the documented limits, and of a person's own.
    pub fn new(rate: Rate) -> Self {
        let pace = rate.per_second.map(|calls| Pace {
            distance: Duration::from_secs_f64(1.0 / calls),
            next: Mutex::default(),
            calls: AtomicU64::new(0),
        });
        Self { lanes: Mutex::default(), pace, rate, latency: Arc::default() }
    }

    /// Waits until a call keeps every limit; of those who wait the lowest `turn` goes first. `counted` gives the value of a
    /// limit's scope (`path.username`).
    pub async fn places(&self, operation: &Operation, turn: u64, counted: impl Fn(&str) -> String) -> Places {
        let mut taken = Vec::new();
        for limit in &operation.rate_limits {
            let value = if limit.scope == "app" { String::new() } else { counted(&limit.scope) };
            let pool = limit.pool.as_deref().unwrap_or(&operation.id);
            let key = format!("{pool} {} {value} {}", limit.scope, limit.per_ms);
            let part = Limit::part_of(limit, self.rate);
            let lane = {
                let mut lanes = self.lanes.lock().await;
                Arc::clone(&lanes.entry(key).or_insert_with(|| (part, Lane::new(part.calls))).1)
            };
            taken.push((lane.place(turn).await, part.per + RESERVE));
        }
        if let Some(pace) = &self.pace {
            pace.wait().await;
        }
        Places { taken, latency: Arc::clone(&self.latency) }
    }

    /// The shortest time in which the calls so far keep every limit.
    pub async fn least(&self) -> Duration {
        let lanes = self.lanes.lock().await;
        let documented = lanes.values().map(|(limit, lane)| limit.least(lane.asked()));
        let own = self.pace.iter().map(|pace| {
            let calls = pace.calls.load(Ordering::Relaxed).saturating_sub(1);
            pace.distance.saturating_mul(u32::try_from(calls).unwrap_or(u32::MAX))
        });
        documented.chain(own).max().unwrap_or_default()
    }
}

impl Pace {
    async fn wait(&self) {
        let mut next = self.next.lock().await;
        let now = Instant::now();
        let turn = next.map_or(now, |next| next.max(now));
        *next = Some(turn + self.distance);
        drop(next);
        self.calls.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep_until(turn).await;
    }
}

impl Places {
    /// Makes the call these places are for: each is free again when its limit's time has passed since then.
    pub async fn of<T, E>(self, call: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let began = Instant::now();
        let answered = call.await;
        // Where no answer came nobody knows when the target counted the call.
        let on_the_way = if answered.is_ok() { self.latency.answered(began.elapsed()) } else { Duration::ZERO };
        self.free_after(on_the_way);
        answered
    }

    fn free_after(self, on_the_way: Duration) {
        for (place, per) in self.taken {
            tokio::spawn(async move {
                tokio::time::sleep(per.saturating_sub(on_the_way)).await;
                drop(place);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn operation(scope: &str, calls: u32, per_ms: u64) -> Operation {
        let limit = RateLimit { scope: scope.to_owned(), calls, per_ms, clause: None, pool: None };
        Operation { rate_limits: vec![limit], ..Operation::default() }
    }

    async fn took(budget: &Budget, operation: &Operation, calls: u32) -> Duration {
        let began = Instant::now();
        for _ in 0..calls {
            let places = budget.places(operation, 0, str::to_owned).await;
            let _: Result<(), ()> = places.of(std::future::ready(Ok(()))).await;
        }
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_over_the_limit_waits_until_the_first_answer_is_old_enough() {
        let budget = Budget::new(Rate::default());
        let operation = operation("app", 10, 1000);
        assert_eq!(took(&budget, &operation, 10).await, Duration::ZERO);
        assert!(took(&budget, &operation, 1).await >= Duration::from_secs(1));
        assert_eq!(budget.least().await, Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn twenty_windows_take_no_more_than_the_reserve_longer() {
        let budget = Budget::new(Rate::default());
        let took = took(&budget, &operation("app", 10, 1000), 201).await;
        let least = budget.least().await;
        assert_eq!(least, Duration::from_secs(20));
        assert!(took >= least && took <= least.mul_f64(1.01), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_of_ones_own_is_kept_from_call_to_call() {
        let budget = Budget::new(Rate { per_second: Some(10.0), ..Rate::default() });
        let took = took(&budget, &Operation::default(), 21).await;
        assert!((Duration::from_secs(2)..Duration::from_millis(2_100)).contains(&took), "{took:?}");
        assert_eq!(budget.least().await, Duration::from_secs(2));
    }

    #[rstest]
    #[case::whole("app", 20, 1.0, (20, 1000))]
    #[case::half("app", 20, 0.5, (10, 1000))]
    #[case::half_of_an_odd_number("app", 5, 0.5, (2, 1000))]
    #[case::less_than_one_call("app", 1, 0.25, (1, 4000))]
    #[case::of_a_user("path.username", 5, 0.25, (5, 1000))]
    fn a_part_of_a_limit(#[case] scope: &str, #[case] calls: u32, #[case] share: f64, #[case] part: (u32, u64)) {
        let documented = &operation(scope, calls, 1000).rate_limits[0];
        let limit = Limit::part_of(documented, Rate { share, ..Rate::default() });
        assert_eq!(limit, Limit { calls: part.0, per: Duration::from_millis(part.1) });
    }

    #[rstest]
    #[case::none(0, 0)]
    #[case::one_window(10, 0)]
    #[case::one_more(11, 1)]
    #[case::two_windows(20, 1)]
    fn the_least_time_of_calls(#[case] calls: u64, #[case] seconds: u64) {
        let limit = Limit { calls: 10, per: Duration::from_secs(1) };
        assert_eq!(limit.least(calls), Duration::from_secs(seconds));
    }
}
