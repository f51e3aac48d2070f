//! Which trials are asked, and which are not and why. Decided before the first one is sent.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;

use super::arranging::{configured_values, numbers};
use super::facts::{differences, taken_for_granted};
use super::pace::{gain, in_turn};
use super::session::Session;
use crate::case::{Action, RequestBody, Step, Suite, Trial};
use crate::judge::UNSHARDED;
use crate::spec::{Capability, ClauseId};
use crate::target::App;

/// Which trials a person wants.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Full ids, or parts of ids; any of them.
    pub filters: Vec<String>,
    /// Clauses a trial proves or probes; any of them.
    pub clauses: Vec<String>,
    /// The vendor.
    pub vendor: Option<String>,
}

impl Selection {
    /// The selected trials, in their order.
    #[must_use]
    pub fn of(&self, suite: &Suite) -> Vec<Arc<Trial>> {
        suite.trials.iter().filter(|trial| self.wants(suite, trial)).cloned().collect()
    }

    /// Filters and clauses that fit no trial, beside others that fit some.
    #[must_use]
    pub fn idle(&self, suite: &Suite) -> Vec<&str> {
        if self.of(suite).is_empty() {
            return Vec::new();
        }
        let fits = |one: Self| suite.trials.iter().any(|trial| one.wants(suite, trial));
        let filters =
            self.filters.iter().filter(|filter| !fits(Self { filters: vec![(*filter).clone()], ..self.clone() }));
        let clauses = self.clauses.iter().filter(|id| !fits(Self { clauses: vec![(*id).clone()], ..self.clone() }));
        filters.chain(clauses).map(String::as_str).collect()
    }

    fn wants(&self, suite: &Suite, trial: &Trial) -> bool {
        let vendor = self.vendor.as_ref().is_none_or(|vendor| *vendor == trial.case.vendor);
        let filter = self.filters.is_empty() || self.filters.iter().any(|filter| matches(suite, filter, &trial.id));
        let cites = |wanted: &String| {
            let id = ClauseId::resolve(&trial.case.vendor, &trial.case.operation, wanted);
            trial.proves.contains(&id) || trial.probes.contains(&id)
        };
        vendor && filter && (self.clauses.is_empty() || self.clauses.iter().any(cites))
    }
}

/// A full id selects itself alone; anything else is looked for inside the ids.
fn matches(suite: &Suite, filter: &str, id: &str) -> bool {
    if suite.trials.iter().any(|trial| trial.id == filter) { id == filter } else { id.contains(filter) }
}

/// A trial that is not asked, and why.
#[derive(Debug, Clone)]
pub struct Skip {
    /// The trial.
    pub trial: Arc<Trial>,
    /// What the target lacks and what would unlock it.
    pub reason: String,
    /// The same as capabilities.
    pub missing: BTreeSet<Capability>,
}

/// What a run will do.
#[derive(Debug, Default)]
pub struct Plan {
    /// Asked side by side, in this order.
    pub together: Vec<Arc<Trial>>,
    /// Asked one after the other, last: they exceed limits on an app that others use too.
    pub alone: Vec<Arc<Trial>>,
    /// Not asked.
    pub skipped: Vec<Skip>,
}

impl Plan {
    /// Decides for each trial.
    #[must_use]
    pub fn of(session: &Session, trials: Vec<Arc<Trial>>) -> Self {
        let mut plan = Self::default();
        let mut numbers = numbers(&session.target, session.options.shard).len();
        for trial in trials {
            match left_out(session, &trial, &mut numbers) {
                Some((reason, missing)) => plan.skipped.push(Skip { trial, reason, missing }),
                None if trial.bursts && session.is_plain() => plan.alone.push(trial),
                None => plan.together.push(trial),
            }
        }
        if session.is_plain() {
            in_turn(&session.suite, &mut plan.together);
        }
        gain::say(session, &mut plan);
        plan
    }

    /// How many trials are not asked for the same reason, in the order they come.
    #[must_use]
    pub fn skipped_by_reason(&self) -> IndexMap<&str, usize> {
        let mut reasons = IndexMap::new();
        for skip in &self.skipped {
            *reasons.entry(skip.reason.as_str()).or_default() += 1;
        }
        reasons
    }

