//! Several reports made into one.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use super::run::{Run, TargetInfo};
use crate::case::Suite;
use crate::judge::{Outcome, Verdict};
use crate::target::is_this_machine;

/// Why reports make no whole; a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unmergeable(String);

fn refused<T>(message: impl Into<String>) -> Result<T, Unmergeable> {
    Err(Unmergeable(message.into()))
}

/// A run, and the file its report came from.
pub type Named = (String, Run);

/// One run of all: every shard of a sharded run, and any that asked other trials. A trial that one left out and another
/// asked is as the other found it.
pub fn merge(runs: &[Named], suite: &Suite) -> Result<Run, Unmergeable> {
    complete(runs)?;
    of_one_run(runs, suite)?;
    let mut runs_left = runs.iter();
    let Some((first_name, first)) = runs_left.next() else {
        return refused("nothing to merge");
    };
    for (name, run) in runs_left {
        if run.level != first.level {
            let (one, other) = (first.level.word(), run.level.word());
            return refused(format!("{first_name} is at level {one}, {name} at level {other}"));
        }
    }
    let targets = targets(runs)?;
    let began = runs.iter().map(|(_, run)| run.started).min().unwrap_or(SystemTime::UNIX_EPOCH);
    let ended = runs.iter().map(|(_, run)| run.started + Duration::from_millis(run.duration_ms)).max();
    let took = ended.and_then(|ended| ended.duration_since(began).ok()).unwrap_or_default();
    let mut merged = Run {
        id: joined(runs, |run| (!run.id.is_empty()).then(|| run.id.clone())).join("+"),
        started: began,
        duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        least_ms: runs.iter().filter_map(|(_, run)| run.least_ms).max(),
        targets,
        outcomes: outcomes(runs, suite)?,
        remarks: joined(runs, |run| run.remarks.clone()),
        left_behind: runs.iter().flat_map(|(_, run)| run.left_behind.clone()).collect(),
        early: None,
        partial: None,
        stale: joined(runs, |run| run.stale.clone()),
        shard: None,
        baseline: None,
        ..first.clone()
    };
    let early = runs.iter().filter_map(|(name, run)| Some(format!("{name}: {}", run.early.as_ref()?)));
    merged.early = Some(early.collect::<Vec<_>>().join("; ")).filter(|text| !text.is_empty());
    merged.partial = merged.shortfall(suite);
    Ok(merged)
}

/// Every shard is there, once.
fn complete(runs: &[Named]) -> Result<(), Unmergeable> {
    let mut shards: BTreeMap<u32, &str> = BTreeMap::new();
    let mut of = None;
    for (name, run) in runs {
        let Some(shard) = run.shard else { continue };
        let (count, first) = *of.get_or_insert((shard.count, name));
        if count != shard.count {
            return refused(format!("{first} is one of {count} shards, {name} one of {}", shard.count));
        }
        if let Some(other) = shards.insert(shard.index, name) {
            return refused(format!("{other} and {name} are both shard {shard}"));
        }
    }
    let count = of.map_or(0, |(count, _)| count);
    let missing: Vec<String> =
        (1..=count).filter(|n| !shards.contains_key(n)).map(|n| format!("{n}/{count}")).collect();
    if missing.is_empty() { Ok(()) } else { refused(format!("no report of shard {}", missing.join(", "))) }
}

/// Each shard holds its part of what all shards together were asked: else they were asked different things.
fn of_one_run(runs: &[Named], suite: &Suite) -> Result<(), Unmergeable> {
    let shards = || runs.iter().filter_map(|(name, run)| Some((name, run, run.shard?)));
    let asked: BTreeSet<&str> = shards().flat_map(|(_, run, _)| ids(run)).collect();
    let asked: Vec<_> = suite.trials.iter().filter(|trial| asked.contains(trial.id.as_str())).cloned().collect();
    for (name, run, shard) in shards() {
        let part = shard.of(suite, &asked);
        let part: BTreeSet<&str> = part.iter().map(|trial| trial.id.as_str()).collect();
        if part != ids(run).collect() {
            return refused(format!(
                "{name} does not hold the trials of shard {shard} of what the shards were asked together: they are not \
                 parts of one run, or were asked with different filters"
            ));
        }
    }
    Ok(())
}

fn ids(run: &Run) -> impl Iterator<Item = &str> {
    run.outcomes.iter().map(|outcome| outcome.trial.id.as_str())
}

/// The targets, each once. Where a machine asks itself, its address is its own.
fn targets(runs: &[Named]) -> Result<Vec<TargetInfo>, Unmergeable> {
    let mut all: Vec<(&str, TargetInfo)> = Vec::new();
    for (name, target) in runs.iter().flat_map(|(name, run)| run.targets.iter().map(move |target| (name, target))) {
        let Some((first, known)) = all.iter_mut().find(|(_, known)| known.vendor == target.vendor) else {
            all.push((name, target.clone()));
            continue;
        };
        let local = is_loopback(&known.base_url) && is_loopback(&target.base_url);
        if known.name != target.name || known.base_url != target.base_url && !local {
            let (one, other) = (shown(known), shown(target));
            return refused(format!("{first} asked {one}, {name} asked {other}: two targets make two reports"));
        }
        known.capabilities.retain(|capability| target.capabilities.contains(capability));
    }
    all.sort_by(|(_, one), (_, other)| one.vendor.cmp(&other.vendor));
    Ok(all.into_iter().map(|(_, target)| target).collect())
}

fn shown(target: &TargetInfo) -> String {
    format!("{} at {}", target.name, target.base_url)
}

fn is_loopback(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| is_this_machine(&url))
}

/// What became of each trial, in the order of the suite.
fn outcomes(runs: &[Named], suite: &Suite) -> Result<Vec<Outcome>, Unmergeable> {
    let mut all: BTreeMap<&str, (&str, &Outcome)> = BTreeMap::new();
    for (name, outcome) in runs.iter().flat_map(|(name, run)| run.outcomes.iter().map(move |one| (name, one))) {
        let id = outcome.trial.id.as_str();
        match all.get(id) {
            Some((_, known)) if outcome.verdict == Verdict::Skipped || outcome.verdict == known.verdict => {}
            Some((first, known)) if known.verdict != Verdict::Skipped => {
                let (one, other) = (known.verdict.word(), outcome.verdict.word());
                return refused(format!("{id} is {one} in {first} and {other} in {name}"));
            }
            _ => {
                all.insert(id, (name, outcome));
            }
        }
    }
    let in_order = suite.trials.iter().filter_map(|trial| all.get(trial.id.as_str()));
    Ok(in_order.map(|(_, outcome)| (*outcome).clone()).collect())
}

/// What the runs say, each thing once.
fn joined<I: IntoIterator<Item = String>>(runs: &[Named], part: impl Fn(&Run) -> I) -> Vec<String> {
    let mut seen = BTreeSet::new();
    runs.iter().flat_map(|(_, run)| part(run)).filter(|sentence| seen.insert(sentence.clone())).collect()
}
