//! How long the fastest calls are on the way to a target and back.

use std::sync::Mutex;
use std::time::Duration;

/// Before so many answers nothing is known: the first ones may be slow.
const ENOUGH: u32 = 16;
/// So much of the shortest time seen is relied on.
const PART: f64 = 0.9;
/// More is never relied on: who is far away may come nearer.
const MOST: Duration = Duration::from_millis(250);

/// The shortest time between sending a call and its answer.
#[derive(Debug, Default)]
pub(in crate::run) struct Latency(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    answers: u32,
    least: Duration,
}

impl Latency {
    /// An answer came after this time. Gives the time every call can be relied on to take.
    pub fn answered(&self, elapsed: Duration) -> Duration {
        let Ok(mut seen) = self.0.lock() else {
            return Duration::ZERO;
        };
        seen.least = if seen.answers == 0 { elapsed } else { seen.least.min(elapsed) };
        seen.answers = seen.answers.saturating_add(1);
        if seen.answers < ENOUGH { Duration::ZERO } else { seen.least.mul_f64(PART).min(MOST) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(answers: &[u64]) -> Duration {
        let latency = Latency::default();
        let relied_on = answers.iter().map(|ms| latency.answered(Duration::from_millis(*ms)));
        relied_on.last().unwrap_or_default()
    }

    #[test]
    fn nothing_is_relied_on_at_first() {
        assert_eq!(after(&[100; 15]), Duration::ZERO);
        assert_eq!(after(&[100; 16]), Duration::from_millis(90));
    }

    #[test]
    fn the_fastest_answer_counts() {
        let mut answers = vec![100; 20];
        answers[3] = 10;
        assert_eq!(after(&answers), Duration::from_millis(9));
    }

    #[test]
    fn a_slow_target_is_not_relied_on_to_stay_slow() {
        assert_eq!(after(&[5000; 20]), MOST);
    }
}
