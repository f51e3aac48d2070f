//! What trials cost a target: calls, things created, and the shortest time that limits and waits allow.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::budget::{Limit, Rate};
use crate::case::{Action, Call, RequestBody, Step, Suite, Trial};
use crate::run::plan::Plan;
use crate::run::session::Session;
use crate::spec::{Creates, Operation, texts_at};

/// What a plan costs.
#[derive(Debug, Default)]
pub struct Cost<'a> {
    /// Calls by operation, at most: a trial that ends early makes fewer.
    pub calls: BTreeMap<&'a str, (&'a Operation, u64)>,
    /// Things created, by kind.
    pub created: BTreeMap<&'a str, u64>,
    /// The shortest time of a plain target's limits and waits; nothing on a target that makes an app for each trial.
    pub least: Duration,
}

impl<'a> Cost<'a> {
    /// What a plan costs the target of a session.
    #[must_use]
    pub fn of(session: &'a Session, plan: &'a Plan) -> Self {
        let mut cost = Self::default();
        let mut arranged_once = BTreeSet::new();
        let plain = session.is_plain();
        for trial in plan.together.iter().chain(&plan.alone) {
            let givens = session.suite.givens.get(&trial.case.vendor);
            for given in trial.case.givens.iter().filter_map(|name| givens.and_then(|all| all.get(name))) {
                let once = plain && given.scope.is_shared() && !arranged_once.insert(&given.name);
                let delegated = session.target.arranger.as_ref().is_some_and(|other| other.arranges(&given.name));
                if once || delegated || session.configured(given).is_some() {
                    continue;
                }
                cost.add(&given.steps);
                if plain {
                    cost.add(&given.cleanup);
                }
            }
            cost.add(&trial.steps);
        }
        if plain {
            cost.least = limits(cost.calls.values().copied(), session.options.rate).max(longest_wait(&plan.together));
            cost.least += plan.alone.iter().map(|trial| waits(trial) + quiet(trial)).sum::<Duration>();
        }
        cost
    }

    fn add(&mut self, steps: &'a [Step]) {
        for call in calls(steps) {
            let times = call.repeat.as_ref().map_or(1, |repeat| u64::from(repeat.times));
            self.calls.entry(&call.operation.id).or_insert((&call.operation, 0)).1 += times;
            if let Some(creates) = &call.operation.creates {
                *self.created.entry(&creates.kind).or_default() += times * created(call, creates);
            }
        }
    }
}

/// How many things one call creates: as many as its body names, or one without a name.
fn created(call: &Call, creates: &Creates) -> u64 {
    let named = creates.name.as_deref().and_then(|at| match &call.request.body {
        RequestBody::Json(body) => Some(texts_at(body, at).len()),
        _ => None,
    });
    named.map_or(1, |named| named as u64)
}

/// The calls of one trial, with those that arrange what it has alone and tidy up after it.
#[must_use]
pub fn calls_of<'a>(suite: &'a Suite, trial: &'a Trial) -> BTreeMap<&'a str, (&'a Operation, u64)> {
    let mut cost = Cost::default();
    let givens = suite.givens.get(&trial.case.vendor);
    for given in trial.case.givens.iter().filter_map(|name| givens.and_then(|all| all.get(name))) {
        if !given.scope.is_shared() {
            cost.add(&given.steps);
            cost.add(&given.cleanup);
        }
    }
    cost.add(&trial.steps);
    cost.calls
}

/// How much of a limit's time a call takes on average, of the limit that is the tightest.
#[must_use]
pub fn share_of_time(operation: &Operation) -> Duration {
    let limits = operation.rate_limits.iter().filter(|limit| limit.scope == "app");
    let each = limits.map(|limit| Duration::from_millis(limit.per_ms) / limit.calls.max(1));
    each.max().unwrap_or_default()
}

/// How long a trial waits in real time.
#[must_use]
pub fn waits(trial: &Trial) -> Duration {
    let waits = trial.steps.iter().map(|step| if let Action::Advance(ms) = step.action { ms } else { 0 });
    Duration::from_millis(waits.sum())
}

/// The longest wait of trials that wait side by side.
pub(in crate::run) fn longest_wait<'a>(trials: impl IntoIterator<Item = &'a std::sync::Arc<Trial>>) -> Duration {
    trials.into_iter().map(|trial| waits(trial)).max().unwrap_or_default()
}

/// How long the limit a trial has exceeded stays exceeded.
pub(in crate::run) fn quiet(trial: &Trial) -> Duration {
    let limits = calls(&trial.steps).flat_map(|call| &call.operation.rate_limits);
    let longest = limits.filter(|limit| limit.scope == "app").map(|limit| limit.per_ms).max();
    Duration::from_millis(longest.unwrap_or_default())
}

fn limits<'a>(calls: impl Iterator<Item = (&'a Operation, u64)>, rate: Rate) -> Duration {
    let mut all = 0;
    let mut counted: BTreeMap<(&str, u64), (Limit, u64)> = BTreeMap::new();
    for (operation, calls) in calls {
        all += calls;
        for limit in operation.rate_limits.iter().filter(|limit| limit.scope == "app") {
            let pool = limit.pool.as_deref().unwrap_or(&operation.id);
            counted.entry((pool, limit.per_ms)).or_insert((Limit::part_of(limit, rate), 0)).1 += calls;
        }
    }
    let least = counted.values().map(|(limit, calls)| limit.least(*calls)).max().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "no run makes that many calls")]
    let own = rate.per_second.map(|per_second| (all as f64 - 1.0).max(0.0) / per_second);
    least.max(Duration::try_from_secs_f64(own.unwrap_or_default()).unwrap_or(Duration::MAX))
}

fn calls(steps: &[Step]) -> impl Iterator<Item = &Call> {
    steps.iter().filter_map(|step| match &step.action {
        Action::Call(call) => Some(&**call),
        _ => None,
    })
}
