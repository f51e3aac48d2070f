//! One machine's part of a run that several share: the same for every seed, machine and order.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use super::pace::{calls_of, share_of_time};
use crate::case::{Suite, Trial};

/// A call costs at least this much, where no limit makes it dearer.
const CALL: Duration = Duration::from_millis(1);

/// The `index`-th of `count` parts, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which.
    pub index: u32,
    /// Of how many.
    pub count: u32,
}

impl Shard {
    /// The trials of this part. Those of each vendor are dealt out by what they cost, the dearest first, each to the part
    /// that has the least so far.
    #[must_use]
    pub fn of(self, suite: &Suite, trials: &[Arc<Trial>]) -> Vec<Arc<Trial>> {
        let mut dearest: Vec<(Duration, &Arc<Trial>)> =
            trials.iter().map(|trial| (cost(suite, trial), trial)).collect();
        dearest.sort_by_key(|(cost, trial)| (Reverse(*cost), trial.id.as_str()));
        let mut loads: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
        let mut own: Vec<&str> = Vec::new();
        for (cost, trial) in &dearest {
            let loads = loads.entry(&trial.case.vendor).or_insert_with(|| vec![Duration::ZERO; self.count as usize]);
            let least = (0..loads.len()).min_by_key(|part| loads[*part]).unwrap_or_default();
            loads[least] += *cost;
            if least + 1 == self.index as usize {
                own.push(&trial.id);
            }
        }
        own.sort_unstable();
        trials.iter().filter(|trial| own.binary_search(&trial.id.as_str()).is_ok()).cloned().collect()
    }
}

/// How much of the limits' time a trial takes.
fn cost(suite: &Suite, trial: &Trial) -> Duration {
    let calls = calls_of(suite, trial);
    let each = calls.values().map(|(operation, calls)| {
        share_of_time(operation).max(CALL).saturating_mul(u32::try_from(*calls).unwrap_or(u32::MAX))
    });
    each.sum()
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match parts {
            Some((index, count)) if (1..=count).contains(&index) && count <= 1000 => Ok(Self { index, count }),
            _ => Err("write which of how many, from 1/4 to 4/4".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::suite::SuiteData;

    #[rstest]
    #[case::first("1/4", true)]
    #[case::last("4/4", true)]
    #[case::only("1/1", true)]
    #[case::none("0/4", false)]
    #[case::too_many("5/4", false)]
    #[case::of_none("1/0", false)]
    #[case::no_count("1", false)]
    #[case::words("one/four", false)]
    #[case::negative("-1/4", false)]
    fn a_shard_is_one_of_several(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(text.parse::<Shard>().is_ok(), fits);
    }

    #[test]
    fn every_trial_is_in_one_shard_whatever_the_order_and_each_shard_costs_about_the_same() {
        let suite = &SuiteData::embedded().suite;
        let backwards: Vec<Arc<Trial>> = suite.trials.iter().rev().cloned().collect();
        let mut seen = Vec::new();
        let mut costs = Vec::new();
        for index in 1..=4 {
            let shard = Shard { index, count: 4 };
            let own = shard.of(suite, &suite.trials);
            let mut other = shard.of(suite, &backwards);
            other.reverse();
            let ids = |trials: &[Arc<Trial>]| trials.iter().map(|trial| trial.id.clone()).collect::<Vec<_>>();
            assert_eq!(ids(&own), ids(&other));
            costs.push(own.iter().map(|trial| cost(suite, trial)).sum::<Duration>());
            seen.extend(ids(&own));
        }
        seen.sort();
        let mut all: Vec<String> = suite.trials.iter().map(|trial| trial.id.clone()).collect();
        all.sort();
        assert_eq!(seen, all);
        let (least, most) = (costs.iter().min().expect("four"), costs.iter().max().expect("four"));
        assert!(most.as_secs_f64() < least.as_secs_f64() * 1.1, "{costs:?}");
    }

    #[test]
    fn more_shards_than_trials_leave_some_empty() {
        let suite = Suite::default();
        assert!(Shard { index: 2, count: 3 }.of(&suite, &[]).is_empty());
    }
}
