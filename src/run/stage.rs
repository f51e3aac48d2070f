//! One trial on its stage: its app, clock, values and exchanges; each step performed and judged.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::OwnedSemaphorePermit;

use super::asking::Asked;
use super::leftovers::Thing;
use super::obstacle::Obstacle;
use super::session::Session;
use super::wire::Fault;
use crate::case::{Action, Assertion, Call, Scope, Step, Trial, Unknown, fill_text};
use crate::judge::{Exchange, Finding, Outcome, Question, Taken, is_arranged, judge, judge_burst};
use crate::redact::Secrets;
use crate::spec::RateLimit;
use crate::target::{App, Control, Signature, TargetTime, TrialClock};

/// A trial that has been run, with the answers to record.
#[derive(Debug)]
pub struct Ran {
    /// What became of it.
    pub outcome: Outcome,
    /// Its rendered answers.
    pub taken: Vec<Taken>,
}

/// Why a trial ends before its last step.
pub(super) enum Stop {
    /// Set-up went wrong.
    Blocked(Obstacle),
    /// It could not be asked.
    Fault(Fault),
    /// A promise is broken; the findings say which.
    Failed,
}

impl From<Obstacle> for Stop {
    fn from(obstacle: Obstacle) -> Self {
        Self::Blocked(obstacle)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Unknown> for Stop {
    fn from(unknown: Unknown) -> Self {
        Self::Blocked(Obstacle::new(unknown.to_string()))
    }
}

/// What the steps of one trial share.
pub(super) struct Stage {
    pub session: Arc<Session>,
    pub app: Arc<App>,
    pub tenant: Option<String>,
    pub clock: TrialClock,
    pub scope: Scope,
    pub secrets: Secrets,
    pub exchanges: Vec<Exchange>,
    pub findings: Vec<Finding>,
    pub taken: Vec<Taken>,
    pub requests: u64,
    /// What it created on a plain target and has not deleted.
    pub created: Vec<Thing>,
    /// Its place among the trials of the run: the lower, the sooner it gets a place in a limit.
    pub turn: u64,
    /// Whether it only tidies up any more, which the end of the run does not cut short.
    pub leaving: bool,
    /// A second app, where a call carries the token of another one.
    pub other_tenant: Option<String>,
    pub other_token: Option<String>,
    pub previous: Option<Signature>,
    pub random: fastrand::Rng,
    /// Given back when the trial ends, or waits.
    permit: Option<OwnedSemaphorePermit>,
}

impl Stage {
    pub fn new(
        session: Arc<Session>,
        app: Arc<App>,
        tenant: Option<(String, u64)>,
        secrets: Secrets,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Self {
        let number = session.next_number();
        let (unique, digits) = (session.run_id().word(number), session.run_id().digits(number));
        let mut scope = app.names();
        let random = fastrand::Rng::with_seed(session.options.seed ^ hash(&unique));
        scope.insert("unique".to_owned(), Value::String(unique));
        scope.insert("digits".to_owned(), Value::String(digits));
        let clock = tenant
            .as_ref()
            .map_or_else(|| TrialClock::ahead_by(session.clock_offset_ms), |(_, now_ms)| TrialClock::at(*now_ms));
        Self {
            session,
            app,
            tenant: tenant.map(|(id, _)| id),
            clock,
            scope,
            secrets,
            exchanges: Vec::new(),
            findings: Vec::new(),
            taken: Vec::new(),
            requests: 0,
            created: Vec::new(),
            turn: 0,
            leaving: false,
            other_tenant: None,
            other_token: None,
            previous: None,
            random,
            permit,
        }
    }

    /// Performs steps in order until one stops the trial.
    pub async fn perform(&mut self, trial: Option<&Trial>, steps: &[Step]) -> Result<(), Stop> {
        for step in steps {
            self.step(trial, step).await?;
        }
        Ok(())
    }

    async fn step(&mut self, trial: Option<&Trial>, step: &Step) -> Result<(), Stop> {
        if self.session.is_stopped() && !self.leaving {
            return Err(Stop::Fault(Fault::ended()));
        }
        let blocked = |message: String| Stop::Blocked(Obstacle::new(message).at(&step.does));
        match &step.action {
            Action::Call(call) => match &call.repeat {
                Some(repeat) => self.burst(trial, step, call, repeat.times, &repeat.some).await,
                None => self.single(trial, step, call).await,
            },
            Action::Freeze(freeze) => self.move_clock(json!({ "freeze": freeze }), *freeze).await.map_err(blocked),
            Action::Advance(ms) => self.advance(step, *ms).await,
            Action::Join { room, user } => self.membership(room, user, true).await.map_err(blocked),
            Action::Leave { room, user } => self.membership(room, user, false).await.map_err(blocked),
            Action::Fault { operation, times } => self.force_fault(operation, *times).await.map_err(blocked),
        }
    }

    /// Moves the target's clock, or waits. Who has waited goes on at once: its time is measured.
    async fn advance(&mut self, step: &Step, ms: u64) -> Result<(), Stop> {
        if self.tenant.is_some() {
            let frozen = self.clock.frozen();
            let moved = self.move_clock(json!({ "advance_ms": ms }), frozen).await;
            return Ok(moved.map_err(|message| Obstacle::new(message).at(&step.does))?);
        }
        self.permit = None;
        let session = Arc::clone(&self.session);
        Ok(session.unless_stopped(tokio::time::sleep(Duration::from_millis(ms))).await?)
    }

    async fn move_clock(&mut self, change: Value, frozen: bool) -> Result<(), String> {
        let (control, tenant) = self.control()?;
        let now_ms = control.clock(&tenant, &change).await.map_err(|error| error.to_string())?;
        self.clock.set(now_ms, frozen);
        Ok(())
    }

    async fn membership(&mut self, room: &str, user: &str, joins: bool) -> Result<(), String> {
        let fill = |text| fill_text(text, &self.scope).map_err(|error| error.to_string());
        let (room, user) = (fill(room)?, fill(user)?);
        let (control, tenant) = self.control()?;
        let done =
            if joins { control.join(&tenant, &room, &user).await } else { control.leave(&tenant, &room, &user).await };
        done.map_err(|error| error.to_string())
    }

    async fn force_fault(&mut self, operation: &str, times: u32) -> Result<(), String> {
        let (control, tenant) = self.control()?;
        control.fault(&tenant, operation, times).await.map_err(|error| error.to_string())
    }

    fn control(&self) -> Result<(&Control, String), String> {
        match (&self.session.control, &self.tenant) {
            (Some(control), Some(tenant)) => Ok((control, tenant.clone())),
            _ => Err("the target has no control protocol".to_owned()),
        }
    }

    async fn single(&mut self, trial: Option<&Trial>, step: &Step, call: &Call) -> Result<(), Stop> {
        let within = call.poll_ms.filter(|_| self.tenant.is_none()).unwrap_or(0);
        let deadline = Instant::now() + Duration::from_millis(within);
        loop {
            let Asked { exchange, raw, lost } = self.ask(trial, step, call).await?;
            let assertions = self.filled(&call.assertions)?;
            let question = Question::of(call, &assertions, &self.session.specs.schemas, self.session.options.level);
            let judged = judge(&question, &exchange);
            if lost && call.setup && is_arranged(&call.operation, &exchange.answer) {
                // The answer that was lost came from the call that did it.
                return self.capture(step, call, raw.as_ref()).await;
            }
            if !judged.findings.is_empty() && Instant::now() < deadline {
                tokio::time::sleep(Duration::from_millis(250)).await;
                continue;
            }
            let snapshot = self.compare_snapshot(trial, call, &exchange);
            self.exchanges.push(exchange);
            self.settle(trial, step, call, judged, snapshot)?;
            return self.capture(step, call, raw.as_ref()).await;
        }
    }

    async fn burst(
        &mut self,
        trial: Option<&Trial>,
        step: &Step,
        call: &Call,
        times: u32,
        some: &[Assertion],
    ) -> Result<(), Stop> {
        let token = self.app.token();
        let mut outgoing = Vec::new();
        for n in 0..times {
            self.scope.insert("n".to_owned(), Value::from(n));
            outgoing.push(self.outgoing(call)?);
        }
        self.scope.remove("n");
        let began = Instant::now();
        let (mut exchanges, mut answers) = (Vec::new(), Vec::new());
        for (outgoing, received) in self.send_all(call, outgoing).await? {
            self.note(call, &outgoing, Some(&received)).await;
            exchanges.push(self.exchange(step, &outgoing, &received).0);
            answers.push(received);
        }
        let took = began.elapsed();
        self.heard_all(trial, step, call, token, answers).await?;
        let assertions = self.filled(&call.assertions)?;
        let some = self.filled(some)?;
        let question = Question::of(call, &assertions, &self.session.specs.schemas, self.session.options.level);
        let judged = judge_burst(&question, &some, &exchanges);
        let is_timed = self.session.target.time == TargetTime::Real && !self.clock.frozen();
        if is_timed && judged.findings.iter().any(|finding| finding.at == "answers") {
            was_fast_enough(&call.operation.rate_limits, times, took)?;
        }
        let (fine, odd): (Vec<_>, Vec<_>) =
            exchanges.into_iter().partition(|one| judge(&question, one).findings.is_empty());
        self.exchanges.extend(fine.into_iter().take(1).chain(odd.into_iter().take(2)));
        self.settle(trial, step, call, judged, Vec::new())
    }
}

/// Calls that are more than a limit allows, but took so long that they need not have exceeded it, prove nothing of it.
fn was_fast_enough(limits: &[RateLimit], times: u32, took: Duration) -> Result<(), Fault> {
    let mut aimed = limits.iter().filter(|limit| times > limit.calls).peekable();
    let exceeded = |limit: &RateLimit| {
        let windows = took.as_millis() / u128::from(limit.per_ms.max(1)) + 1;
        u128::from(times) > u128::from(limit.calls) * windows
    };
    if aimed.peek().is_none() || aimed.any(exceeded) {
        return Ok(());
    }
    let took = took.as_secs_f64();
    Err(Fault::new(format!("{times} calls took {took:.1} s, too long to be sure that a limit is exceeded")))
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_that_is_too_slow_to_exceed_its_limit_proves_nothing() {
        let limit = |calls, per_ms| RateLimit { scope: "app".to_owned(), calls, per_ms, clause: None, pool: None };
        let (second, minute) = (limit(100, 1_000), limit(5, 60_000));
        let fine = |limits: &[RateLimit], times, ms| was_fast_enough(limits, times, Duration::from_millis(ms)).is_ok();
        assert!(fine(std::slice::from_ref(&second), 201, 1_999));
        assert!(!fine(std::slice::from_ref(&second), 201, 2_001));
        assert!(fine(&[second.clone(), minute.clone()], 11, 30_000));
        assert!(!fine(&[second.clone(), minute], 11, 120_000));
        assert!(fine(&[second], 10, 5_000), "no limit was to be exceeded");
        assert!(fine(&[], 10, 5_000));
    }
}
