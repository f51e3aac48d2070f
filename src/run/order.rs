//! In which order trials are begun, so that neither a wait nor a limit is left until the end.

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use super::cost::{calls_of, share_of_time, waits};
use crate::case::{Suite, Trial};

/// The longest waits first, for all wait together. Then the trials mixed so that each limit is used evenly from the beginning:
/// if those of the tightest limit came last, the others' limits would lie idle until then, and its own before.
pub(super) fn in_turn(suite: &Suite, trials: &mut Vec<Arc<Trial>>) {
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
    trials.extend(evenly(lanes.into_values().collect()));
}

/// The operation whose limit a trial needs most of.
fn tightest(suite: &Suite, trial: &Trial) -> String {
    let calls = calls_of(suite, trial);
    let needed = |(operation, calls): &(&crate::spec::Operation, u64)| {
        share_of_time(operation).saturating_mul(u32::try_from(*calls).unwrap_or(u32::MAX))
    };
    let most = calls.values().max_by_key(|call| (needed(call), std::cmp::Reverse(&call.0.id)));
    most.filter(|call| needed(call) > Duration::ZERO).map(|(operation, _)| operation.id.clone()).unwrap_or_default()
}

/// Lists merged so that at every place each has given as much of itself as the others.
fn evenly<T>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut placed = Vec::new();
    for list in lists {
        let length = list.len() as u64;
        for (index, one) in (0_u64..).zip(list) {
            placed.push(((2 * index + 1) * 1_000_000 / length, one));
        }
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_mixed_evenly() {
        assert_eq!(evenly(vec![vec!["a", "b"], vec!["1", "2", "3", "4"]]).concat(), "1a23b4");
        assert_eq!(evenly(vec![vec!["a", "b"], vec![]]).concat(), "ab");
        assert_eq!(evenly::<&str>(Vec::new()).concat(), "");
    }
}
