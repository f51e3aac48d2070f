//! What a run would do, for `--dry-run`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::case::{Action, Call, Step};
use crate::run::{Plan, Session};
use crate::spec::Operation;

/// Calls by operation, with those that arrange and tidy up, and the least time the documented limits allow them.
pub(super) fn outlook(session: &Session, plan: &Plan) -> String {
    let planned = calls(session, plan);
    let lines: Vec<String> =
        planned.values().map(|(operation, count)| format!("  {count:6}  {}\n", operation.id)).collect();
    let shared_app = session.target.control_url.is_none();
    let least = planned.values().map(|(operation, count)| least_time(operation, *count)).max().unwrap_or_default();
    let time =
        if shared_app { format!("; the documented limits alone take {} s", least.as_secs()) } else { String::new() };
    format!(
        "{} at {}: {} trials would be asked, {} skipped{time}; calls at most:\n{}",
        session.target.vendor,
        session.target.base_url,
        plan.asked(),
        plan.skipped.len(),
        lines.concat()
    )
}

type Calls<'a> = BTreeMap<&'a str, (&'a Operation, u64)>;

fn calls<'a>(session: &'a Session, plan: &'a Plan) -> Calls<'a> {
    let mut calls = Calls::new();
    let mut arranged_once = BTreeSet::new();
    let shared_app = session.target.control_url.is_none();
    for trial in plan.together.iter().chain(&plan.alone) {
        let givens = session.suite.givens.get(&trial.vendor);
        for given in trial.givens.iter().filter_map(|name| givens.and_then(|all| all.get(name))) {
            if shared_app && given.scope.is_shared() && !arranged_once.insert(&given.name) {
                continue;
            }
            count(&given.steps, &mut calls);
            if shared_app {
                count(&given.cleanup, &mut calls);
            }
        }
        count(&trial.steps, &mut calls);
    }
    calls
}

fn count<'a>(steps: &'a [Step], calls: &mut Calls<'a>) {
    for step in steps {
        if let Action::Call(call) = &step.action {
            let entry = calls.entry(&call.operation.id).or_insert((&call.operation, 0));
            entry.1 += times(call);
        }
    }
}

fn times(call: &Call) -> u64 {
    call.repeat.as_ref().map_or(1, |repeat| u64::from(repeat.times))
}

/// How long so many calls take if no limit of the whole app is exceeded.
fn least_time(operation: &Operation, calls: u64) -> Duration {
    let limits = operation.rate_limits.iter().filter(|limit| limit.scope == "app");
    let times = limits.map(|limit| Duration::from_millis(limit.per_ms * (calls / u64::from(limit.calls.max(1)))));
    times.max().unwrap_or_default()
}