    /// How many trials are asked.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.together.len() + self.alone.len()
    }
}

/// Why a trial is not asked, with what the target lacks for it. One that is asked takes the message numbers it uses.
fn left_out(session: &Session, trial: &Trial, numbers: &mut usize) -> Option<(String, BTreeSet<Capability>)> {
    let mut missing = missing(session, trial);
    let features = &session.target.features;
    let other_app = differences(&taken_for_granted(trial, features), features);
    if !other_app.is_empty() && !session.capabilities.contains(&Capability::Tenants) {
        missing.insert(Capability::Tenants);
    }
    if let Some(reason) = lacking(session, trial) {
        return Some((reason, missing));
    }
    if !missing.is_empty() {
        return Some((reason(trial, &missing, &other_app), missing));
    }
    if trial.bursts && session.is_plain() && session.options.shard.is_some_and(|shard| shard.count > 1) {
        return Some((UNSHARDED.to_owned(), missing));
    }
    let left = numbers.checked_sub(numbers_used(session, trial));
    let Some(left) = left else {
        return Some((session.numbers_are_used_up(), missing));
    };
    *numbers = left;
    None
}

/// What a trial needs and the target lacks.
fn missing(session: &Session, trial: &Trial) -> BTreeSet<Capability> {
    let mut needs = (*trial.own_needs).clone();
    let givens = session.suite.givens.get(&trial.case.vendor);
    for given in trial.case.givens.iter().filter_map(|name| givens.and_then(|all| all.get(name))) {
        let is_given =
            configured_values(given, &session.target.given).is_some() || session.numbers_used(given).is_some();
        if !session.target.is_arranged(&given.name) && !is_given {
            needs.extend(&given.needs);
        }
    }
    let can = &session.capabilities;
    if needs.contains(&Capability::Wait) && can.contains(&Capability::Clock) {
        needs.remove(&Capability::Wait);
    }
    let mut missing: BTreeSet<Capability> = needs.difference(can).copied().collect();
    if !session.serves_seq(trial) {
        missing.insert(Capability::Seq);
    }
    missing
}

/// How many message numbers of the configuration a trial's preconditions use up.
fn numbers_used(session: &Session, trial: &Trial) -> usize {
    let givens = session.suite.givens.get(&trial.case.vendor);
    let givens = trial.case.givens.iter().filter_map(|name| givens.and_then(|all| all.get(name)));
    let own = givens.filter(|given| !session.target.is_arranged(&given.name));
    own.filter_map(|given| session.numbers_used(given)).sum()
}

/// Why a trial cannot be asked that uses a value of the app which this target has not been given.
fn lacking(session: &Session, trial: &Trial) -> Option<String> {
    let lacks = session.target.app.as_ref().map(App::lacks).unwrap_or_default();
    let (name, remedy) = lacks.iter().find(|(name, _)| trial.steps.iter().any(|step| uses(step, name)))?;
    Some(format!("needs the app's {name} ({remedy})"))
}

/// Whether a step's request holds a name.
fn uses(step: &Step, name: &str) -> bool {
    let Action::Call(call) = &step.action else {
        return false;
    };
    let written = format!("${{{name}}}");
    let body = match &call.request.body {
        RequestBody::Json(value) => value.to_string().contains(&written),
        RequestBody::Raw(text) => text.contains(&written),
        RequestBody::None | RequestBody::File(_) => false,
    };
    let values = call.request.path.values().chain(call.request.query.values()).chain(call.request.headers.values());
    body || values.into_iter().any(|value| value.to_string().contains(&written))
}

fn reason(trial: &Trial, missing: &BTreeSet<Capability>, other_app: &[String]) -> String {
    let words = missing.iter().map(|need| match need {
        Capability::Join if !trial.own_needs.contains(need) => {
            format!("needs {need} ({}, or `given = {{ room = …, member = … }}`)", need.unlock())
        }
        Capability::Tenants if !other_app.is_empty() => {
            format!("needs {need} ({}) for {}", need.unlock(), other_app.join(" and "))
        }
        _ => format!("needs {need} ({})", need.unlock()),
    });
    words.collect::<Vec<_>>().join("; ")
}
