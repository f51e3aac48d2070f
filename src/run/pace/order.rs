//! In which order trials are begun, so that neither a wait nor a limit is left until the end.

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use super::cost::{calls_of, share_of_time, waits};
use crate::case::{Suite, Trial};
use crate::spec::Operation;

/// The others are begun so much sooner than the trials of the tightest limit: what they leave behind them to be tidied up is
/// out of the way before the end.
const SOONER: f64 = 0.8;

/// The longest waits first, for all wait together. Then the trials mixed so that each limit is used evenly from the beginning:
/// if those of the tightest limit came last, the others' limits would lie idle until then, and its own before.
pub(in crate::run) fn in_turn(suite: &Suite, trials: &mut Vec<Arc<Trial>>) {
    let mut lanes: IndexMap<String, Vec<Arc<Trial>>> = IndexMap::new();
    let mut waiting = Vec::new();
    for trial in trials.drain(..) {
        if waits(&trial).is_zero() {
            lanes.entry(tightest(suite, &trial)).or_default().push(trial);
        } else {
            waiting.push(trial);
        }
    }
    waiting.sort_by_key(|trial| std::cmp::Reverse(waits(trial)));
    *trials = waiting;
    // What a trial takes of its limit is about the same for all on one lane; the tightest is the one that takes longest.
    let time = |operation: &str, lane: &[Arc<Trial>]| -> Duration {
        let times = lane.iter().filter_map(|trial| calls_of(suite, trial).get(operation).map(|call| time_of(*call)));
        times.sum()
    };
    lanes.sort_by_cached_key(|operation, lane| std::cmp::Reverse(time(operation, lane)));
    trials.extend(evenly(lanes.into_values().collect()));
}

/// The operation whose limit a trial needs most of.
fn tightest(suite: &Suite, trial: &Trial) -> String {
    let calls = calls_of(suite, trial);
    let most = calls.values().max_by_key(|call| (time_of(**call), std::cmp::Reverse(&call.0.id)));
    most.filter(|call| !time_of(**call).is_zero()).map(|(operation, _)| operation.id.clone()).unwrap_or_default()
}

/// How much of its limit's time so many calls of an operation take.
fn time_of((operation, calls): (&Operation, u64)) -> Duration {
    share_of_time(operation).saturating_mul(u32::try_from(calls).unwrap_or(u32::MAX))
}

/// Lists merged so that at every place each has given as much of itself as the others; all but the first a little sooner.
fn evenly<T>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut placed = Vec::new();
    for (pace, list) in std::iter::once(1.0).chain(std::iter::repeat(SOONER)).zip(lists) {
        let length = f64::from(u32::try_from(list.len()).unwrap_or(u32::MAX));
        for (index, one) in (0_u32..).zip(list) {
            placed.push((pace * (f64::from(index) + 0.5) / length, one));
        }
    }
    placed.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    placed.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_mixed_evenly() {
        let mixed = evenly(vec![vec!["1", "2", "3", "4"], vec!["a", "b"]]).concat();
        assert_eq!(mixed, "1a2b34", "the second list is through before the first");
        assert_eq!(evenly(vec![vec!["a", "b"], vec![]]).concat(), "ab");
        assert_eq!(evenly::<&str>(Vec::new()).concat(), "");
    }
}
